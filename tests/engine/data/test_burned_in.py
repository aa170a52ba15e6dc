"""What scanners burn into pictures: found where it is, not where it is not, and black in exports once confirmed."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli import main
from engine.commands.privacy import blackout
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.blackout import black_out, confirm, find_text, read_to_show, unconfirmed
from engine.data.boxes import Box
from engine.data.burned_in import CROSSES, crosses, text_boxes
from engine.data.export import export_workspace
from engine.data.export_formats import FORMATS
from engine.data.history import PICTURE_ACCEPTED
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.errors import ExitStatus
from engine.files import sha256_of_file


def tissue(seed: int) -> np.ndarray:
    """Speckle like a scanner's: smooth, of all brightnesses."""
    rng = np.random.default_rng(seed)
    grain = cv2.GaussianBlur(rng.normal(0, 1, (240, 320)).astype(np.float32), (0, 0), 2.5)
    wide = cv2.GaussianBlur(rng.normal(0, 1, (240, 320)).astype(np.float32), (0, 0), 25)
    return np.clip(70 + 90 * grain / grain.std() * 0.3 + 40 * wide / wide.std(), 0, 255).astype(np.uint8)


def write(picture: np.ndarray, text: str, x: int, y: int) -> np.ndarray:
    """Burn a text in, white on black as in a corner; returns where its pixels are."""
    picture[y - 20 : y + 8] = picture[y - 20 : y + 8] // 8
    before = picture.copy()
    cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.45, 230, 1, cv2.LINE_AA)
    return np.abs(picture.astype(int) - before) > 20


def mark(picture: np.ndarray, x: int, y: int, radius: int, *, aslant: bool) -> None:
    ends = [((-1, -1), (1, 1)), ((-1, 1), (1, -1))] if aslant else [((-1, 0), (1, 0)), ((0, -1), (0, 1))]
    for first, second in ends:
        at = [(x + radius * dx, y + radius * dy) for dx, dy in (first, second)]
        cv2.line(picture, *at, 255, 1)


@settings(max_examples=40)
@given(st.integers(0, 200), st.integers(2, 150), st.integers(30, 220), st.sampled_from(["GARCIA MARIA", "01.02.1990"]))
def test_that_text_on_dark_is_covered_wherever_it_stands(seed, x, y, text):
    picture = tissue(seed)
    strokes = write(picture, text, x, y)
    hidden = black_out(np.where(strokes, np.uint8(255), np.uint8(0)), text_boxes(picture))
    assert hidden.mean() < 0.05 * np.where(strokes, 255, 0).mean()


def write_small(picture: np.ndarray, x: int, y: int, ground: int) -> np.ndarray:
    """A machine's name with letters of four pixels that touch, on a dark ground; returns where its pixels are."""
    drawn = np.zeros((30, 140), np.uint8)
    cv2.putText(drawn, "Voluson", (4, 22), cv2.FONT_HERSHEY_DUPLEX, 0.8, 255, 1, cv2.LINE_AA)
    label = np.minimum(cv2.resize(drawn, (28, 6), interpolation=cv2.INTER_AREA) * 1.6, 255)
    picture[y - 4 : y + 10, x - 4 : x + 32] = ground
    picture[y : y + 6, x : x + 28] = np.maximum(label, ground)
    strokes = np.zeros(picture.shape, bool)
    strokes[y : y + 6, x : x + 28] = label > 100
    return strokes


@settings(max_examples=40)
@given(st.integers(0, 200), st.integers(4, 280), st.integers(4, 220), st.integers(0, 25))
def test_that_a_small_label_on_black_is_covered_though_its_letters_touch(seed, x, y, ground):
    picture = tissue(seed)
    strokes = write_small(picture, x, y, ground)
    hidden = black_out(np.where(strokes, np.uint8(255), np.uint8(0)), text_boxes(picture))
    assert not hidden.any()


@settings(max_examples=40)
@given(st.integers(0, 200), st.integers(15, 300), st.integers(15, 220), st.integers(3, 9), st.booleans())
def test_that_a_cross_is_found_at_its_middle(seed, x, y, radius, aslant):
    picture = tissue(seed) // 2
    mark(picture, x, y, radius, aslant=aslant)
    assert any(abs(cx - x) <= 2 and abs(cy - y) <= 2 for cx, cy in crosses(picture))


@pytest.mark.parametrize("seed", range(10))
def test_that_tissue_has_neither_text_nor_crosses(seed):
    assert text_boxes(tissue(seed)) == []
    islands = np.clip(tissue(seed) * 1.8 - 150, 0, 255).astype(np.uint8)  # on black
    assert text_boxes(islands) == []
    assert crosses(tissue(seed)) == []


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A phantom of two patients; the first one's name is burned into all her pictures, a cross into one."""
    folder = tmp_path / "data"
    write_phantom(folder, 2, 3, 0, lambda _done, _total: None)
    for path in sorted((folder / "P01").glob("*.bmp")):
        picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        write(picture, "ANA GIL 1990", 3, 24)
        if path.stem.endswith("2"):
            mark(picture, 100, 120, 5, aslant=False)
        cv2.imwrite(str(path), picture)
    return folder


@pytest.fixture
def workspace(source: Path, tmp_path: Path):
    plan = scan(source, ImportOptions())
    assert any("calliper crosses" in note for note in plan.notes)
    with Workspace.create(tmp_path / "workspace") as opened:
        plan.apply(opened)
        yield opened


def test_that_slices_with_crosses_are_flagged_and_keep_their_boxes(workspace):
    (flagged,) = [said for said in workspace.annotations().values() if said.comment == CROSSES]
    assert flagged.review is Review.FLAGGED
    assert flagged.boxes


@pytest.mark.parametrize("name", [name for name, kind in FORMATS.items() if kind.pictures and not kind.needs_split])
def test_that_confirmed_text_is_black_in_every_export_and_sources_stay(workspace, source, tmp_path, name):
    before = {path: sha256_of_file(path) for path in source.rglob("*.bmp")}
    found = find_text(workspace, "P01")
    assert found
    report = export_workspace(workspace, tmp_path / "open", name)
    assert any("P01" in warning and "burned" in warning for warning in report.warnings)
    for volume in workspace.volumes():
        confirm(workspace, volume, find_text(workspace, volume))
    report = export_workspace(workspace, tmp_path / "out", name)
    assert not any("burned" in warning for warning in report.warnings)
    for path in [*(tmp_path / "out").rglob("*P01*.png"), *(tmp_path / "out").rglob("*P01*.bmp")]:
        picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        assert all(not picture[int(b.y0) : int(b.y1), int(b.x0) : int(b.x1)].any() for b in found)
    assert {path: sha256_of_file(path) for path in source.rglob("*.bmp")} == before
    assert workspace.integrity_faults() == []


def test_that_the_command_line_warns_of_text_where_nobody_overlooks_it(workspace, tmp_path, capsys):
    assert main(["export", str(workspace.folder), str(tmp_path / "out")]) is ExitStatus.DONE
    assert "1 volume may have text burned into the pictures, perhaps names: P01." in capsys.readouterr().err


def workspace_with_a_name_on(index: int, folder: Path) -> Path:
    """Two volumes of ten slices, of which one has a name."""
    write_phantom(folder / "data", 2, 10, 1, lambda _done, _total: None)
    path = sorted((folder / "data" / "P01").glob("*.bmp"))[index]
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    write(picture, "ANA GIL 1990", 3, 24)
    cv2.imwrite(str(path), picture)
    with Workspace.create(folder / "workspace") as opened:
        scan(folder / "data", ImportOptions()).apply(opened)
    return folder / "workspace"


def test_that_a_name_on_one_slice_alone_is_found_and_where_none_is_nothing_gets_confirmed(tmp_path):
    folder = workspace_with_a_name_on(3, tmp_path)
    found = blackout(folder, yes=True).data["volumes"]
    assert {name: bool(boxes) for name, boxes in found.items()} == {"P01": True, "P02": False}
    with Workspace.open(folder) as opened:
        assert [name for name, volume in opened.volumes().items() if volume.blackout is None] == ["P02"]


def test_that_an_export_looks_at_every_slice(tmp_path):
    with Workspace.open(workspace_with_a_name_on(7, tmp_path)) as opened:
        assert unconfirmed(opened, opened.volumes()) == ["P01"]


def test_that_a_confirmation_holds_for_the_pictures_that_were_there(tmp_path):
    """A later slice with text opens its volume again; one without, or with it where it is black, does not."""
    folder = workspace_with_a_name_on(7, tmp_path)
    with Workspace.open(folder) as opened:
        for name in opened.volumes():
            confirm(opened, name, find_text(opened, name) if name == "P01" else ())
        named, bare = (opened.slices()[key] for key in (SliceKey("P01", 8), SliceKey("P02", 1)))

        def add(record: Slice, volume: str, number: int) -> None:
            later = replace(record, key=SliceKey(volume, number))
            opened.add_import((), [ImportedSlice(later, None, Annotation())])

        add(named, "P01", 20)
        add(bare, "P01", 21)
        add(bare, "P02", 21)
        assert unconfirmed(opened, opened.volumes()) == []
        add(named, "P02", 20)
        assert unconfirmed(opened, opened.volumes()) == ["P02"]
    found = blackout(folder, yes=True).data["volumes"]
    assert list(found) == ["P02"]
    with Workspace.open(folder) as opened:
        assert unconfirmed(opened, opened.volumes()) == []
        assert len(opened.volumes()["P02"].blackout) == 1


def test_that_a_picture_that_was_replaced_is_looked_at_again(tmp_path):
    with Workspace.open(workspace_with_a_name_on(7, tmp_path)) as opened:
        confirm(opened, "P01", ())
        key = SliceKey("P01", 8)
        opened.record_edits({key: Annotation()}, "clear")
        assert unconfirmed(opened, ["P01"]) == []
        opened.record_edits({key: Annotation()}, f"{PICTURE_ACCEPTED}: SHA-256 1, not 0", pictures={key: "1"})
        assert unconfirmed(opened, ["P01"]) == ["P01"]


def test_that_every_pixel_that_a_box_touches_is_black_in_a_copy():
    picture = np.full((10, 10), 9, np.uint8)
    assert black_out(picture, [Box(2.5, 3, 4.1, 5)]).sum() == 9 * (100 - 3 * 2)
    assert picture.all()


def test_that_a_picture_in_a_report_is_black_where_that_was_confirmed(workspace):
    record = next(record for key, record in workspace.slices().items() if key.volume == "P01")
    confirm(workspace, "P01", [Box(0, 0, 60, 30)])
    shown = read_to_show(workspace.folder, "P01", record.image, record.image_sha256)
    assert not shown[:30, :60].any()
    assert shown.any()
