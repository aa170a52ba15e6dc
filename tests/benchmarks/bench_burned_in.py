"""How much burned-in text and how many crosses are found, and how many are claimed where none are: `… FOLDER …`.

Each folder is one of real pictures without crosses. Into copies of them text and crosses are burned anywhere, on bright
tissue too. Text that a scanner has written itself counts as claimed: see what the pictures are.
"""

import sys
import time
from pathlib import Path

import cv2
import numpy as np

from engine.data.burned_in import crosses, text_boxes
from engine.data.images import GreyImage, read_grey

ROUNDS = 300
TEXTS = ("GARCIA MARIA", "01.02.1990", "ID 48213", "Hospital General", "12:45:10", "Lopez, Ana")
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX)
UPRIGHT, ASLANT = (((-1, 0), (1, 0)), ((0, -1), (0, 1))), (((-1, -1), (1, 1)), ((-1, 1), (1, -1)))


def text_is_covered(image: GreyImage, rng: np.random.Generator) -> bool:
    """Burn a text in; whether nine tenths of its pixels are in the boxes that are found."""
    text, font, size = str(rng.choice(TEXTS)), int(rng.choice(FONTS)), float(rng.uniform(0.32, 0.6))
    (width, height), below = cv2.getTextSize(text, font, size, 1)
    x = int(rng.integers(1, max(image.shape[1] - width, 2)))
    y = int(rng.integers(height + 1, image.shape[0] - below - 1))
    drawn = cv2.putText(image.copy(), text, (x, y), font, size, int(rng.integers(150, 256)), 1, cv2.LINE_AA)
    strokes = cv2.absdiff(drawn, image) > 20
    covered = np.zeros(image.shape, bool)
    for box in text_boxes(drawn):
        covered[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = True
    return bool((strokes & covered).sum() >= 0.9 * strokes.sum())


def cross_is_found(image: GreyImage, rng: np.random.Generator) -> bool:
    """Burn a cross in, thin or thick; whether one is found within two pixels of its middle."""
    radius, thick, value = int(rng.integers(3, 9)), int(rng.integers(1, 3)), int(rng.integers(170, 256))
    x, y = (int(rng.integers(radius + 2, size - radius - 2)) for size in image.shape[::-1])
    drawn = image.copy()
    for first, second in UPRIGHT if rng.integers(2) else ASLANT:
        ends = [(x + radius * dx, y + radius * dy) for dx, dy in (first, second)]
        cv2.line(drawn, *ends, value, thick)
    return any(abs(cx - x) <= 2 and abs(cy - y) <= 2 for cx, cy in crosses(drawn))


def measure(folder: Path) -> None:
    """Print the figures of one folder."""
    pictures = [read_grey(path) for path in sorted(folder.rglob("*")) if path.suffix in {".bmp", ".png"}]
    rng = np.random.default_rng(0)
    drawn = [pictures[int(rng.integers(len(pictures)))] for _ in range(ROUNDS)]
    text, cross = (sum(test(picture, rng) for picture in drawn) for test in (text_is_covered, cross_is_found))
    began = time.perf_counter()
    with_text, with_crosses = (sum(bool(test(picture)) for picture in pictures) for test in (text_boxes, crosses))
    took = (time.perf_counter() - began) / len(pictures) * 1000
    print(f"{folder.name}: burned in {ROUNDS} each, found: text {text / ROUNDS:.1%}, crosses {cross / ROUNDS:.1%}")
    print(f"  {len(pictures)} pictures as they are: text in {with_text}, crosses in {with_crosses}; {took:.1f} ms each")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        measure(Path(name))
