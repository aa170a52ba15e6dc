"""The report of a study: CSV tables, figures, and one HTML page that needs nothing but itself."""

import base64
import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.data.export import NOTICE
from engine.data.tables import csv_text
from engine.errors import UserError
from engine.files import write_bytes_atomic, write_text_atomic
from engine.protocol import now
from engine.study.charts import Drawing
from engine.study.figures import (
    FIGURES,
    FIGURES_OF,
    OPEN_QUESTION,
    Sources,
    counts_of,
    draw_figure,
    results_of,
    stamp_of,
)
from engine.study.items import item_table
from engine.study.paper import DEFINITIONS, OTHER_DATA, SOURCE
from engine.study.plan import KINDS, Plan
from engine.study.results import Result
from engine.study.tables import (
    PENDING,
    Table,
    checkpoint_table,
    common_options,
    difference_table,
    main_table,
    run_table,
    seed_table,
)
from engine.version import program_version

PAGE = "index.html"


def write_report(
    folder: Path, what: str, studies: Sequence[tuple[Plan, Sequence[Result]]], workspace: Path
) -> dict[str, str]:
    """Write tables, figures and the page into `folder`; returns why for each figure that could not be drawn."""
    sources = Sources(workspace, {plan.kind: results for plan, results in studies})
    drawn: dict[str, Drawing] = {}
    missing: dict[str, str] = {}
    for name in FIGURES_OF.get(what, OPEN_QUESTION):
        try:
            drawn[name] = draw_figure(name, sources)
        except UserError as error:
            missing[name] = str(error)
    tables = [table for plan, results in studies for table in _tables(plan, results)]
    for name, drawing in drawn.items():
        write_text_atomic(folder / f"figure-{name}.svg", drawing.svg)
        write_bytes_atomic(folder / f"figure-{name}.png", drawing.png)
    for (plan, _), table in ((study, table) for study in studies for table in _tables(*study)):
        stem = table.name if table.name == plan.kind else f"{plan.kind}-{table.name}"
        write_text_atomic(folder / f"{stem}.csv", csv_text([table.headings, *_bare(table.rows)]))
    title = KINDS[what].title if what in KINDS else "The paper's figures"
    results = [result for _, found in studies for result in found]
    figures = [_figure(name, drawing, results_of(name, sources)) for name, drawing in drawn.items()]
    write_text_atomic(folder / PAGE, _page(title, results, tables, figures, missing))
    return missing


def _tables(plan: Plan, results: Sequence[Result]) -> list[Table]:
    """What is told of one study, in the order of the page; nothing where no run has a folder."""
    if not results:
        return []
    stamp = stamp_of(results)
    found = [
        main_table(plan, results, f"{counts_of(results)} {DEFINITIONS}", stamp),
        difference_table(plan, results, stamp),
        seed_table(plan, results, stamp),
        item_table(results),
        run_table(results, stamp),
        common_options(results),
        checkpoint_table(results, stamp),
    ]
    return [table for table in found if table is not None]


def _bare(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """For programs: nothing where nothing is known."""
    return [["" if cell == PENDING else cell for cell in row] for row in rows]


def _page(
    title: str,
    results: Sequence[Result],
    tables: Sequence[Table],
    figures: Sequence[str],
    missing: Mapping[str, str],
) -> str:
    stamp = stamp_of(results)
    first = [table for table in tables if table.name in {*KINDS, "differences", "seeds"}]
    rest = [table for table in tables if table not in first]
    absent = "".join(f"<li>{_figure_title(name)}: {html.escape(why)}</li>" for name, why in missing.items())
    openings = sum(result.openings for result in results)
    return _PAGE.format(
        title=html.escape(title),
        notice=html.escape(NOTICE),
        stamp=_stamp(stamp),
        source=html.escape(SOURCE),
        other=html.escape(OTHER_DATA),
        first="".join(map(_table, first)),
        figures="".join(figures),
        absent=f"<h3>Figures that could not be drawn</h3><ul>{absent}</ul>" if absent else "",
        rest="".join(map(_table, rest)),
        openings=openings,
        version=html.escape(program_version()),
        manifests=html.escape(
            ", ".join(dict.fromkeys(result.experiment.manifest_hash() for result in results)) or "none"
        ),
        made=now(),
    )


def _figure_title(name: str) -> str:
    number = f"Figure {name}. " if name.isdecimal() else ""
    return html.escape(number + FIGURES[name].title)


def _figure(name: str, drawing: Drawing, results: Sequence[Result]) -> str:
    source = base64.b64encode(drawing.svg.encode("utf-8")).decode("ascii")
    about = html.escape(counts_of(results)) if FIGURES[name].study or not name.isdecimal() else ""
    return (
        f'<figure><img alt="{_figure_title(name)}" src="data:image/svg+xml;base64,{source}">'
        f"<figcaption><b>{_figure_title(name)}.</b> {about}{_stamp(stamp_of(results))}</figcaption></figure>\n"
    )


def _stamp(stamp: str) -> str:
    return f'<p class="stamp">{html.escape(stamp)}</p>' if stamp else ""


def _table(table: Table) -> str:
    head = "".join(f"<th>{html.escape(heading)}</th>" for heading in table.headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in table.rows)
    note = f"<p>{html.escape(table.note)}</p>" if table.note else ""
    return (
        f"<h2>{html.escape(table.title)}</h2>{_stamp(table.stamp)}{note}"
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n'
    )


def _cell(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f'<td class="text">{html.escape(str(value))}</td>'
    return f"<td>{value}</td>" if isinstance(value, int) else f"<td>{_short(value)}</td>"


def _short(value: float) -> str:
    """Four decimals are more than the intervals carry; small rates keep their digits."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) >= 0.001 else f"{value:g}"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1d2329; --paper: #ffffff; --line: #d5dade; --stamp: #a3330b }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e6e9ec; --paper: #16191d; --line: #3a4046; --stamp: #ff9a6b }}
}}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 1150px; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--paper) }}
h2 {{ margin-top: 2.5rem }}
.wide {{ overflow-x: auto }}
table {{ border-collapse: collapse; font-size: 13px }}
th, td {{ padding: .25rem .6rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line) }}
th {{ vertical-align: bottom; max-width: 8rem }}
td.text {{ text-align: left }} th:first-child {{ text-align: left }}
td {{ font-variant-numeric: tabular-nums }}
figure {{ margin: 2rem 0; break-inside: avoid }}
img {{ width: 100%; height: auto; background: #ffffff; border-radius: 4px }}
.stamp, .notice {{ font-weight: 600; color: var(--stamp) }}
@page {{ size: landscape }}
@media print {{
  :root {{ --ink: #000000; --paper: #ffffff; --line: #999999; --stamp: #a3330b }}
  body {{ max-width: none; margin: 0; font-size: 11px }} table {{ font-size: 8px }}
  th, td {{ padding: .1rem .25rem; overflow-wrap: anywhere }} .wide {{ overflow: visible }}
}}
</style></head><body>
<h1>{title}</h1>
<p class="notice">{notice}</p>{stamp}
<p>Against: {source}</p>
<p><b>{other}</b></p>
{first}
<h2>Figures</h2>
{figures}{absent}
{rest}
<h2>Where this comes from</h2>
<p>Test part opened {openings} times in all; each opening is logged in its experiment's folder.
Program version {version}. SHA-256 of what was learnt from and tested on: {manifests}. Written {made}.</p>
</body></html>
"""
