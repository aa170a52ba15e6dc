"""ONNX files: a detector with its decoding written as one, which other programs run, and one run by ONNX Runtime."""

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from engine.data.images import GreyImage
from engine.errors import UserError
from engine.files import replaced
from engine.localiser.network import Localiser
from engine.models.modules import folded
from engine.scoring.decode import NMS_IOU, THRESHOLD, Found, class_name
from engine.scoring.onnx_graph import WholeDetector
from engine.scoring.predict import Finding
from engine.scoring.predictions import MADE
from engine.training.checkpoint import Sidecar
from engine.wording import NOTICE

INPUT = "pictures"
OUTPUTS = ("boxes", "scores", "labels", "mask")
ABOUT = """One input: {input} uint8 [batch, height, width], grey pictures of one size, as they are.
Outputs: boxes float32 [batch, n, 4], edges x0 y0 x1 y1 in pixels from the outer corner of the first; scores float32 \
[batch, n], the best first, 0 where there is no box; labels int64 [batch, n], ids of classes; of a localiser also mask \
uint8 [batch, height, width], 0 or 1, in which parts below a fifth of the largest are specks. {notice}"""
NEEDED = ("onnx", "onnxscript", "onnxruntime")
"""Packages: the first two to write a file, the last to run one."""
_INSTALL = "Install them: pip install onnx onnxscript onnxruntime."


def export_onnx(network: nn.Module, about: Sidecar, out: Path) -> dict[str, str]:
    """Write a network with all that is done before and after it to `out`; returns what the file says about itself.

    Raises UserError if the packages for it are not installed, OSError if the file cannot be written.
    """
    _need(*NEEDED[:2])
    whole = WholeDetector(network.cpu(), about.config)
    example = torch.zeros(2, 48, 64, dtype=torch.uint8)
    shapes = {axis: torch.export.Dim(name) for axis, name in enumerate(("batch", "height", "width"))}
    outputs = OUTPUTS if isinstance(network, Localiser) else OUTPUTS[:3]
    with torch.no_grad(), folded(network), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's exporter warns of its own insides
        program = torch.onnx.export(
            whole,
            (example,),
            dynamo=True,
            dynamic_shapes=(shapes,),
            input_names=[INPUT],
            output_names=list(outputs),
            verbose=False,
        )
    assert program is not None
    said = metadata(network, about)
    program.model.metadata_props.update(said)
    program.model.producer_name, program.model.producer_version = "cerebellum-viewer", about.program
    for node in program.model.graph:
        node.metadata_props.clear()  # files and lines of the source on this machine
    program.model.doc_string = ABOUT.format(input=INPUT, notice=NOTICE)
    with replaced(out) as temporary:
        program.save(temporary, external_data=False)
    return said


def metadata(network: nn.Module, about: Sidecar) -> dict[str, str]:
    """What an ONNX file says about itself, by name; lists and numbers as JSON."""
    config = about.config
    calibration = network.calibration.tolist() if isinstance(network, Localiser) else None
    values: Mapping[str, Any] = {
        "weights_sha256": about.sha256,
        "made": MADE,
        "network": config.network,
        "classes": [class_name(label) for label in range(config.classes)],
        "input_size": config.input_size,
        "color_map": config.color_map,
        "calibration": calibration,
        "confidence": about.confidence,
        "threshold": THRESHOLD,
        "nms_iou": NMS_IOU,
        "batches": about.step,
        "split": about.split,
        "stamp": about.stamp,
        "program": about.program,
        "torch": torch.__version__,
        "intended_use": NOTICE,
    }
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class OnnxDetector:
    """An ONNX file of `export_onnx`, ready to look at pictures on the processor; see `engine.scoring.predict.Detector`.

    `weights` is the hash of the checkpoint that it was made of, `confidence` as in its `Sidecar`.
    """

    session: Any
    weights: str
    confidence: float | None = None

    def look(self, pictures: Sequence[GreyImage]) -> list[Finding]:
        """What is found on each grey picture [height, width]; the sizes may differ."""
        return [self._look(picture) for picture in pictures]

    def _look(self, picture: GreyImage) -> Finding:
        boxes, scores, labels, *masks = (values[0] for values in self.session.run(None, {INPUT: picture[None]}))
        real = scores > 0
        places, edges = np.zeros(int(real.sum()), np.intp), boxes[real].astype(np.float64)
        found = Found(1, places, edges, scores[real].astype(np.float64), labels[real].astype(np.intp))
        return Finding(found.detections()[0], masks[0].astype(np.bool_) if masks else None)


def load_onnx(path: Path, threads: int = 0) -> OnnxDetector:
    """The detector in an ONNX file; 0 threads are one per core.

    Raises UserError if ONNX Runtime is not installed, or the file is missing, damaged, of another program, or a
    localiser's of an older one.
    """
    _need(*NEEDED[2:])
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as faults

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except (
        faults.Fail,
        faults.InvalidArgument,
        faults.InvalidGraph,
        faults.InvalidProtobuf,
        faults.NoSuchFile,
    ) as error:
        raise UserError(f"{path.name} is missing, or no whole ONNX file.", "Export it again.") from error
    about = session.get_modelmeta().custom_metadata_map
    if "weights_sha256" not in about:
        raise UserError(f"{path.name} is an ONNX file of another program.", "Make one with “export-onnx”.")
    if about.get("network") == "localiser" and about.get("made") != json.dumps(MADE):
        raise UserError(f"{path.name} was made by an older program, whose boxes are others.", "Export it again.")
    return OnnxDetector(session, about["weights_sha256"], json.loads(about.get("confidence", "null")))


def _need(*packages: str) -> None:
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise UserError(f"Not installed: {', '.join(missing)}.", _INSTALL)
