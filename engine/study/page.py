"""The report of a study: CSV tables, figures, and one HTML page that needs nothing but itself."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from engine.clock import now
from engine.data.tables import csv_text
from engine.errors import UserError
from engine.files import write_bytes_atomic, write_text_atomic
from engine.reporting import html
from engine.reporting.charts import Drawing
from engine.reporting.tables import PENDING, Table
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
    checkpoint_table,
    common_options,
    difference_table,
    main_table,
    run_table,
    seed_table,
)
from engine.version import program_version
from engine.wording import NOTICE

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
    first = [table for table in tables if table.name in {*KINDS, "differences", "seeds"}]
    rest = [table for table in tables if table not in first]
    absent = "".join(f"<li>{escape(_figure_title(name))}: {escape(why)}</li>" for name, why in missing.items())
    manifests = dict.fromkeys(result.experiment.manifest_hash() for result in results)
    body = [
        html.text(NOTICE, "notice"),
        html.text(stamp_of(results), "stamp"),
        html.text(f"Against: {SOURCE}"),
        html.text(OTHER_DATA, "strong"),
        *map(html.table, first),
        "<h2>Figures</h2>\n",
        *figures,
        f"<h3>Figures that could not be drawn</h3><ul>{absent}</ul>\n" if absent else "",
        *map(html.table, rest),
        "<h2>Where this comes from</h2>\n",
        html.text(
            f"Test part opened {sum(len(result.openings) for result in results)} times in all; each opening is logged "
            f"in its experiment's folder. Program version {program_version()}. SHA-256 of what was learnt from and "
            f"tested on: {', '.join(manifests) or 'none'}. Written {now()}."
        ),
    ]
    return html.page(title, "".join(body))


def _figure_title(name: str) -> str:
    number = f"Figure {name}. " if name.isdecimal() else ""
    return number + FIGURES[name].title


def _figure(name: str, drawing: Drawing, results: Sequence[Result]) -> str:
    about = counts_of(results) if FIGURES[name].study or not name.isdecimal() else ""
    content = drawing.svg.encode("utf-8")
    return html.figure(content, "image/svg+xml", _figure_title(name), about, stamp_of(results))
