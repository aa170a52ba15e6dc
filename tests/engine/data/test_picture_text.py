"""Pictures with text beside their pixels: no name in one goes into a workspace without names, or out of any."""

import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.data.annotation import Annotation, LabelledBox
from engine.data.blackout import black_out_file
from engine.data.boxes import Box
from engine.data.export import export_workspace
from engine.data.images import decode_full
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.picture_text import without_text
from engine.data.pseudonyms import apply_nameless
from engine.data.store import Workspace

NAME = b"GARCIA^MARIA"
GREY = np.random.default_rng(0).integers(0, 256, (40, 50)).astype(np.uint8)


def encoded(suffix: str, image=GREY) -> bytes:
    return cv2.imencode(suffix, image)[1].tobytes()


def with_chunk(kind: bytes, before: bytes, png: bytes) -> bytes:
    chunk = len(before + NAME).to_bytes(4) + kind + before + NAME
    chunk += zlib.crc32(chunk[4:]).to_bytes(4)
    return png[:33] + chunk + png[33:]


def with_segment(marker: int, image=GREY) -> bytes:
    jpeg = encoded(".jpg", image)
    return jpeg[:2] + bytes([0xFF, marker]) + (len(NAME) + 2).to_bytes(2) + NAME + jpeg[2:]


COLOURED = cv2.merge([GREY, GREY[::-1], GREY])
TOLD = {
    "text.png": with_chunk(b"tEXt", b"Patient\0", encoded(".png")),
    "exif.png": with_chunk(b"eXIf", b"MM\0*\0\0\0\x08", encoded(".png")),
    "deep.png": with_chunk(b"iTXt", b"Patient\0\0\0\0\0", encoded(".png", GREY.astype(np.uint16) * 257 + 1)),
    "behind.png": encoded(".png") + NAME,
    "comment.jpg": with_segment(0xFE),
    "exif.jpg": with_segment(0xE1),
    "other.jpg": with_segment(0xE0),
    "behind.jpg": encoded(".jpg") + NAME,
    "tag.tif": encoded(".tif") + NAME,
    "coloured.png": with_chunk(b"tEXt", b"Patient\0", encoded(".png", COLOURED)),
    "deep and coloured.png": with_chunk(b"tEXt", b"Patient\0", encoded(".png", COLOURED.astype(np.uint16) * 257 + 1)),
    "coloured.jpg": with_segment(0xE1, COLOURED),
    "comment.pgm": encoded(".pgm").replace(b"P5\n", b"P5\n# " + NAME + b"\n", 1),
}


@pytest.mark.parametrize("name", TOLD)
def test_that_only_the_pixels_of_a_picture_with_text_are_left(name):
    bare = without_text(TOLD[name], name)
    assert NAME not in bare
    before, after = decode_full(TOLD[name], name), decode_full(bare, name)
    assert (after.dtype, after.shape) == (before.dtype, before.shape)
    assert (after == before).all()
    assert ("coloured" in name) == (after.ndim == 3)


def test_that_confirmed_text_is_black_and_the_rest_in_colour():
    black = decode_full(black_out_file(encoded(".bmp", COLOURED), "x.bmp", [Box(2.5, 3, 6, 9)]), "x.png")
    expected = COLOURED.copy()
    expected[3:9, 2:6] = 0
    assert (black == expected).all()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".pgm"])
@pytest.mark.parametrize("image", [GREY, COLOURED], ids=["grey", "coloured"])
def test_that_a_picture_without_text_stays_as_it_is(suffix, image):
    data = encoded(".ppm" if (suffix, image.ndim) == (".pgm", 3) else suffix, image)
    assert without_text(data, "picture") is data


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source/p"
    folder.mkdir(parents=True)
    for number, (name, data) in enumerate(TOLD.items(), 1):
        (folder / f"p_{number:03d}{Path(name).suffix}").write_bytes(data)
    (folder / "p_099.bmp").write_bytes(encoded(".bmp"))
    return folder.parent


def named(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and NAME in path.read_bytes()]


def test_that_names_in_pictures_are_not_taken_in_under_pseudonyms(source, tmp_path):
    plan = scan(source, ImportOptions())
    with Workspace.create(tmp_path / "workspace") as workspace:
        assert apply_nameless(plan, workspace).added == len(TOLD) + 1
        assert named(workspace.folder) == []
        assert workspace.integrity_faults() == []
        suffixes = [Path(record.image).suffix for record in workspace.slices().values()]
        assert suffixes == [".png"] * len(TOLD) + [".bmp"]
        assert apply_nameless(plan, workspace).added == 0


def test_that_names_in_pictures_do_not_go_out_in_an_export(source, tmp_path):
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source, ImportOptions()).apply(workspace)
        drawn = Annotation(boxes=(LabelledBox(Box(5, 5, 20, 20)),))
        workspace.record_edits(dict.fromkeys(workspace.slices(), drawn), "draw")
        export_workspace(workspace, tmp_path / "out", "yolo")
    assert named(tmp_path / "out") == []
    assert len(list((tmp_path / "out").rglob("*.png"))) == len(TOLD)
    assert [path.read_bytes() for path in (tmp_path / "out").rglob("*.bmp")] == [encoded(".bmp")]
