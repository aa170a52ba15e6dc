"""The phantom: format, reproducibility, known truth, and the physics of its speckle."""

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.io import loadmat, whosmat
from scipy.ndimage import gaussian_filter
from scipy.spatial.distance import pdist

from engine.data.phantom import write_phantom
from engine.data.phantom.acoustics import Beamformer, Scene, draw_scatterers, receive
from engine.data.phantom.dataset import MASK_VARIABLE, expert_mask, render_patient
from engine.data.phantom.draw import draw_patient, transverse_cerebellar_diameter
from engine.data.phantom.probe import Probe, make_beams
from engine.errors import UserError

PATIENTS, SLICES = 3, 5


@pytest.fixture(scope="module")
def phantom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data") / "phantom"
    write_phantom(out, patients=PATIENTS, slices=SLICES, seed=7)
    return out


def read_mask(path: Path) -> NDArray[np.uint8]:
    mask: NDArray[np.uint8] = loadmat(path)[MASK_VARIABLE]
    return mask


def read_truth(folder: Path) -> list[dict[str, str]]:
    with (folder / "patients.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def widest_extent_px(mask: NDArray[np.uint8]) -> float:
    """Largest distance between pixel centres of the mask's outline, plus the pixel itself."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return float(pdist(max(contours, key=len)[:, 0, :]).max()) + 1


def file_bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def patient_masks(number: int, slices: int = 15) -> list[NDArray[np.bool_]]:
    patient = draw_patient(np.random.default_rng([0, number]), slices)
    return [expert_mask(patient, index) for index in range(slices)]


def test_that_every_slice_has_a_picture_and_a_mask_and_every_patient_a_row(phantom: Path) -> None:
    stems = [f"P{patient:02d}/slice{index:02d}" for patient in (1, 2, 3) for index in range(1, SLICES + 1)]
    expected = {f"{stem}.{kind}" for stem in stems for kind in ("bmp", "mat")} | {"patients.csv"}

    assert set(file_bytes(phantom)) == expected
    rows = read_truth(phantom)
    assert list(rows[0]) == ["volume", "patient", "spacing_mm", "gestational_age_weeks", "tcd_mm"]
    assert [(row["volume"], row["patient"]) for row in rows] == [("P01", "P01"), ("P02", "P02"), ("P03", "P03")]


def test_that_pictures_are_8_bit_grey_near_the_papers_size_and_sizes_vary(phantom: Path) -> None:
    shapes = set()
    for path in phantom.rglob("*.bmp"):
        picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert picture is not None
        assert picture.dtype == np.uint8
        assert picture.ndim == 2
        assert abs(picture.shape[0] - 173) <= 10
        assert abs(picture.shape[1] - 255) <= 14
        shapes.add(picture.shape)
    assert len(shapes) > 1


def test_that_masks_are_matlab_logicals_of_the_pictures_shape(phantom: Path) -> None:
    for path in phantom.rglob("*.mat"):
        picture = cv2.imread(str(path.with_suffix(".bmp")), cv2.IMREAD_UNCHANGED)
        mask = read_mask(path)
        assert picture is not None
        assert whosmat(path)[0] == (MASK_VARIABLE, picture.shape, "logical")
        assert mask.dtype == np.uint8
        assert mask.shape == picture.shape
        assert set(np.unique(mask)) == {0, 1}


def test_that_the_same_seed_gives_the_same_bytes(phantom: Path, tmp_path: Path) -> None:
    write_phantom(tmp_path / "again", patients=PATIENTS, slices=SLICES, seed=7)
    assert file_bytes(tmp_path / "again") == file_bytes(phantom)


def test_that_another_seed_gives_other_pictures(phantom: Path, tmp_path: Path) -> None:
    write_phantom(tmp_path / "other", patients=1, slices=1, seed=8)
    assert (tmp_path / "other/P01/slice01.bmp").read_bytes() != (phantom / "P01/slice01.bmp").read_bytes()


def test_that_a_patient_does_not_depend_on_how_many_there_are(phantom: Path, tmp_path: Path) -> None:
    write_phantom(tmp_path / "fewer", patients=2, slices=SLICES, seed=7)
    assert file_bytes(tmp_path / "fewer/P02") == file_bytes(phantom / "P02")


@pytest.mark.parametrize("number", range(1, 22))
def test_that_the_cerebellum_is_one_piece_right_of_the_centre_and_inside_the_picture(number: int) -> None:
    for mask in patient_masks(number):
        pieces, _ = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
        assert pieces == 2
        assert np.nonzero(mask)[1].mean() > mask.shape[1] / 2
        assert not mask[[0, -1]].any()
        assert not mask[:, [0, -1]].any()


@pytest.mark.parametrize("number", range(1, 22))
def test_that_the_cerebellum_swells_and_shrinks_and_is_small_at_both_ends(number: int) -> None:
    areas = np.array([mask.sum() for mask in patient_masks(number)])
    largest = int(areas.argmax())

    assert (np.diff(areas[: largest + 1]) > 0).all()
    assert (np.diff(areas[largest:]) < 0).all()
    assert areas[[0, -1]].min() > 0
    assert areas[[0, -1]].max() < 0.6 * areas.max()


@pytest.mark.parametrize("number", range(1, 22))
def test_that_the_widest_mask_measures_the_true_diameter(number: int) -> None:
    patient = draw_patient(np.random.default_rng([0, number]), 15)
    widest = max(widest_extent_px(mask.astype(np.uint8)) for mask in patient_masks(number))
    assert widest * patient.frame.spacing_mm == pytest.approx(patient.cerebellum.tcd_mm, rel=0.05)


def test_that_the_table_of_truth_agrees_with_the_masks(phantom: Path) -> None:
    for row in read_truth(phantom):
        masks = [read_mask(path) for path in (phantom / row["volume"]).glob("*.mat")]
        widest = max(widest_extent_px(mask) for mask in masks)
        assert widest * float(row["spacing_mm"]) == pytest.approx(float(row["tcd_mm"]), rel=0.05)


def test_that_diameters_follow_the_published_growth_chart() -> None:
    mean, deviation = transverse_cerebellar_diameter(20.0)
    assert mean == pytest.approx(20.47, abs=0.02)
    assert deviation == pytest.approx(0.872, abs=0.002)


def test_that_it_is_black_outside_the_sector() -> None:
    rng = np.random.default_rng([0, 4])
    patient = draw_patient(rng, 1)
    image = next(render_patient(patient, rng))
    outside = ~patient.probe.sees(*patient.probe.polar(*patient.frame.pixel_centres_mm()))

    assert outside.any()
    assert not image.picture[outside].any()
    assert image.picture[~outside].mean() > 10


def test_that_speckle_of_homogeneous_tissue_is_rayleigh_distributed() -> None:
    beams = make_beams(Probe(radius_mm=40, depth_mm=80, half_angle=0.5, apex_x_mm=0, apex_y_mm=0), 224, 0.25)
    former = Beamformer(axial_width_mm=0.35, lateral_width_mm=0.6, focus_mm=80, focal_zone_mm=45, looks=1)
    even = np.ones_like(beams.x)
    scene = Scene(diffuse=even, specular=0 * even, loss_db=0 * even)
    scatterers = draw_scatterers(np.random.default_rng(0), (1, *beams.x.shape))

    envelope = receive(scene, scatterers, beams, former)[20:-20]

    assert envelope.mean() / envelope.std() == pytest.approx(1.91, abs=0.1)
    assert np.square(envelope).mean() == pytest.approx(1.0, abs=0.1)


def test_that_speckle_changes_between_slices_while_anatomy_runs_on() -> None:
    rng = np.random.default_rng([0, 1])
    before, after = [image.picture.astype(float) for image in render_patient(draw_patient(rng, 15), rng)][6:8]

    def correlation(band: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> float:
        return float(np.corrcoef(band(before).ravel(), band(after).ravel())[0, 1])

    assert correlation(lambda picture: gaussian_filter(picture, 6)) > 0.9
    assert correlation(lambda picture: picture - gaussian_filter(picture, 2)) < 0.8


def test_that_progress_counts_slices(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        seen.append((done, total))

    summary = write_phantom(tmp_path, patients=1, slices=3, on_progress=report)

    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert (summary.folder, summary.patients, summary.slices) == (tmp_path, 1, 3)


def test_that_a_folder_in_use_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UserError) as refusal:
        write_phantom(tmp_path, patients=1, slices=1)
    assert str(tmp_path) in refusal.value.message
    assert refusal.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
