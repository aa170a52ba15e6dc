"""Makes the golden files beside this script: `python make.py`, with imagecodecs and SimpleITK, which no test needs."""

from pathlib import Path

import imagecodecs
import numpy as np
import SimpleITK

HERE = Path(__file__).parent
GREY = (np.add.outer(np.arange(30) * 7, np.arange(40) * 3) % 256).astype(np.uint8)
"""[row, column]: no two neighbours alike, no symmetry."""
VOLUME = np.stack([GREY, 255 - GREY, GREY // 2])
MASK = (VOLUME > 100).astype(np.uint8)


def main() -> None:
    """Write all of them."""
    (HERE / "lossless.jpg").write_bytes(imagecodecs.ljpeg_encode(GREY))
    (HERE / "lossless16.jpg").write_bytes(imagecodecs.ljpeg_encode(GREY.astype(np.uint16) * 257))
    (HERE / "lossless.jls").write_bytes(imagecodecs.jpegls_encode(GREY))
    for name, values in (("volume", VOLUME), ("mask", MASK)):
        image = SimpleITK.GetImageFromArray(values)
        image.SetSpacing((0.3, 0.4, 1.5))
        for suffix in (".nii.gz", ".nrrd", ".mha"):
            SimpleITK.WriteImage(image, str(HERE / f"{name}{suffix}"), useCompression=True)


if __name__ == "__main__":
    main()
