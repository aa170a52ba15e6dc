"""Everything that needs no screen: data, detector, training, scoring, command line."""

import os

MAX_PIXELS = 2**27
"""A picture that claims more is refused before memory is taken for it; one of 10 000 x 10 000 pixels is not."""

# OpenCV's own limit is eight times as high. It looks for this once, when it is loaded, and nothing loads it before.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))
