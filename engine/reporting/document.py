"""A report as a list of blocks, which a page and a PDF are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.reporting import html
from engine.reporting.charts import draw
from engine.reporting.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what comes next."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `kind` as in `html.text`."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A figure with title and caption, drawn as lines or, with `bitmap`, as points."""

    figure: "Figure"
    title: str
    caption: str
    stamp: str = ""
    bitmap: bool = False


Block = Heading | Words | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """What a report says, in its order; `problems` are named in it, too."""

    title: str
    language: str
    blocks: Sequence[Block]
    problems: Sequence[str] = ()


def to_html(document: Document) -> str:
    """One page that needs nothing but itself."""
    return html.page(document.title, "".join(map(_markup, document.blocks)), document.language)


def _markup(block: Block) -> str:
    match block:
        case Heading():
            return html.heading(block.text)
        case Words():
            return html.text(block.text, block.kind)
        case Table():
            return html.table(block)
        case Picture():
            drawing = draw(block.figure)
            content = drawing.png if block.bitmap else drawing.svg.encode("utf-8")
            kind = "image/png" if block.bitmap else "image/svg+xml"
            return html.figure(content, kind, block.title, block.caption, block.stamp)
