"""Good files of every kind, small: what the mutations begin from."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import cv2
import h5py
import nibabel
import nrrd as pynrrd
import numpy as np
import torch
from pycocotools import mask as coco_mask
from pydicom.uid import RLELossless
from safetensors.torch import save
from scipy.io import savemat
from scipy.sparse import csc_array

from engine.config import TrainConfig
from engine.darknet.network import read_network
from engine.darknet.weights import Header, write_weights
from engine.data.annotation import LabelledBox
from engine.data.boxes import Box
from engine.data.label_files.coco import coco_object
from engine.data.label_files.voc import write_voc
from engine.experiment import Experiment
from engine.training.checkpoint import STATE, Sidecar, State, save_state
from tests.engine.data.formats.ultrasound import bytes_of, compressed, dataset, region

WIDTH, HEIGHT = 12, 10
GREY = (np.arange(HEIGHT)[:, None] * 20 + np.arange(WIDTH) * 3).astype(np.uint8)
MASK = GREY > 100
BOX = LabelledBox(Box(3, 2, 9, 8))
GOLDEN = Path(__file__).parents[1] / "data/formats"
SMALL_CFG = """[net]
width=8
height=8
channels=1
batch=2
subdivisions=1
policy=steps
steps=1,2
scales=.1,.1

[convolutional]
filters=2
size=3
stride=1
pad=1
batch_normalize=1
activation=leaky

[maxpool]
size=2
stride=2

[connected]
output=44

[detection]
classes=1
coords=4
side=2
num=2
"""
MORE_CFG = (
    """[net]
inputs=24
[connected]
output=16
[dropout]
probability=.5
[softmax]
groups=2
""",
    """[net]
width=9
height=9
channels=3
[crop]
crop_width=8
crop_height=8
[conv]
filters=4
groups=1
[local]
filters=2
size=3
pad=1
[avgpool]
""",
)
TENSORS = {"layers.0.weights": torch.ones(2, 1, 3, 3), "layers.0.biases": torch.zeros(2)}
SIDECAR = asdict(Sidecar(step=1, config=TrainConfig(), network=SMALL_CFG, split="paper", stamp=""))


def _written(write: Callable[[Path], object], name: str = "file") -> bytes:
    """What a library writes that wants a path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()


def mat() -> Sequence[bytes]:
    """Versions 4, 5, 7 and 7.3; struct, cell, sparse, text."""
    cells = np.empty((1, 2), object)
    cells[0, :] = MASK, 1.0
    rich = {"case": {"mask": MASK, "by": "A"}, "cells": cells, "thin": csc_array(MASK * 1.0)}
    kinds: tuple[tuple[dict[str, object], dict[str, object]], ...] = (
        ({"mask": MASK}, {}),
        ({"mask": MASK * 1.0}, {"do_compression": True}),
        ({"mask": MASK * 1.0, "note": "text", "thin": csc_array(MASK * 1.0)}, {"format": "4"}),
        (rich, {}),
    )
    files = [_written(partial(savemat, mdict=values, **options), "m.mat") for values, options in kinds]
    return [*(_undated(data) for data in files), _written(_hdf5)]


def _undated(data: bytes) -> bytes:
    """Without the time in MATLAB's first 116 bytes, so that a seed gives the same files every time."""
    return b"MATLAB 5.0 MAT-file".ljust(116) + data[116:] if data.startswith(b"MATLAB 5") else data


def _hdf5(path: Path) -> None:
    with h5py.File(path, "w", userblock_size=512) as file:
        file["mask"] = MASK.T.astype(np.uint8)
        thin = file.create_group("thin")
        thin.attrs["MATLAB_sparse"] = np.uint64(HEIGHT)
        sparse = csc_array(MASK * 1.0)
        for name, values in (("data", sparse.data), ("ir", sparse.indices), ("jc", sparse.indptr)):
            thin[name] = values
        file.create_dataset("cells", (1, 1), h5py.ref_dtype)[0, 0] = file["mask"].ref
    with path.open("r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM")


def dicom() -> Sequence[bytes]:
    """Grey, 16 bits, signed, colours, a palette, frames, regions, JPEG, and lossless kinds that may take GDCM."""
    jpeg = cv2.imencode(".jpg", GREY)[1].tobytes()
    lossless, lossless16, jpeg_ls = ((GOLDEN / f"lossless{end}").read_bytes() for end in (".jpg", "16.jpg", ".jls"))
    table = bytes(range(256)) * 2
    palette = {
        f"{colour}PaletteColorLookupTable{what}": value
        for colour in ("Red", "Green", "Blue")
        for what, value in (("Descriptor", [256, 0, 16]), ("Data", table))
    }
    deep = GREY.astype(np.uint16)[None]
    made = (
        dataset(np.stack([GREY] * 2), "MONOCHROME2", region(), region(units=4)),
        dataset(deep, "MONOCHROME1", BitsStored=12, HighBit=11, PixelSpacing=[0.3, 0.4]),
        dataset(deep.astype(np.int16)),
        dataset(np.stack([GREY] * 3, -1)[None], "RGB"),
        dataset(GREY[None], "PALETTE COLOR", **palette),
        compressed(dataset(GREY[None]), [jpeg], "1.2.840.10008.1.2.4.50"),
        compressed(dataset(np.zeros((1, 30, 40), np.uint8)), [lossless], "1.2.840.10008.1.2.4.70"),
        compressed(dataset(np.zeros((1, 30, 40), np.uint16)), [lossless16], "1.2.840.10008.1.2.4.70"),
        compressed(dataset(np.zeros((1, 30, 40), np.uint8)), [jpeg_ls], "1.2.840.10008.1.2.4.80"),
        dataset(np.stack([GREY] * 2)),
    )
    made[-1].compress(RLELossless)
    for one in made:
        one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = "1.2.3"  # else another one every time
    return [bytes_of(one) for one in made]


def yolo() -> Sequence[bytes]:
    """Five and six columns, a byte order mark, Windows line ends."""
    return [
        b"0 0.5 0.5 0.25 0.5\n",
        b"0 0.500000 0.500000 0.250000 0.500000 0.75\n0 .3 .3 .2 .2 1\n",
        b"\xef\xbb\xbf0 0.5 0.5 0.25 0.5\r\n\r\n",
    ]


def coco() -> Sequence[bytes]:
    """A box alone, and with a mask as a polygon, as run lengths, and as compressed run lengths."""
    polygon = [[1.0, 1.0, 8.0, 1.5, 7.0, 8.0]]
    letters = coco_mask.encode(np.asfortranarray(MASK.astype(np.uint8)))["counts"].decode()
    packed = {"size": [HEIGHT, WIDTH], "counts": letters}
    shapes = [{}, {"segmentation": polygon}, {"segmentation": packed}]
    objects = [coco_object(BOX, None) | shape for shape in shapes] + [coco_object(BOX, MASK)]
    images = [{"id": 1, "file_name": "p_1.png", "width": WIDTH, "height": HEIGHT}]
    categories = [{"id": 1, "name": "cerebellum"}]
    return [
        json.dumps(
            {"images": images, "annotations": [one | {"id": 7, "image_id": 1}], "categories": categories}
        ).encode()
        for one in objects
    ]


def voc() -> Sequence[bytes]:
    """As this program writes it, with one box and two."""
    return [write_voc("", WIDTH, HEIGHT, [BOX] * count).encode() for count in (1, 2)]


def table() -> Sequence[bytes]:
    """CSV with and without a class, quotes, Windows line ends; by picture and reader, with scores and without a box."""
    return [
        b"volume,slice,class,x0,y0,x1,y1\np,1,cerebellum,3,2,9,8\np,1,cerebellum,1.5,2,9,8\n",
        b'volume,slice,x0,y0,x1,y1\r\n"p",1,3,2,9,8\r\n"a ""b"", c",2,3,2,9,8\r\n',
        b"image,reader,x0,y0,x1,y1,score\np_1.png,A,3,2,9,8,0.5\np_1.png,A,,,,,\n",
    ]


def cfg() -> Sequence[bytes]:
    """Every kind of section."""
    return [text.encode() for text in (SMALL_CFG, *MORE_CFG)]


def weights() -> Sequence[bytes]:
    """Of the small network, in the formats of all years."""
    network = read_network(SMALL_CFG)
    tensors = {
        f"layers.{index}.{tensor.name}": np.ones(tensor.shape, np.float32)
        for index, layer in enumerate(network.layers)
        for tensor in layer.tensors
    }
    headers = (Header(0, 2, 0, 64), Header(0, 1, 0, 64), Header(2000, 0, 0, 64))
    return [write_weights(tensors, network, header) for header in headers]


def safetensors() -> Sequence[bytes]:
    """Floats of 32 and 16 bits."""
    half = {name: tensor.bfloat16() for name, tensor in TENSORS.items()}
    return [save(TENSORS), save(half), save(TENSORS, {"a": "b"})]


def state() -> Sequence[bytes]:
    """What a training goes on from."""

    velocity, sampler = {"layers.0.biases": torch.ones(2)}, {"rand": torch.arange(4)}
    with tempfile.TemporaryDirectory() as folder:
        save_state(Experiment(Path(folder)), State(3, TENSORS, velocity, sampler), "manifest")
        return [(Path(folder) / STATE).read_bytes()]


def sidecar() -> Sequence[bytes]:
    """The JSON file beside a checkpoint."""
    return [json.dumps(SIDECAR).encode()]


def nifti() -> Sequence[bytes]:
    """Both versions; scaled, and in colour."""
    volume = np.stack([GREY.T] * 2, -1)
    scaled = nibabel.Nifti1Image(volume.astype(np.int16), np.diag([0.3, 0.4, 1, 1]))
    scaled.header.set_slope_inter(2, 1)
    colours = np.zeros(volume.shape, np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")]))
    return [
        nibabel.Nifti1Image(volume, np.eye(4)).to_bytes(),
        nibabel.Nifti2Image(volume.astype(np.float32), np.eye(4)).to_bytes(),
        scaled.to_bytes(),
        nibabel.Nifti1Image(colours, np.eye(4)).to_bytes(),
    ]


def _one_nrrd(**header: object) -> bytes:
    """One volume."""
    data = _written(lambda path: pynrrd.write(str(path), np.stack([GREY.T] * 2, -1), header), "n.nrrd")
    return re.sub(rb"# on .*\n", b"", data)


def nrrd() -> Sequence[bytes]:
    """Raw, gzip and text; with spacings and with directions."""
    return [
        _one_nrrd(encoding="raw", spacings=[0.3, 0.4, 1.0]),
        _one_nrrd(encoding="gzip", **{"space": "left-posterior-superior", "space directions": np.eye(3)}),
        _one_nrrd(encoding="ASCII"),
        (GOLDEN / "volume.nrrd").read_bytes(),
    ]


def mha() -> Sequence[bytes]:
    """SimpleITK's, and one without compression."""
    head = f"ObjectType = Image\nNDims = 2\nDimSize = {WIDTH} {HEIGHT}\nElementSpacing = 0.3 0.4\n"
    plain = f"{head}ElementType = MET_UCHAR\nElementDataFile = LOCAL\n".encode() + GREY.tobytes()
    return [plain, (GOLDEN / "volume.mha").read_bytes(), (GOLDEN / "mask.mha").read_bytes()]


def bundle() -> Sequence[bytes]:
    """An experiment without a checkpoint in one file."""
    about = {"experiment": "first", "sha256": {}}
    files = {"bundle.json": json.dumps(about), "config.toml": TrainConfig().to_toml(), "manifest.json": "{}"}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return [stream.getvalue()]


def patients() -> Sequence[bytes]:
    """The table of patients, with and without what else may be known."""
    return [b"volume,patient\nv1,a\nv2,b\n", b"volume,patient,spacing_mm,gestational_age_weeks\nv1,a,0.35,22.4\n"]
