"""Everything outside the skull: maternal wall, amniotic fluid, scalp, and what casts shadows from above."""

import math
from dataclasses import dataclass

import numpy as np

from engine.data.phantom.canvas import Canvas, Ink
from engine.data.phantom.probe import Beams, Floats, soft_step
from engine.data.phantom.texture import Fields

_FLUID_DB = -66.0
_SCALP_DB = -31.0
# Fluid gathers near the head: pockets fade out over this distance from the skull.
_POCKET_REACH_MM = 45.0


@dataclass(frozen=True)
class Surroundings:
    """Depth of the maternal wall (mm below the probe), readiness of fluid (-1 little, 1 much), tissue's echo level."""

    wall_mm: float
    fluid: float
    tissue_db: float
    scalp_mm: float


@dataclass(frozen=True)
class Trouble:
    """Why some slices are hard to read: strongest at slice `centre`, fading over `extent` slices.

    A shadow of `shadow_db` over beams within `width` radians of `angle`, `darker_db` less gain, `haze_db` more
    reverberation; patients have one of these at most.
    """

    centre: float
    extent: float
    angle: float
    width: float
    shadow_db: float
    darker_db: float
    haze_db: float

    def weight(self, index: int) -> float:
        """0..1: how much of the trouble slice `index` has."""
        return math.exp(-(((index - self.centre) / self.extent) ** 2))


def maternal_tissue(around: Surroundings, beams: Beams, fields: Fields) -> Floats:
    """Echo level in dB of tissue layered along the probe's face, most of all in the maternal wall."""
    above = soft_step(3 * fields.pockets - _below_wall(around, beams), 3.0)
    streaks = (4 + 2 * above) * fields.layers + 3 * np.maximum(fields.layers - 0.8, 0)
    level: Floats = (
        around.tissue_db + 3 * (fields.patches + fields.drift - fields.pockets) + streaks + 4 * above + fields.grain
    )
    return level


def paint_fluid(canvas: Canvas, around: Surroundings, fields: Fields, depth: Floats) -> None:
    """Amniotic fluid in pockets below the maternal wall; `depth` is the distance (mm) from the skull."""
    below = _below_wall(around, canvas.beams) + 3 * fields.pockets
    pocket = fields.pockets + around.fluid - np.abs(depth) / _POCKET_REACH_MM
    canvas.fill(soft_step(pocket, 0.12) * soft_step(below, 1.0), _FLUID_DB)
    lining = (depth > around.scalp_mm) * soft_step(below + 2, 1.0)
    canvas.line(pocket - 0.06, Ink(-22, 0.7, power=3), lining)


def paint_scalp(canvas: Canvas, around: Surroundings, fields: Fields, skull: tuple[Floats, Floats]) -> None:
    """Skin and scalp over the skull, given distance from (mm) and incidence on the skull's outer face."""
    depth, facing = skull
    thickness = around.scalp_mm * (1 + 0.25 * fields.pockets)
    canvas.fill((depth > 0) & (depth < thickness), _SCALP_DB + 3 * fields.grain + 3 * fields.patches)
    canvas.stroke(depth - thickness, facing, Ink(-20, 0.5, power=3), fields.gaps)


def cast_shadow(canvas: Canvas, around: Surroundings, trouble: Trouble, index: int) -> None:
    """A limb or a rib in the maternal wall that takes sound away from the beams below it."""
    beams = canvas.beams
    across = np.exp(-(((beams.angle - trouble.angle) / trouble.width) ** 2))
    loss_per_mm = trouble.shadow_db * trouble.weight(index) / around.wall_mm
    canvas.loss_db += loss_per_mm * across * (_below_wall(around, beams) < 0)


def _below_wall(around: Surroundings, beams: Beams) -> Floats:
    """Depth below the maternal wall in mm, (samples, 1)."""
    below: Floats = beams.radius - beams.radius[0] - around.wall_mm
    return below
