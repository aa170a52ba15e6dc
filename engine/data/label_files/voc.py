"""Pascal VOC's XML files, one per picture. Edges stand as they are in this program: no pixel is added or taken off."""

from collections.abc import Iterable
from pathlib import PurePath
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from engine.data.annotation import LabelledBox
from engine.data.label_files.labels import Labels, class_named, imported, number
from engine.errors import UserError

_EDGES = ("xmin", "ymin", "xmax", "ymax")


def read_voc(text: str, name: str) -> list[Labels]:
    """The labels of one picture; none if the file is XML about something else.

    Raises UserError for entities and other dangers, missing numbers, swapped edges, or another picture's file name.
    """
    try:
        root = fromstring(text, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError) as error:
        raise UserError(f"{name} is not XML that can be read ({type(error).__name__}).", "Save it again.") from error
    if root.tag != "annotation":
        return []
    picture = PurePath((root.findtext("filename") or "").replace("\\", "/")).stem
    stem = PurePath(name).stem
    if picture not in {"", stem}:
        raise UserError(f"{name} is about the picture {picture}.", "Call both by one name.")
    boxes = tuple(_box(node, f"{name}, object {place}") for place, node in enumerate(root.findall("object"), 1))
    sides = [root.findtext(f"size/{side}") for side in ("width", "height")]
    size = tuple(int(number(side, name)) for side in sides if side)
    return [Labels(str(PurePath(name).with_suffix("")), boxes, size=(size[0], size[1]) if len(size) == 2 else None)]


def _box(node: ET.Element, where: str) -> LabelledBox:
    edges = [number((node.findtext(f"bndbox/{edge}") or "").strip(), f"{where}, {edge}") for edge in _EDGES]
    return imported(edges, class_named(node.findtext("name") or "", where), where)


def write_voc(file_name: str, width: int, height: int, boxes: Iterable[LabelledBox]) -> str:
    """The file of one picture."""
    root = ET.Element("annotation")
    _element(root, "filename", file_name)
    size = ET.SubElement(root, "size")
    for name, value in (("width", width), ("height", height), ("depth", 1)):
        _element(size, name, value)
    for entry in boxes:
        node = ET.SubElement(root, "object")
        _element(node, "name", entry.label)
        bounds = ET.SubElement(node, "bndbox")
        for name, edge in zip(_EDGES, entry.box.edges, strict=True):
            _element(bounds, name, float(edge))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _element(parent: ET.Element, name: str, value: object) -> None:
    ET.SubElement(parent, name).text = str(value)
