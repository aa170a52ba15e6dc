"""All slices of one part in the memory of the device, as bytes: no loader, no worker processes, no waiting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.images import GreyImage, decode_grey
from engine.errors import Cancelled, UserError
from engine.files import sha256_of
from engine.manifest import ManifestSlice


@dataclass(frozen=True, slots=True)
class ResidentSlices:
    """Grey pictures and their true boxes on one device. Ragged pictures and boxes are padded with zeros.

    `pictures` uint8 [n, H, W]; `sizes` float32 [n, 2] (width, height in pixels); `boxes` float32 [n, K, 4] (edges
    x0 y0 x1 y1 in pixels), of which the first `counts` int64 [n] are real. A slice without a box is kept.
    """

    keys: tuple[SliceKey, ...]
    pictures: Tensor
    sizes: Tensor
    boxes: Tensor
    counts: Tensor

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def device(self) -> torch.device:
        """Where the pictures lie."""
        return self.pictures.device


def load_slices(
    slices: Sequence[ManifestSlice], workspace: Path, device: torch.device, should_stop: Callable[[], bool]
) -> ResidentSlices:
    """Read the slices of a manifest once.

    Raises UserError if a picture is missing, damaged or not the one that the manifest was made of.
    """
    pictures = []
    for item in slices:
        if should_stop():
            raise Cancelled
        pictures.append(_read_unchanged(item, workspace))
    keys = tuple(item.key for item in slices)
    return _resident(keys, pictures, [item.boxes for item in slices], device)


def from_pictures(pictures: Sequence[GreyImage], device: torch.device) -> ResidentSlices:
    """Pictures [height, width] from anywhere, without boxes; numbered in their order."""
    keys = tuple(SliceKey("", number) for number in range(len(pictures)))
    return _resident(keys, pictures, [()] * len(pictures), device)


def _read_unchanged(item: ManifestSlice, workspace: Path) -> GreyImage:
    path = workspace / item.image
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read ({error.strerror or error}).",
            "Is its folder still there?",
        ) from error
    if sha256_of(data) != item.image_sha256:
        raise UserError(
            f"{path.name} has changed since the experiment was started.", "Restore the file, or start a new experiment."
        )
    return decode_grey(data, path.name)


def _resident(
    keys: tuple[SliceKey, ...],
    pictures: Sequence[GreyImage],
    boxes: Sequence[tuple[Box, ...]],
    device: torch.device,
) -> ResidentSlices:
    height = max((picture.shape[0] for picture in pictures), default=1)
    width = max((picture.shape[1] for picture in pictures), default=1)
    most_boxes = max((len(own) for own in boxes), default=0)
    pictures_nhw = torch.zeros(len(pictures), height, width, dtype=torch.uint8)
    boxes_nk4 = torch.zeros(len(pictures), most_boxes, 4)
    for number, (picture, own) in enumerate(zip(pictures, boxes, strict=True)):
        pictures_nhw[number, : picture.shape[0], : picture.shape[1]] = torch.from_numpy(picture)
        if own:
            boxes_nk4[number, : len(own)] = torch.tensor([box.edges for box in own])
    sizes = torch.tensor([picture.shape[::-1] for picture in pictures], dtype=torch.float32).reshape(-1, 2)
    counts = torch.tensor([len(own) for own in boxes], dtype=torch.int64)
    return ResidentSlices(keys, *(tensor.to(device) for tensor in (pictures_nhw, sizes, boxes_nk4, counts)))
