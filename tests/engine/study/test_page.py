"""The report: every number of the paper beside ours, n and intervals and the stamp, in files that need nothing else."""

import csv
import io
import re
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from engine.data.split import LEAK_STAMP
from engine.protocol import JobFailed
from engine.study.figures import FIGURES_OF, Sources, draw_figure
from engine.study.page import write_report
from engine.study.paper import ITEMS, OTHER_DATA, TABLES
from engine.study.plan import KINDS, newest_plan
from engine.study.results import read_results
from engine.study.work import experiment_of
from engine.wording import NOTICE
from tests.engine.conftest import write_workspace
from tests.engine.html_page import Page
from tests.engine.study.conftest import TINY, begin_study, pretend_all


def report(folder, kind, out, **request):
    """A study that is done, and the report about it; returns the page and why figures are missing."""
    plan = pretend_all(folder, begin_study(folder, kind, **request), (0.02, 0.05))
    missing = write_report(out, kind, [(plan, read_results(folder, plan))], folder)
    return Page((out / "index.html").read_text(encoding="utf-8")), missing


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The reports about both tables by slice, `table1` and `table2`: folder, page, missing figures."""
    top = tmp_path_factory.mktemp("tables")
    workspace = write_workspace(top / "secret")
    options = {**TINY, "start": str(top / "secret" / "first.weights")}
    kinds = ("table1", "table2")
    return {kind: (top / kind, *report(workspace, kind, top / kind, split="paper", options=options)) for kind in kinds}


@pytest.mark.parametrize("kind", ["table1", "table2"])
def test_that_every_number_of_the_paper_stands_beside_ours(tables, kind):
    folder, page, _ = tables[kind]
    words = {word.strip() for word in page.words}
    for published in TABLES[kind].values():
        for value in (published.mean_iou, published.f1, published.batches):
            assert value is None or f"{value:g}" in words
    rows = rows_of(folder / f"{kind}.csv")
    assert [float(row["paper: mean IoU (best on test)"]) for row in rows] == [p.mean_iou for p in TABLES[kind].values()]
    for row in rows:
        assert float(row["95 % t, low"]) <= float(row["95 % t, high"])
        assert 0 <= float(row["mean IoU"]) <= 1
        assert float(row["best on test: mean IoU"]) >= float(row["mean IoU"])
        assert int(row["patients"]) > 1
        assert int(row["slices"]) >= int(row["patients"])
        assert (row["split"], row["leak"]) == ("by slice", LEAK_STAMP)


def test_that_a_split_by_slice_is_stamped_on_every_table_and_figure_and_one_by_patient_nowhere(
    tables, fresh_workspace_folder, tmp_path
):
    _, page, missing = tables["table2"]
    stamp = f'<p class="stamp">{LEAK_STAMP}</p>'
    for title in (KINDS["table2"].title, "Runs", "All checkpoints"):
        assert f"<h2>{title}</h2>{stamp}" in page.text
    assert page.text.count(f"{stamp}</figcaption>") == page.tags.count("img")
    assert page.tags.count("img") + len(missing) == len(FIGURES_OF["table2"])
    page, _ = report(fresh_workspace_folder, "boxes", tmp_path, split="patient")
    assert not any(LEAK_STAMP in word for word in page.words)


def test_that_the_page_needs_nothing_but_itself_and_no_scripts(tables):
    _, page, _ = tables["table2"]
    assert page.open == []
    assert all(link.startswith("data:image/svg+xml;base64,") for link in page.links)
    assert not {"script", "link", "iframe"} & set(page.tags)


def test_that_the_page_says_what_it_is_not(tables):
    _, page, _ = tables["table2"]
    words = " ".join(page.words)
    assert NOTICE in words
    assert OTHER_DATA in words
    assert all(item.name in words and item.paper in words for item in ITEMS)
    assert not re.search(r"\bAP\b|average precision", words)
    assert "Test part opened 16 times" in words
    assert "Program version" in words


def test_that_no_file_tells_where_things_lie_on_this_machine(tables):
    folder, _, _ = tables["table2"]
    for path in folder.iterdir():
        assert b"secret" not in path.read_bytes(), path.name
    assert b"first.weights" in (folder / "index.html").read_bytes()


def test_that_figures_are_whole_in_both_formats(tables):
    folder, _, missing = tables["table1"]
    assert set(missing) == {"2"}
    for name in set(FIGURES_OF["table1"]) - set(missing):
        svg = (folder / f"figure-{name}.svg").read_bytes()
        assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
        assert b"<dc:date>" not in svg
        png = np.fromfile(folder / f"figure-{name}.png", np.uint8)
        assert cv2.imdecode(png, cv2.IMREAD_COLOR).shape[1] > 1000


@pytest.mark.parametrize("name", ["3", "10"])
def test_that_the_same_results_give_the_same_bytes(tables, name):
    folder, _, _ = tables["table2"]
    workspace = folder.parent / "secret"
    plan = newest_plan(workspace, "table2")
    drawing = draw_figure(name, Sources(workspace, {"table2": read_results(workspace, plan)}))
    assert drawing.svg == (folder / f"figure-{name}.svg").read_text(encoding="utf-8")
    assert drawing.png == (folder / f"figure-{name}.png").read_bytes()


def test_that_a_figure_that_cannot_be_drawn_says_why(tables):
    _, page, missing = tables["table2"]
    assert missing["2"].startswith("No slice has an expert's mask.")
    assert any("No slice has an expert's mask." in word for word in page.words)


@pytest.mark.parametrize(("kind", "request_"), [("boxes", {}), ("freeze", {}), ("momentum", {"seeds": 2})])
def test_that_an_open_question_has_its_curves_and_its_differences(fresh_workspace_folder, tmp_path, kind, request_):
    page, missing = report(fresh_workspace_folder, kind, tmp_path, **request_)
    assert missing == {}
    assert page.tags.count("img") == 2
    names = {path.name for path in tmp_path.glob("*.csv")}
    assert (f"{kind}-differences.csv" in names) == (kind != "momentum")
    assert (f"{kind}-seeds.csv" in names) == (kind == "momentum")


def test_that_the_leak_gap_is_a_number_with_an_interval(fresh_workspace_folder, tmp_path):
    page, _ = report(fresh_workspace_folder, "leak", tmp_path, seeds=2)
    assert "The leak gap" in page.words
    (row,) = rows_of(tmp_path / "leak-differences.csv")
    assert float(row["95 % t, low"]) < float(row["difference of mean IoU"]) < float(row["95 % t, high"])
    assert int(row["patients"]) > 1


def test_that_a_study_of_which_nothing_is_done_has_a_page_and_no_false_numbers(fresh_workspace_folder, tmp_path):
    plan = begin_study(fresh_workspace_folder, "table2", options=TINY)
    experiment_of(fresh_workspace_folder, plan, plan.runs[0]).append(
        JobFailed(job="train", message="=1+1 <b>went</b> wrong.", hint="")
    )
    missing = write_report(
        tmp_path, "table2", [(plan, read_results(fresh_workspace_folder, plan))], fresh_workspace_folder
    )
    assert {"9", "10"} <= set(missing)
    page = Page((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert any("<b>went</b>" in word for word in page.words)
    rows = rows_of(tmp_path / "table2.csv")
    assert {row["mean IoU"] for row in rows} == {""}
    runs = rows_of(tmp_path / "table2-runs.csv")
    assert runs[0]["problem"] == "'=1+1 <b>went</b> wrong."


def test_that_without_any_table_the_figures_that_need_no_training_are_drawn(fresh_workspace_folder, tmp_path):
    missing = write_report(tmp_path, "figures", [], fresh_workspace_folder)
    assert set(missing) == {"2", *map(str, range(4, 11))}
    assert "reproduce WORKSPACE table1" in missing["4"]
    assert (tmp_path / "figure-1.png").exists()
