"""One slice of one patient as the beams meet it: everything painted from the outside in."""

import numpy as np

from engine.data.phantom.acoustics import Scene
from engine.data.phantom.anatomy import Head, Patient
from engine.data.phantom.brain import paint_brain
from engine.data.phantom.canvas import Canvas, Ink
from engine.data.phantom.probe import Beams, Floats, soft_step
from engine.data.phantom.surroundings import cast_shadow, maternal_tissue, paint_fluid, paint_scalp
from engine.data.phantom.texture import Fields, Textures

_BRAIN_DB = -44.0
_SUBARACHNOID_DB = -52.0
_CISTERN_DB = -60.0
_BONE_DB = -20.0
_BONE_LOSS_DB = 0.9
_FOLIA_MM = 2.4


def paint_slice(patient: Patient, textures: Textures, index: int, beams: Beams) -> Scene:
    """Echo and loss maps of slice `index`."""
    points, z_mm = patient.pose.to_head(beams.x, beams.y), patient.planes_mm[index]
    fields = textures.sample(index, points, beams)
    skull = beams.contour(patient.head.level(*points, z_mm))
    around = patient.surroundings
    canvas = Canvas(beams, points, z_mm, maternal_tissue(around, beams, fields))
    paint_fluid(canvas, around, fields, skull[0])
    paint_scalp(canvas, around, fields, skull)
    place = _place(canvas, patient.head, fields)
    _paint_hemispheres(canvas, patient, fields, place, skull[0])
    paint_brain(canvas, patient.brain, place, fields.gaps)
    _paint_cisterna_magna(canvas, patient, fields, skull[0])
    _paint_cerebellum(canvas, patient, fields)
    _paint_skull(canvas, patient.head, fields, skull)
    cast_shadow(canvas, around, patient.trouble, index)
    return canvas.scene()


def _place(canvas: Canvas, head: Head, fields: Fields) -> tuple[Floats, Floats]:
    """Head coordinates in units of the skull's half sizes, warped by about a millimetre: nothing is a circle."""
    length, width = head.half_sizes(canvas.z_mm)
    return (canvas.x + 1.3 * fields.patches) / length, (canvas.y + 0.9 * fields.drift) / width


def _paint_hemispheres(
    canvas: Canvas, patient: Patient, fields: Fields, place: tuple[Floats, Floats], depth: Floats
) -> None:
    """Brain tissue with its sulci, and the fluid between it and the skull."""
    inside = depth < 0
    # The cisterns about the brain stem shine with many small interfaces, the hemispheres with few.
    from_stem = np.hypot(place[0] - 0.2, place[1] / 0.75)
    crowd = 0.2 + 0.8 * np.exp(-((from_stem / 0.5) ** 2)) + 0.25 * fields.patches
    canvas.fill(inside, _BRAIN_DB + 5 * crowd + 4 * fields.grain + 3 * fields.drift)
    margin = -depth - patient.head.skull_mm
    canvas.fill(inside & (margin < 2.0 + fields.folds), _SUBARACHNOID_DB)
    shining = inside * fields.gaps * soft_step(margin - 1.5, 2.0) * soft_step(crowd, 1.0)
    canvas.line(fields.folds, Ink(patient.brain.folds_db, 0.5, power=3, floor=0.05), shining)


def _paint_cisterna_magna(canvas: Canvas, patient: Patient, fields: Fields, depth: Floats) -> None:
    """The dark space behind the cerebellum, crossed by thin septa."""
    body, head = patient.cerebellum, patient.head
    behind = soft_step(canvas.x - body.centre_mm, 3.0)
    beside = soft_step(0.62 * body.tcd_mm - np.abs(canvas.y), 2.0)
    canvas.fill(behind * beside * (depth < 0), _CISTERN_DB)
    beyond = (canvas.x > body.centre_mm + 0.7 * body.shape.thickness * body.unit_mm) & (depth < -head.skull_mm)
    for offset in patient.brain.septa_mm:
        course = canvas.y - offset + 0.8 * fields.drift
        canvas.line(course, Ink(-25, 0.35, power=4), beyond * fields.gaps)


def _paint_cerebellum(canvas: Canvas, patient: Patient, fields: Fields) -> None:
    body, lobe_db = patient.cerebellum, patient.lobe_db
    distance, facing = canvas.beams.contour(body.level(canvas.x, canvas.y, canvas.z_mm))
    inside = soft_step(-distance, 0.5)
    # Folia run along the outline: layers of equal distance to it, warped by the tissue's own texture.
    folia = np.cos(2 * np.pi * (distance + fields.patches) / _FOLIA_MM + 2 * fields.folds)
    canvas.fill(inside, lobe_db + 3 * folia + 3 * fields.grain + 2 * fields.patches)
    canvas.specular *= 1 - 0.85 * inside
    vermis = body.shape.vermis_level(*body.local(canvas.x, canvas.y), body.scales(canvas.z_mm))
    canvas.fill(inside * soft_step(-vermis, 0.5), lobe_db + 6 + 3 * folia + 2 * fields.drift)
    rim = Ink(patient.rim_db, 0.6, power=1.0, floor=0.35)
    canvas.stroke(distance, facing, rim, 0.2 + 0.8 * fields.gaps * soft_step(fields.patches + 1.2, 2.0))
    # The tentorium and the cisterns shine just in front of the lobes.
    front = soft_step(body.centre_mm - canvas.x, 2.0) * fields.gaps
    canvas.stroke(distance - 2.2, facing, Ink(-20, 0.7, power=2), front)


def _paint_skull(canvas: Canvas, head: Head, fields: Fields, skull: tuple[Floats, Floats]) -> None:
    """Two tables of bone, brightest where the beam meets them squarely."""
    depth, facing = skull
    within = (depth < 0) & (depth > -head.skull_mm)
    canvas.fill(within, _BONE_DB + 16 * (facing - 1) + 2.5 * fields.patches)
    firm = (0.6 + 0.4 * fields.gaps) * 10 ** (fields.patches / 6)
    for offset, db in ((0.0, -1.0), (head.skull_mm, head.inner_table_db)):
        canvas.stroke(depth + offset, facing, Ink(db, 0.5, power=2.5, floor=head.grazing_echo), firm)
    # Where beams graze the bone they travel through it for long and are bent away: shadows to both sides.
    canvas.loss_db += within * (_BONE_LOSS_DB + head.edge_loss_db * (1 - facing) ** 2)
