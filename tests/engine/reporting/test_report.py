"""The report: numbers that add up and are the scorer's, test where it was opened, extremes by rule, no places."""

import ast
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine.reporting
from engine.cli import main
from engine.config import TrainConfig
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey
from engine.data.database import DATABASE
from engine.data.found import FoundFile
from engine.data.masks import EncodedMask, bounding_box
from engine.data.split import LEAK_STAMP, Part, SplitPlan, make_splits
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import MANIFEST, Experiment
from engine.manifest import ManifestSlice, make_manifest
from engine.protocol import CheckpointScored, Warned
from engine.reporting.document import to_html
from engine.reporting.flow import Stage, check_flow, data_flow
from engine.reporting.gallery import extremes
from engine.reporting.report import make_report
from engine.reporting.spanish import SPANISH
from engine.reporting.tables import PENDING, without_folders
from engine.reporting.words import UNNAMED
from engine.scoring.agreement import agreement
from engine.scoring.contours import MEASURES
from engine.scoring.definitions import DEFINITIONS
from engine.scoring.intervals import t_interval
from engine.scoring.metrics import SliceScore, by_patient, evaluate
from engine.scoring.predictions import load_predictions, save_predictions
from engine.scoring.readings import readings_of
from engine.training.train import train
from engine.wording import NOTICE
from tests.engine.conftest import SMALL, write_workspace
from tests.engine.html_page import Page
from tests.engine.study.pretending import pretend


def experiment(folder: Path, name: str, by: str = "patient", **options) -> Experiment:
    """An experiment on a split with two patients in each part."""
    with Workspace.open(folder) as workspace:
        split = make_splits(workspace.patients(), SplitPlan(by=by, test=8, val=8))[0]
        workspace.save_split(split)
        manifest = make_manifest(workspace, split)
    config = TrainConfig(**{**SMALL, "side": 7, **options})
    return Experiment.create(folder / "experiments", config, manifest, name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with `first` and `second`, which were opened on test, and `sealed`, really trained, which was not."""
    folder = write_workspace(tmp_path_factory.mktemp("secret") / "workspace")
    with Workspace.open(folder) as workspace:
        workspace.found.keep([FoundFile("../broken.bmp", "image", "unreadable image", "It is cut off.")])
        workspace.record_edits({SliceKey("v0", 0): Annotation(review=Review.REJECTED)}, "reject")
    pretend(experiment(folder, "first"), noise=0.02, seed=1)
    pretend(experiment(folder, "second", seed=3), noise=0.05, seed=2)
    sealed = experiment(folder, "sealed")
    train(sealed, sealed.append, lambda: False)
    return folder


@pytest.fixture
def mine(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(made, tmp_path / "mine"))


def read(folder: Path, *names: str, language: str = "en") -> Page:
    with Workspace.open(folder) as workspace:
        found = [Experiment.open(folder / "experiments" / name) for name in names]
        return Page(to_html(make_report(workspace, found, language)))


@pytest.fixture(scope="module")
def page(made: Path) -> Page:
    return read(made, "first", "second", "sealed")


def test_that_every_number_is_the_scorers_with_its_interval_by_patient_and_its_counts(made: Path, page: Page) -> None:
    first = Experiment.open(made / "experiments/first")
    rows = {row["metric"]: row for row in page.rows("Results") if row["experiment"] == "first"}
    step = int(rows["mean IoU"]["batches"])
    slices = first.manifest().part(Part.TEST)
    recorded = next(
        e.metrics for e in first.events() if isinstance(e, CheckpointScored) and (e.step, e.part) == (step, Part.TEST)
    )
    found = evaluate(
        slices,
        load_predictions(first.predictions_path(step, Part.TEST)),
        first.config().grid,
        confidence=recorded["confidence"],
    )
    for name, code in (("mean IoU", "mean_iou"), ("F1", "f1"), ("recall", "recall"), ("precision", "precision")):
        own = t_interval(list(by_patient(code, found.slices).values()), share=True)
        row = rows[name]
        shown = [float(row[heading]) for heading in ("value", "by patient", "95 % t, low", "95 % t, high")]
        expected = [found.metrics[code], own.value, own.low, own.high]
        assert shown == pytest.approx(expected, abs=5e-5)
        assert 0 <= float(row["95 % BCa, low"]) <= shown[0] <= float(row["95 % BCa, high"]) <= 1
        assert (row["part"], row["patients"]) == ("test", "2")
    assert rows["mean IoU"]["slices"] == str(sum(bool(item.boxes) for item in slices))
    precision = rows["COCO AP50"]
    assert float(precision["value"]) == pytest.approx(found.metrics["ap50"], abs=5e-5)
    assert float(precision["by patient"]) == pytest.approx(found.metrics["patient_ap50"], abs=5e-5)
    assert float(precision["95 % t, low"]) <= float(precision["by patient"]) <= float(precision["95 % t, high"])


def test_that_the_way_of_the_data_adds_up_and_every_loss_has_its_reason(made: Path, page: Page) -> None:
    rows = {row["stage"].strip(): int(row["first"]) for row in page.rows("The way of the data")}
    assert rows["pictures found"] == rows["readable, and in the workspace"] + rows["left out: unreadable image"] == 25
    assert rows["left out: rejected in review"] == 1
    assert rows["in the split, and used"] == rows["labelled, by somebody who vouches for it"] == 23
    assert sum(rows[f"of these: {part}"] for part in Part) == 23
    split = page.rows("Split")
    assert [int(row["slices"]) for row in split if row["experiment"] == "first"] == [
        rows[f"of these: {part}"] for part in Part
    ]
    assert page.rows("Files left out at import") == [
        {"file": "broken.bmp", "kind": "image", "reason": "unreadable image", "detail": "It is cut off."}
    ]


def test_that_numbers_that_do_not_add_up_are_refused(mine: Path) -> None:
    path = mine / "experiments/first" / MANIFEST
    value = json.loads(path.read_text())
    path.write_text(json.dumps({**value, "slices": value["slices"][1:]}))
    with Workspace.open(mine) as workspace, pytest.raises(UserError, match="do not add up"):
        data_flow(workspace, Experiment(path.parent).manifest())
    with pytest.raises(UserError, match="in all: 3, of these"):
        check_flow([Stage("in all", 3, parts={"one": 1, "two": 1})])


def test_that_test_columns_are_there_only_where_the_test_part_was_opened(page: Page) -> None:
    opened, sealed = (page.tables[f"All checkpoints of {name}"][0] for name in ("first", "sealed"))
    assert "test: mean IoU" in opened
    assert not any("test" in heading for heading in sealed)
    assert {row["part"] for row in page.rows("Results") if row["experiment"] == "sealed"} == {"val"}
    openings = page.rows("Openings of the test part")
    assert [row["experiment"] for row in openings] == ["first"] * 2 + ["second"] * 2
    assert {row["who"] for row in openings} == {"somebody"}


def test_that_experiments_are_compared_by_patient_with_the_first(page: Page) -> None:
    (row,) = page.rows("Differences")
    assert (row["experiment"], row["less"], row["patients"]) == ("second", "first", "2")
    assert float(row["95 % t, low"]) <= float(row["difference of mean IoU"]) <= float(row["95 % t, high"])


def test_that_readers_of_the_judged_slices_are_the_yardstick_beside_the_model(mine: Path, page: Page) -> None:
    assert "How far readers agree" not in page.tables
    assert "how far readers agree is not measured here" in page.text
    part = Experiment.open(mine / "experiments/first").manifest().part(Part.TEST)
    with Workspace.open(mine) as workspace:
        for name, shift in (("B", 0), ("C", 2)):
            workspace.readers.add(name)
            with workspace.readers.reading_as(name):
                for item in part:
                    record_drawn(workspace, item, shift)
        both = agreement(*(readings_of(workspace, name) for name in "BC"), workspace.volumes())
    page = read(mine, "first")
    assert "not measured here" not in page.text
    assert "Nothing finer can be said of a model than readers agree." in page.text
    rows = {(row["first reader"], row["second reader"], row["what"]): row for row in page.rows("How far readers agree")}
    tcd = next(size for size in both.sizes if size.quantity == "TCD")
    for what, known in (("IoU of boxes", both.iou), ("Dice of masks", both.dice)):
        row = rows["B", "C", what]
        shown = [float(row[heading]) for heading in ("value", "95 %, low", "95 %, high")]
        assert shown == pytest.approx([known.value, known.low, known.high], abs=5e-5)
        assert (row["part"], row["patients"]) == ("test", "2")
    row = rows["B", "C", f"TCD, second less first, {tcd.unit}"]
    assert [float(row[name]) for name in ("value", "limit, low", "limit, high")] == pytest.approx(
        [tcd.bias.value, tcd.low, tcd.high], abs=5e-5
    )
    models = {second for _, second, _ in rows if "@" in second}
    assert len(models) == 1
    assert {first for first, second, _ in rows if second in models} == {"main", "B", "C"}
    assert {pair[1] for pair in rows if pair[2] == f"mean IoU, misses of {pair[1]} as 0"} == models


def test_that_a_damaged_mask_of_a_reader_is_named_and_the_rest_told(mine: Path) -> None:
    """All other slices of both stay in the table."""
    part = [item for item in Experiment.open(mine / "experiments/first").manifest().part(Part.TEST) if item.boxes]
    with Workspace.open(mine) as workspace:
        workspace.readers.add("B")
        with workspace.readers.reading_as("B"):
            for shift, item in enumerate(part):
                record_drawn(workspace, item, shift)
            damaged = workspace.annotations()[part[0].key].mask
    with closing(sqlite3.connect(mine / DATABASE)) as connection, connection:
        connection.execute("UPDATE mask SET data = x'00' WHERE sha256 = ?", (damaged,))
    page = read(mine, "first")
    assert f"{part[0].key} of B: " in " ".join(row["problem"] for row in page.rows("Problems"))
    rows = {(row["first reader"], row["second reader"]): row for row in page.rows("How far readers agree")}
    assert rows["main", "B"]["slices of both"] == str(len(part) - 1)


def record_drawn(workspace: Workspace, item: ManifestSlice, shift: int) -> None:
    """Let the reader draw a box that lies `shift` to the right of the true one and is wider by it, and its mask."""
    for box in item.boxes[:1]:
        x0, y0, x1, y1 = (round(edge) for edge in box.edges)
        drawn = np.zeros((item.height, item.width), np.bool_)
        drawn[y0:y1, x0 + shift : x1 + 2 * shift] = True
        said = Annotation((LabelledBox(bounding_box(drawn)),), mask=(mask := EncodedMask.of(drawn)).sha256)
        workspace.record_edits({item.key: said}, "draw", [mask])


def test_that_every_slice_is_told_and_not_only_the_extremes(made: Path, page: Page) -> None:
    keys = [str(item.key) for item in Experiment.open(made / "experiments/first").manifest().part(Part.TEST)]
    assert [row["slice"] for row in page.rows("Every slice of first on test")] == sorted(keys)


@given(st.lists(st.one_of(st.none(), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])), max_size=12), st.integers(1, 5))
def test_that_extremes_are_chosen_by_rule(ious: list[float | None], count: int) -> None:
    scored = [SliceScore(SliceKey("v", n), "p", value, 0.5, 0, 0, 0) for n, value in enumerate(ious)]
    ends = extremes(scored, count)
    known = sorted(value for value in ious if value is not None)
    size = min(count, max(len(known) // 2, min(len(known), 1)))
    assert [item.iou for item in ends.worst] == known[:size]
    assert [item.iou for item in ends.best] == known[::-1][:size]
    if len(known) > 1:
        assert not {item.key for item in ends.best} & {item.key for item in ends.worst}


def test_that_the_page_needs_nothing_but_itself_and_tells_no_place(page: Page) -> None:
    assert page.open == []
    assert page.links
    assert all(link.startswith(("data:image/svg+xml;base64,", "data:image/png;base64,")) for link in page.links)
    assert not {"script", "link", "iframe"} & set(page.tags)
    assert NOTICE in page.words
    assert "secret" not in page.text


def test_that_a_split_by_slice_is_stamped_everywhere(mine: Path) -> None:
    pretend(experiment(mine, "by-slice", by="slice"))
    page = read(mine, "by-slice")
    stamp = f'<p class="stamp">{LEAK_STAMP}</p>'
    assert page.text.count(f"{stamp}</figcaption>") == page.tags.count("img")
    assert f"<h2>Results</h2>{stamp}" in page.text


def test_that_what_is_wrong_is_named_and_the_rest_goes_on(mine: Path) -> None:
    first = Experiment.open(mine / "experiments/first")
    (mine / "experiments/second/config.toml").write_bytes(b"\xff")
    kept = load_predictions(first.predictions_path(2, Part.VAL))
    raw = kept.raw.copy()
    raw[0] = np.nan
    save_predictions(first.predictions_path(2, Part.VAL), replace(kept, raw=raw))
    first.append(Warned(message=f"{mine}/odd.bmp is odd."))
    late = next(event for event in first.events() if isinstance(event, CheckpointScored))
    first.append(replace(late, step=99, metrics={"mean_iou": 1.0}))
    page = read(mine, "first", "second", "sealed")
    problems = " ".join(row["problem"] for row in page.rows("Problems"))
    for part in (
        "second: config.toml cannot be read",
        "hold values that are no numbers",
        "first: odd.bmp is odd.",
        "without their number of patients and slices are left out: [99]",
    ):
        assert part in problems
    assert str(mine) not in page.text
    assert {row["experiment"] for row in page.rows("Results")} == {"first", "sealed"}


def test_that_a_clock_set_back_is_told_and_the_order_of_the_log_kept(mine: Path) -> None:
    first = Experiment.open(mine / "experiments/first")
    opened = next(event for event in first.events() if type(event).__name__ == "TestSetOpened")
    first.append(replace(opened, at="2001-01-01T00:00:00+00:00", who="later"))
    page = read(mine, "first")
    assert any("clock was set back" in row["problem"] for row in page.rows("Problems"))
    assert [row["who"] for row in page.rows("Openings of the test part")] == ["somebody", "somebody", "later"]


def test_that_pictures_that_are_gone_or_changed_are_named_and_the_others_shown(mine: Path) -> None:
    (mine / "v1-0.png").unlink()
    for path in mine.glob("v[2-5]-1.png"):
        path.write_bytes(path.read_bytes() + b"\0")
    page = read(mine, "first", "sealed")
    words = " ".join(page.words)
    assert "was changed since the training" in words
    assert page.rows("Results")


def test_that_labels_that_moved_on_are_told(mine: Path) -> None:
    key = Experiment.open(mine / "experiments/first").manifest().part(Part.TRAIN)[0].key
    with Workspace.open(mine) as workspace:
        workspace.record_edits({key: Annotation(review=Review.REJECTED)}, "reject")
    rows = {row["what"]: row["first"] for row in read(mine, "first").rows("Where this comes from")}
    assert rows["labels now"].endswith("slices with another truth: 1, gone: 0")


def test_that_the_report_speaks_spanish(made: Path) -> None:
    page = read(made, "first", language="es")
    assert SPANISH[NOTICE] in page.words
    assert {"Resultados", "El camino de los datos", "Límites"} <= {word.strip() for word in page.words}
    assert 'lang="es"' in page.text


def test_that_every_fixed_sentence_has_its_spanish() -> None:
    folder = Path(engine.reporting.__file__).parent
    said = {
        call.args[0].value
        for path in folder.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "say"
        and isinstance(call.args[0], ast.Constant)
    }
    masks = {text for code in MEASURES for text in (DEFINITIONS[code].name, DEFINITIONS[code].sentence)}
    assert len(said) > 50
    assert (said | masks | {UNNAMED}) - SPANISH.keys() == set()


def test_that_the_command_writes_both_files_and_refuses_a_name_that_is_none(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, pdf = tmp_path / "r.html", tmp_path / "r.pdf"
    assert main(["report", str(made), "sealed", "--out", str(out), "--pdf", str(pdf), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["experiments"], data["problems"]) == (["sealed"], [])
    assert pdf.read_bytes().startswith(b"%PDF")
    assert b"secret" not in out.read_bytes() + pdf.read_bytes()
    assert main(["report", str(made), "nobody", "--out", str(out)]) == 3
    assert "first, second, sealed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/home/ana/data/x.bmp cannot be read.", "x.bmp cannot be read."),
        (r"C:\Users\ana\x.bmp is odd.", "x.bmp is odd."),
        ("mean IoU 1/2 and P01/3 stay", "mean IoU 1/2 and P01/3 stay"),
        (PENDING, PENDING),
    ],
)
def test_that_places_on_a_machine_are_left_out(text: str, expected: str) -> None:
    assert without_folders(text) == expected
