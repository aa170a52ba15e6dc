"""How long fingerprints of 315 pictures take, and which copies are found or wrongly claimed: `… [FOLDER …]`.

Without a folder on the phantom. A folder is read as an import reads it; volumes without a patient are one each.
"""

import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from engine.data.annotation import SliceKey
from engine.data.fingerprints import Fingerprint, find_duplicates, fingerprint
from engine.data.images import GreyImage, read_grey
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom

RUNS = 5
COPIED = 60


def encoded(image: GreyImage, quality: int = 50) -> GreyImage:
    data = cv2.imencode(".jpg", np.ascontiguousarray(image), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


def cropped(image: GreyImage, left: float, top: float, right: float, bottom: float) -> GreyImage:
    height, width = image.shape
    return image[int(top * height) : int((1 - bottom) * height), int(left * width) : int((1 - right) * width)]


ALTERED: dict[str, Callable[[GreyImage], GreyImage]] = {
    "JPEG at 50": encoded,
    "half the size": lambda image: cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
    "another aspect": lambda image: cv2.resize(image, None, fx=1.5, fy=1.3, interpolation=cv2.INTER_CUBIC),
    "gamma 0.7": lambda image: (255 * (image / 255) ** 0.7).astype(np.uint8),
    "3 % off each side": lambda image: cropped(image, 0.03, 0.03, 0.03, 0.03),
    "5 % off each side": lambda image: cropped(image, 0.05, 0.05, 0.05, 0.05),
    "8 % off the left": lambda image: cropped(image, 0.08, 0, 0, 0),
    "8 % off the top": lambda image: cropped(image, 0, 0.08, 0, 0),
    "mirrored": lambda image: image[:, ::-1],
    "mirrored, cropped, JPEG": lambda image: encoded(cropped(image, 0.05, 0.04, 0.02, 0.03)[:, ::-1], 60),
}


def main() -> None:
    """Print medians and counts."""
    with tempfile.TemporaryDirectory() as temporary:
        folders = [Path(name) for name in sys.argv[1:]]
        if not folders:
            folders = [Path(temporary) / "phantom"]
            write_phantom(folders[0])
        for folder in folders:
            measure(folder)


def measure(folder: Path) -> None:
    plan = scan(folder, ImportOptions())
    owners = {volume.name: volume.group for volume in plan.volumes}
    images = {item.slice.key: read_grey(Path(item.slice.image)) for item in plan.slices}
    patients = {key: owners[key.volume] for key in images}
    seconds = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        prints = {key: fingerprint(image) for key, image in images.items()}
        seconds.append(time.perf_counter() - begun)
    print(f"{folder.name}: {len(images)} pictures, {len(set(patients.values()))} patients")
    print(f"  fingerprints: median {statistics.median(seconds):.2f} s of {RUNS} runs")
    begun = time.perf_counter()
    wrong = find_duplicates(prints, patients)
    print(f"  all pairs: {time.perf_counter() - begun:.2f} s; wrongly claimed: {len(wrong)}")
    print(f"  not found, of {min(COPIED, len(images))}: {dict(missed(images, prints, patients))}")


def missed(
    images: dict[SliceKey, GreyImage], prints: dict[SliceKey, Fingerprint], patients: dict[SliceKey, str]
) -> Counter[str]:
    """How many altered copies of each kind are not found."""
    chosen = list(images)[:: max(len(images) // COPIED, 1)][:COPIED]
    found: Counter[str] = Counter()
    for name, alter in ALTERED.items():
        copies = {SliceKey(f"copy of {key}", 0): key for key in chosen}
        made = {copy: fingerprint(np.ascontiguousarray(alter(images[key]))) for copy, key in copies.items()}
        pairs = find_duplicates({**prints, **made}, {**patients, **{copy: copy.volume for copy in copies}})
        hits = {(pair.first, pair.second) for pair in pairs} | {(pair.second, pair.first) for pair in pairs}
        found[name] = sum((key, copy) not in hits for copy, key in copies.items())
    return found


if __name__ == "__main__":
    main()
