"""Reading a page as a browser does."""

from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """Reads a page: its words, its tables by title, what it refers to, and whether its tags are balanced."""

    def __init__(self, text):
        super().__init__()
        self.text = text
        self.open, self.links, self.words, self.tags = [], [], [], []
        self.tables: dict[str, list[list[str]]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "table":
            self.tables[self.title] = []
        elif tag == "tr":
            self.tables[self.title].append([])
        elif tag in {"td", "th"}:
            self.tables[self.title][-1].append("")
        self.links += [value for name, value in attrs if name in {"src", "href", "action", "data", "srcset"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] in (["h2"], ["summary"]):
            self.title = data
        elif self.open[-1:] in (["td"], ["th"]):
            self.tables[self.title][-1][-1] += data
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    def rows(self, title):
        """The rows of the table under a title, by the headings."""
        headings, *rows = self.tables[title]
        return [dict(zip(headings, row, strict=True)) for row in rows]
