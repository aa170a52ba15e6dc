"""How a batch of the localiser is looked at: moved, turned and stretched, and with the faults of ultrasound.

All is drawn on the processor from the seed and the step alone and done on the device to the whole batch at once. What
is varied is what varies between devices and examinations: contrast, gain, the loss of brightness with depth, speckle,
shadows behind bone, the width of the sector. Colour is not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from engine.config import TrainConfig
from engine.localiser.canvas import Canvas
from engine.localiser.organless import organless
from engine.models.compute import generator

ORDER_STREAM, ORGANLESS_STREAM = 4, 5
"""Random numbers apart from those of the views; see `engine.models.compute.generator`."""
STRETCH = 0.4
"""The share of the change in size by which width and height may differ."""
LEAST_VISIBLE = 0.3
"""An organ of which less than this fraction is left in the view is no longer to be found."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What b pictures show: `pictures` float32 [b, 1, side, side] from 0 to 1; `edges` [b, K, 4] as fractions, of which

    `valid` bool [b, K] count; `masks` float32 [b, side, side] from 0 to 1, of which `masked` bool [b] count.
    """

    pictures: Tensor
    edges: Tensor
    valid: Tensor
    masks: Tensor
    masked: Tensor

    def rows(self, rows: slice) -> "Batch":
        """Some of the pictures."""
        return Batch(self.pictures[rows], self.edges[rows], self.valid[rows], self.masks[rows], self.masked[rows])


def draw_batch(config: TrainConfig, canvas: Canvas, step: int) -> Batch:
    """Batch `step` (from 1): every picture once before any comes again."""
    count = config.mini_batch * config.subdivisions
    index = _index(config.seed, step, count, len(canvas)).to(canvas.device)
    source = generator(config.seed, step)
    matrix, shift = (part.to(canvas.device) for part in _motion(config, canvas.aspects[index].cpu(), source))
    both = torch.stack([canvas.pictures[index], canvas.masks[index]], dim=1).float() / 255
    moved = _moved(both, matrix, shift)
    edges, valid = _edges(canvas.outlines[index], canvas.counts[index], matrix, shift)
    pictures = spoilt(moved[:, 0], config, source)
    batch = Batch(pictures[:, None], edges, valid, moved[:, 1], canvas.masked[index])
    return _partly_organless(batch, config, step) if config.organless else batch


def _partly_organless(batch: Batch, config: TrainConfig, step: int) -> Batch:
    """Every so many pictures make place for one without an organ, half of these with the faults of ultrasound."""
    count, source = len(batch.pictures), generator(config.seed, step, ORGANLESS_STREAM)
    reached = (torch.arange(count + 1) * config.organless).floor()
    chosen = (reached[1:] > reached[:-1]).to(batch.pictures.device)
    drawn = organless(batch.pictures[:, 0], source)
    clean = (torch.rand(count, generator=source) < 0.5).to(drawn.device)[:, None, None]
    shown = torch.where(clean, drawn, spoilt(drawn, config, source))[:, None]
    return replace(
        batch,
        pictures=torch.where(chosen[:, None, None, None], shown, batch.pictures),
        valid=batch.valid & ~chosen[:, None],
        masks=batch.masks.masked_fill(chosen[:, None, None], 0),
        masked=batch.masked | chosen,
    )


def _index(seed: int, step: int, count: int, population: int) -> Tensor:
    """Which pictures a batch is made of [count]: the next ones of an endless row of shuffled decks."""
    first = (step - 1) * count
    decks = range(first // population, (first + count - 1) // population + 1)
    row = torch.cat([torch.randperm(population, generator=generator(seed, deck, ORDER_STREAM)) for deck in decks])
    return row[first - decks[0] * population :][:count]


def _motion(config: TrainConfig, aspects: Tensor, source: torch.Generator) -> tuple[Tensor, Tensor]:
    """Matrices [b, 2, 2] and shifts [b, 2] by which points move, in fractions of the picture from its middle.

    Turned is what the eye sees: before the picture was stretched to a square.
    """
    count = len(aspects)
    size, stretch, x, y, turn = (_between(count, source) for _ in range(5))
    mirrored = torch.where(torch.rand(count, generator=source) < (0.5 if config.flip else 0), -1.0, 1.0)
    factor, unequal = (size * config.jitter).exp(), (stretch * config.jitter * STRETCH).exp()
    angle = turn * config.rotation * torch.pi / 180
    turned = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()], dim=-1).reshape(-1, 2, 2)
    scaled = torch.stack([factor * unequal * mirrored, factor / unequal], dim=-1)
    as_seen = torch.stack([aspects, torch.ones_like(aspects)], dim=-1)
    matrix = turned * scaled[:, None] * as_seen[:, None] / as_seen[:, :, None]
    return matrix, torch.stack([x, y], dim=-1) * (config.jitter / 2)


def _moved(pictures: Tensor, matrix: Tensor, shift: Tensor) -> Tensor:
    """Pictures [b, c, side, side] after the motion; what comes in from outside is black."""
    back = torch.linalg.inv(matrix)
    offset = -2 * (back @ shift[..., None])
    grid = functional.affine_grid(torch.cat([back, offset], dim=-1), list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, align_corners=False)


def _edges(outlines: Tensor, counts: Tensor, matrix: Tensor, shift: Tensor) -> tuple[Tensor, Tensor]:
    """Edges [b, K, 4] of boxes around the moved outlines [b, K, d, 2], cut to the view; which of them count [b, K]."""
    points = (outlines - 0.5) @ matrix.mT[:, None] + shift[:, None, None] + 0.5
    whole = torch.cat([points.amin(2), points.amax(2)], dim=-1)
    edges = whole.clamp(0, 1)
    areas = ((box[..., 2:] - box[..., :2]).prod(-1) for box in (edges, whole))
    real = torch.arange(outlines.shape[1], device=counts.device) < counts[:, None]
    visible, full = areas
    return edges, real & (visible > LEAST_VISIBLE * full)


def spoilt(pictures: Tensor, config: TrainConfig, source: torch.Generator) -> Tensor:
    """Pictures [b, side, side] (0 to 1) with the faults of ultrasound, as strongly as `config.artefacts` says."""
    count, device = len(pictures), pictures.device
    gamma = _between(count, source) * torch.tensor(config.exposure).log()
    seen = pictures.clamp(min=1e-4) ** gamma.exp().to(device)[:, None, None]
    for fault in FAULTS:
        strength = config.artefacts * (torch.rand(count, generator=source) < 0.5)
        seen = fault(seen, strength.to(device)[:, None, None], source)
    return seen.clamp(0, 1)


def _attenuated(pictures: Tensor, strength: Tensor, source: torch.Generator) -> Tensor:
    """Brighter or darker the deeper it is."""
    slope = _between(len(pictures), source).to(pictures.device)[:, None, None]
    depth = torch.linspace(-0.5, 0.5, pictures.shape[1], device=pictures.device)[:, None]
    return pictures.mul(torch.exp(1.2 * slope * strength * depth))


def _speckled(pictures: Tensor, strength: Tensor, source: torch.Generator) -> Tensor:
    """Times a grain of random size, as coherent echoes add to it."""
    count, side = len(pictures), pictures.shape[1]
    grain = int(torch.randint(2, 5, (), generator=source))
    noise = torch.randn(count, 1, side // grain, side // grain, generator=source).to(pictures.device)
    noise = functional.interpolate(noise, pictures.shape[1:], mode="bilinear")[:, 0]
    return pictures * (1 + 0.35 * strength * noise).clamp(min=0)


def _shadowed(pictures: Tensor, strength: Tensor, source: torch.Generator) -> Tensor:
    """Darker in a band that begins at some depth and widens downwards."""
    place, width, top, lean, dark = torch.rand(5, len(pictures), 1, 1, generator=source).to(pictures.device)
    x = torch.linspace(0, 1, pictures.shape[2], device=pictures.device)
    y = torch.linspace(0, 1, pictures.shape[1], device=pictures.device)[:, None]
    middle, half = place + (lean - 0.5) * 0.5 * y, (0.03 + 0.09 * width) * (0.5 + y)
    inside = torch.sigmoid((half - (x - middle).abs()) / 0.03) * torch.sigmoid((y - 0.6 * top) / 0.05)
    return pictures.mul(1 - 0.9 * dark * strength * inside)


def _hazy(pictures: Tensor, strength: Tensor, source: torch.Generator) -> Tensor:
    """A veil, or the loss of all weak echoes: gain, which in a picture of logarithms is added and not multiplied."""
    veil = _between(len(pictures), source).to(pictures.device)[:, None, None] * 0.15 * strength
    return pictures + veil * (1 - pictures) * (pictures > 0.02)


def _narrowed(pictures: Tensor, strength: Tensor, source: torch.Generator) -> Tensor:
    """Black outside a sector that narrows a little from either side."""
    left, right, lean = torch.rand(3, len(pictures), 1, 1, generator=source).to(pictures.device)
    x = torch.linspace(0, 1, pictures.shape[2], device=pictures.device)
    y = torch.linspace(0, 1, pictures.shape[1], device=pictures.device)[:, None]
    tilt = 0.15 * lean * (1 - y)
    inside = (x >= (0.1 * left + tilt) * strength) & (x <= 1 - (0.1 * right + tilt) * strength)
    return pictures.masked_fill(~inside, 0)


FAULTS: tuple[Callable[[Tensor, Tensor, torch.Generator], Tensor], ...] = (
    _attenuated,
    _hazy,
    _speckled,
    _shadowed,
    _narrowed,
)
"""Each takes pictures [b, side, side], how strong it is in each [b, 1, 1] (0: not at all), and random numbers."""


def _between(count: int, source: torch.Generator) -> Tensor:
    """Numbers [count] from -1 to 1."""
    return torch.rand(count, generator=source) * 2 - 1
