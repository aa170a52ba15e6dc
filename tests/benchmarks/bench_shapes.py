"""How good the shape tools are on simulated volumes: smart masks, interpolation, consistency check, best plane.

Run from the repository's folder: python -m tests.benchmarks.bench_shapes
"""

from collections.abc import Callable
from time import perf_counter

import cv2
import numpy as np
from scipy import ndimage

from engine.data.boxes import Box
from engine.data.masks import Mask, bounding_box
from engine.data.phantom.dataset import PhantomSlice
from engine.measures.diameter import transcerebellar_diameter
from engine.shapes.best_plane import Plane, best_plane
from engine.shapes.consistency import check
from engine.shapes.painting import fill_holes, largest_part, smooth, stroke
from engine.shapes.smart import refine, segment
from tests.engine.shapes.conftest import SLICES, rendered, simulated
from tests.engine.shapes.left_out import box_agreement, mask_agreement
from tests.engine.shapes.seeding import shapes, tally, tight

PATIENTS = range(12)
TUNED, HELD_OUT = range(20), range(20, 40)


def main() -> None:
    """Print every figure."""
    _smart()
    _interpolation()
    _consistency()
    _best_plane()


def _smart() -> None:
    images = [image for seed in PATIENTS for image in rendered(seed, 5)[1:4]]
    rng = np.random.default_rng(0)
    exact = [bounding_box(image.mask) for image in images]
    shaky = [_shaken(box, rng) for box in exact if box is not None]
    for name, boxes in (("exact boxes", exact), ("boxes with edges 4 % off", shaky)):
        for method, make in (("inscribed ellipse", _ellipse), ("GrabCut", _grabcut), ("segment", segment)):
            _dice_of(f"{method}, {name}", images, boxes, make)
    masks = [segment(image.picture, box) for image, box in zip(images, shaky, strict=True)]
    painted = list(masks)
    for dabs in range(1, 6):
        seconds = perf_counter()
        masks = [refine(i.picture, mask, *_dab(mask, i.mask)) for i, mask in zip(images, masks, strict=True)]
        seconds = (perf_counter() - seconds) / len(images)
        painted = [_brushed(mask, *_dab(mask, image.mask)) for image, mask in zip(images, painted, strict=True)]
        refined, alone = (
            np.mean([_dice(mask, image.mask) for image, mask in zip(images, made, strict=True)])
            for made in (masks, painted)
        )
        print(f"after {dabs} dabs: Dice {refined:.3f} refined, {alone:.3f} brush alone; {1000 * seconds:.0f} ms a dab")


def _interpolation() -> None:
    for keys in ((0, 7, 14), (0, 5, 9, 14), (0, 4, 7, 10, 14)):
        masks, boxes = [], []
        for seed in HELD_OUT:
            expert = dict(enumerate(simulated(seed).masks))
            frames = {index: box for index, mask in expert.items() if (box := bounding_box(mask)) is not None}
            masks += mask_agreement(expert, keys).values()
            boxes += box_agreement(frames, keys).values()
        print(
            f"{len(keys)} key slices of {SLICES}: IoU of masks mean {np.mean(masks):.3f}, min {min(masks):.3f}; "
            f"of boxes mean {np.mean(boxes):.3f}, min {min(boxes):.3f}"
        )


def _consistency() -> None:
    for part, seeds in (("tuned on", TUNED), ("held out", HELD_OUT)):
        volumes = [simulated(seed).masks for seed in seeds]
        for hand in (0.0, 0.02, 0.03):
            result = tally(volumes, seed=5, hand=hand, repeats=4)
            found = ", ".join(f"{kind} {np.mean(hits):.3f}" for kind, hits in result.found.items())
            print(
                f"consistency, {part}, edges {hand:.0%} unsteady: found {result.sensitivity:.3f} ({found}); "
                f"false alarms per volume {np.mean(result.false_alarms):.2f}, at most {max(result.false_alarms)}"
            )
    whole = shapes(tight(volumes[0]), volumes[0])
    begun = perf_counter()
    for _ in range(20):
        check(whole)
    print(f"consistency: {1000 * (perf_counter() - begun) / 20:.1f} ms per volume")


def _best_plane() -> None:
    rng = np.random.default_rng(0)
    for noise in (0.0, 0.03, 0.06):
        off, widest = [], []
        for seed in (*TUNED, *HELD_OUT):
            volume = simulated(seed)
            chords = [found for mask in volume.masks if (found := transcerebellar_diameter(mask)) is not None]
            widths = [chord.length() * rng.normal(1, noise) for chord in chords]
            found = best_plane([Plane(index, width) for index, width in enumerate(widths)])
            off.append(abs(found.index - volume.central) if found is not None else SLICES)
            widest.append(abs(int(np.argmax(widths)) - volume.central))
        print(
            f"best plane, widths {noise:.0%} off: {np.mean(off):.2f} slices from the true one, at most {max(off)} "
            f"(widest slice alone: {np.mean(widest):.2f}, at most {max(widest)})"
        )


def _dice_of(
    name: str, images: list[PhantomSlice], boxes: list[Box | None], make: Callable[[np.ndarray, Box], Mask]
) -> None:
    begun = perf_counter()
    made = [make(image.picture, box) for image, box in zip(images, boxes, strict=True) if box is not None]
    each = (perf_counter() - begun) / len(images)
    scores = [_dice(mask, image.mask) for mask, image in zip(made, images, strict=True)]
    print(f"{name}: Dice mean {np.mean(scores):.3f}, min {min(scores):.3f} of {len(scores)}, {1000 * each:.1f} ms each")


def _dice(a: Mask, b: Mask) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))


def _shaken(box: Box, rng: np.random.Generator) -> Box:
    return Box(*(np.array(box.edges) + rng.normal(0, 0.04, 4) * np.array([box.width, box.height] * 2)))


def _ellipse(picture: np.ndarray, box: Box) -> Mask:
    return _radius(picture, box) < 1


def _radius(picture: np.ndarray, box: Box) -> np.ndarray:
    """Distance from the box's centre in units of its half sizes."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]] + 0.5
    return np.hypot((x - box.center[0]) / (box.width / 2), (y - box.center[1]) / (box.height / 2))


def _grabcut(picture: np.ndarray, box: Box) -> Mask:
    """The usual alternative: smoothed grey, coarser grey and local deviation, a core that is certainly inside."""
    grey = picture.astype(np.float32)
    fine, coarse = cv2.GaussianBlur(grey, (0, 0), 1.5), cv2.GaussianBlur(grey, (0, 0), 4.5)
    deviation = np.sqrt(np.maximum(cv2.GaussianBlur(grey**2, (0, 0), 3) - cv2.GaussianBlur(grey, (0, 0), 3) ** 2, 0))
    channels = [cv2.normalize(plane, None, 0, 255, cv2.NORM_MINMAX) for plane in (fine, coarse, deviation)]
    radius = _radius(picture, box)
    labels = np.full(picture.shape, cv2.GC_BGD, np.uint8)
    labels[radius < np.sqrt(2)] = cv2.GC_PR_BGD
    labels[radius < 1] = cv2.GC_PR_FGD
    labels[radius < 0.8] = cv2.GC_FGD
    rows = slice(max(0, int(box.y0 - 0.35 * box.height)), int(box.y1 + 0.35 * box.height))
    columns = slice(max(0, int(box.x0 - 0.35 * box.width)), int(box.x1 + 0.35 * box.width))
    crop = np.ascontiguousarray(labels[rows, columns])
    cv2.setRNGSeed(0)
    pictures = np.ascontiguousarray(np.dstack(channels)[rows, columns].astype(np.uint8))
    cv2.grabCut(pictures, crop, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    found = np.zeros(picture.shape, np.bool_)
    found[rows, columns] = (crop == cv2.GC_FGD) | (crop == cv2.GC_PR_FGD)
    return largest_part(smooth(fill_holes(found), 2.0))


def _dab(mask: Mask, truth: Mask) -> tuple[Mask, Mask]:
    """A dab in the middle of the largest error: pixels inside, pixels outside."""
    depth = ndimage.distance_transform_edt(mask ^ truth)
    row, column = np.unravel_index(depth.argmax(), depth.shape)
    nothing = np.zeros_like(mask)
    dot = stroke(nothing, np.array([[column + 0.5, row + 0.5]]), max(1, depth.max() - 1), value=True)
    return (dot, nothing) if truth[row, column] else (nothing, dot)


def _brushed(mask: Mask, inside: Mask, outside: Mask) -> Mask:
    return (mask | inside) & ~outside


if __name__ == "__main__":
    main()
