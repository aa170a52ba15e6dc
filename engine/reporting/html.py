"""The parts of a page that needs nothing but itself: its look, tables, stamps, and figures inside of it."""

import base64
import html
from collections.abc import Sequence

from engine.reporting.tables import PENDING, Table, short


def page(title: str, body: str, language: str = "en") -> str:
    """A whole page around `body`, which is markup; `title` is text."""
    return _PAGE.format(title=html.escape(title), body=body, language=language)


def text(words: str, kind: str = "") -> str:
    """A paragraph of plain text, by its look “stamp”, “notice” or “strong”; nothing without words."""
    mark = f' class="{kind}"' if kind else ""
    return f"<p{mark}>{html.escape(words)}</p>" if words else ""


def table(found: Table) -> str:
    """A table under its title, with stamp and note."""
    kinds = [_kind(cell) for cell in found.rows[0]] if found.rows else [_TEXT] * len(found.headings)
    pairs = zip(found.headings, kinds, strict=True)
    head = "".join(f"<th{kind}>{html.escape(heading)}</th>" for heading, kind in pairs)
    body = "".join(_row(row, marked=index in found.marked) for index, row in enumerate(found.rows))
    cells = f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'
    about, title = text(found.stamp, "stamp") + text(found.note), html.escape(found.title)
    if found.folded:
        return f"<details><summary>{title}</summary>{about}{cells}</details>\n"
    return f"<h2>{title}</h2>{about}{cells}\n"


def heading(words: str) -> str:
    """The title of what comes next."""
    return f"<h2>{html.escape(words)}</h2>\n"


def figure(content: bytes, kind: str, title: str, caption: str, stamp: str) -> str:
    """A figure, `content` of the media type `kind`, with its title, a caption and the leak stamp."""
    source = base64.b64encode(content).decode("ascii")
    name = html.escape(title)
    return (
        f'<figure><img alt="{name}" src="data:{kind};base64,{source}">'
        f"<figcaption><b>{name}.</b> {html.escape(caption)}{text(stamp, 'stamp')}</figcaption></figure>\n"
    )


def _row(cells: Sequence[object], *, marked: bool) -> str:
    kind = ' class="marked"' if marked else ""
    return f"<tr{kind}>{''.join(map(_cell, cells))}</tr>\n"


def _cell(value: object) -> str:
    return f"<td{_kind(value)}>{html.escape(short(value))}</td>"


def _kind(value: object) -> str:
    """What a cell holds: numbers, and the sign for one that is not there, stand on the right."""
    number = value == PENDING or (isinstance(value, int | float) and not isinstance(value, bool))
    return "" if number else _TEXT


_TEXT = ' class="text"'
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1d2329; --paper: #ffffff; --line: #d5dade; --stamp: #a3330b }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e6e9ec; --paper: #16191d; --line: #3a4046; --stamp: #ff9a6b }}
}}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 1150px; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--paper) }}
h2 {{ margin-top: 2.5rem }} summary {{ cursor: pointer; font-weight: 600; margin-top: 1rem }}
.wide {{ overflow-x: auto }}
table {{ border-collapse: collapse; font-size: 13px }}
th, td {{ padding: .25rem .6rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line) }}
th {{ vertical-align: bottom; max-width: 8rem }}
td.text {{ text-align: left; white-space: pre-wrap; overflow-wrap: break-word }} th.text {{ text-align: left }}
tr.marked {{ font-weight: 700 }}
td {{ font-variant-numeric: tabular-nums }}
figure {{ margin: 2rem 0; break-inside: avoid }}
img {{ width: 100%; height: auto; background: #ffffff; border-radius: 4px }}
.strong {{ font-weight: 700 }}
.stamp, .notice {{ font-weight: 600; color: var(--stamp) }}
@page {{ size: landscape }}
@media print {{
  :root {{ --ink: #000000; --paper: #ffffff; --line: #999999; --stamp: #a3330b }}
  body {{ max-width: none; margin: 0; font-size: 11px }} table {{ font-size: 8px }}
  th, td {{ padding: .1rem .25rem; overflow-wrap: anywhere }} .wide {{ overflow: visible }}
}}
</style></head><body>
<h1>{title}</h1>
{body}</body></html>
"""
