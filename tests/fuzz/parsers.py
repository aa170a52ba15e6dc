"""The table of parsers: what each is fed with, and the call by which the program reads such a file."""

import json
import struct
from pathlib import Path

from engine.bundle import opened_bundle
from engine.darknet.network import describe, read_network
from engine.darknet.weights import expected_bytes, read_weights
from engine.data.annotation import SliceKey
from engine.data.formats.table import MASK_PICTURE, PICTURE
from engine.data.import_plan import Outcome, Present
from engine.data.label_import import LabelReader
from engine.data.layout import key_of
from engine.data.patients import read_patients
from engine.data.store import Slice
from engine.errors import UserError
from engine.experiment import Experiment
from engine.files import read_text, sha256_of
from engine.training.checkpoint import STATE, check_shapes, load_state, read_sidecar, resume_step
from engine.training.checkpoint import read_weights as read_checkpoint
from tests.fuzz import pictures, seeds
from tests.fuzz.loop import Parser
from tests.fuzz.mutations import deflated_matrix, measured_header, summed_chunks, zipped


def _labels(path: Path) -> None:
    """Against one slice, which every file is about that names it, or none; boxes that leave it are cut or refused."""
    key = SliceKey("p", 1)
    own = SliceKey(path.stem, 0)
    slices = {at: Slice(at, f"{at.volume}_{at.index}.png", "", seeds.WIDTH, seeds.HEIGHT) for at in (key, own)}
    stems = {path.stem: own}
    for clip in (True, False):
        found = LabelReader(
            slices, set(), lambda place: key_of(Path(place.name), "p"), stems, Present(), clip=clip
        ).read(path)
    if found.outcome is Outcome.BAD_LABELS:
        raise UserError(found.detail)


def _bundle(path: Path) -> None:
    with opened_bundle(path):
        pass


def _cfg(path: Path) -> None:
    describe(read_network(read_text(path), path.name))


def _weights(path: Path) -> None:
    network = read_network(seeds.SMALL_CFG)
    loaded = read_weights(path.read_bytes(), network, path.name)
    expected_bytes(network, loaded.header)


def _checkpoint(path: Path) -> None:
    """With the right hash in the file beside it: else nothing would ever be parsed."""
    about = {**seeds.SIDECAR, "sha256": sha256_of(path.read_bytes())}
    path.with_suffix(".json").write_text(json.dumps(about))
    try:
        check_shapes(read_checkpoint(path).tensors, seeds.TENSORS, path.name)
    finally:
        path.with_suffix(".json").unlink()


def _sidecar(path: Path) -> None:
    read_sidecar(path.with_suffix(".safetensors"))


def _state(path: Path) -> None:
    experiment = Experiment(path.parent / f"{path.stem}-experiment")
    experiment.folder.mkdir()
    try:
        path.rename(experiment.folder / STATE)
        resume_step(experiment)
        load_state(experiment, "manifest")
    except UserError as error:
        raise UserError(f"{path.name}: {error}") from error
    finally:
        (experiment.folder / STATE).unlink()
        experiment.folder.rmdir()


_COCO = (
    b'"images" "annotations" "categories" "id" "image_id" "category_id" "bbox" "segmentation" "size" "counts" '
    b'"file_name" "name" "p_1.png" "" Infinity'
).split()
_XML = (
    b"<object> </object> <bndbox> <xmin> </xmin> <filename> <size> <!DOCTYPE <!ENTITY &a; <![CDATA[ ]]> <!-- "
    b"encoding='utf-16'"
).split()
_CFG = (
    b"[net] [convolutional] [maxpool] [connected] [local] [detection] [dropout] [softmax] [crop] [avgpool] width= "
    b"height= channels= batch= subdivisions= filters= size= stride= pad= padding= groups= side= num= classes= coords= "
    b"steps= scales= policy= activation= output= inputs= crop_width= learning_rate="
).split()
_SAFETENSORS = (
    b'"dtype" "shape" "data_offsets" "F32" "F64" "BF16" "BOOL" "F8_E4M3" "I64" "F4" "C64" "__metadata__" "about" '
    b"step sha256 weights/"
).split()
_SIDECAR = b'"step" "config" "format" "network" "start" "sha256"'.split()
_NRRD = b"NRRD0004 sizes: type: encoding: raw hex spacings: kinds: none domain RGB-color endian: uint16 double".split()
_MHA = b"NDims DimSize ElementType MET_DOUBLE MET_CHAR True ElementDataFile LOCAL CompressedData =".split()
_BUNDLE = [*b"PK\1\2 PK\3\4 PK\5\6 ../ bundle.json config.toml sha256".split(), b'"experiment"']
_PATIENTS = b', " ; volume patient spacing_mm gestational_age_weeks'.split()
_MAT = [b"MATLAB 5", b"mask", b"\x89HDF", *b"TREE HEAP SNOD".split(), b"\x0e\0\0\0", b"\x0f\0\0\0", b"\x05\0\4\0"]
_BMP = [b"BM", b"\x28\0\0\0", b"\x0c\0\0\0", b"\0\1", b"\0\0", b"\0\2\1\1"]
_PNG = [
    *b"IHDR PLTE IDAT IEND tRNS gAMA iCCP eXIf acTL fcTL fdAT".split(),
    *(b"\x10\3", b"\x08\6", b"\0\0\0\1", b"\xff\xff\xff\xff"),
]
_JPEG = [b"\xff" + marker.to_bytes() for marker in b"\xc0\xc1\xc2\xc4\xc9\xd0\xd8\xd9\xda\xdb\xdd\xe1\xee"]
_SIZES_AND_KINDS = (256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 322, 323, 324)
_TIFF = [struct.pack("<HHI", tag, kind, 1) for tag in _SIZES_AND_KINDS for kind in (3, 4)]
_PGM = b"P1 P2 P3 P4 P5 P6 P7 Pf PF 65535 255 # WIDTH HEIGHT DEPTH MAXVAL TUPLTYPE ENDHDR".split()
_DICOM = [
    *b"DICM SQ OB OW UN US IS DS YBR_FULL_422 MONOCHROME1 1.2.840.10008.1.2.4.50 1.2.840.10008.1.2.5".split(),
    *(b"PALETTE COLOR", b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0", b"\xff\xff\xff\xff"),
]
_CSV = b", ; volume slice x0 class cerebellum '=".split()

PARSERS: dict[str, Parser] = {
    "mat": Parser("MATLAB", seeds.mat, _MAT, ".mat", deflated_matrix),
    "bmp": Parser(PICTURE.title, pictures.bmp, _BMP, ".bmp"),
    "png": Parser(PICTURE.title, pictures.png, _PNG, ".png", summed_chunks),
    "jpeg": Parser(PICTURE.title, pictures.jpeg, _JPEG, ".jpg"),
    "tiff": Parser(PICTURE.title, pictures.tiff, _TIFF, ".tif"),
    "pgm": Parser(PICTURE.title, pictures.pgm, _PGM, ".pgm"),
    "mask picture": Parser(MASK_PICTURE.title, pictures.masks, _PNG, ".png", summed_chunks),
    "dicom": Parser("DICOM", seeds.dicom, _DICOM, ".dcm"),
    "yolo": Parser(_labels, seeds.yolo, [b"0 0.5 0.5 0.25 0.5\n", b"cerebellum", b"1"], ".txt"),
    "coco": Parser(_labels, seeds.coco, _COCO, ".json"),
    "voc": Parser(_labels, seeds.voc, _XML, ".xml"),
    "csv": Parser(_labels, seeds.table, _CSV, ".csv"),
    "cfg": Parser(_cfg, seeds.cfg, _CFG, ".cfg"),
    "weights": Parser(_weights, seeds.weights, [], ".weights"),
    "safetensors": Parser(_checkpoint, seeds.safetensors, _SAFETENSORS, ".safetensors", measured_header),
    "state": Parser(_state, seeds.state, _SAFETENSORS, ".state", measured_header),
    "sidecar": Parser(_sidecar, seeds.sidecar, _SIDECAR, ".json"),
    "bundle": Parser(_bundle, seeds.bundle, _BUNDLE, ".zip"),
    "patients": Parser(read_patients, seeds.patients, _PATIENTS, ".csv"),
    "nifti": Parser("NIfTI", seeds.nifti, [b"n+1\0", b"n+2\0"], ".nii", zipped),
    "nrrd": Parser("NRRD", seeds.nrrd, _NRRD, ".nrrd"),
    "mha": Parser("MetaImage", seeds.mha, _MHA, ".mha"),
}
