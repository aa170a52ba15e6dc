"""What is measured on the slices of a workspace: diameter, area and box of each, and the volume's own diameter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.boxes import Box
from engine.data.callipers import LEAST_LENGTH, ONE_PIXEL, Calliper, Role, Spacing
from engine.data.masks import Mask, bounding_box
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.errors import UserError
from engine.measures.diameter import transcerebellar_diameter
from engine.measures.growth import WEEK, Age, Centile, age_from_tcd, centile_of_tcd
from engine.shapes.best_plane import BestPlane, Plane, best_plane


@dataclass(frozen=True, slots=True)
class SliceMeasures:
    """One slice in pixels; `tcd` is None without a mask, unless somebody laid it: then it is `by_hand`.

    `box` is that around the mask; where nothing is drawn, the first that is annotated.

    `across` is whether it is perpendicular to a midline that somebody has laid; else it is the widest chord.
    """

    key: SliceKey
    tcd: Calliper | None
    by_hand: bool
    across: bool
    area_px: int
    box: Box | None
    review: Review


@dataclass(frozen=True, slots=True)
class VolumeMeasures:
    """One volume: its slices but those rejected, and the one of them that is the transcerebellar plane.

    `left_out` are slices whose mask cannot be read, each with why.
    """

    volume: Volume
    slices: tuple[SliceMeasures, ...]
    plane: SliceMeasures | None
    left_out: Mapping[SliceKey, str] = field(default_factory=dict)

    @property
    def tcd_px(self) -> float | None:
        """The diameter in the transcerebellar plane, in pixels of the picture, square or not."""
        return None if self.plane is None or self.plane.tcd is None else self.plane.tcd.length()

    @property
    def tcd_mm(self) -> float | None:
        """The same in mm; None where no spacing is known."""
        spacing = self.volume.spacing_mm
        known = self.plane is not None and self.plane.tcd is not None and spacing is not None
        return self.plane.tcd.length(spacing) if known else None  # type: ignore[union-attr,arg-type]  # known is both

    @property
    def age(self) -> Age | None:
        """The age that the diameter stands for; None without millimetres, and outside the range of the reference."""
        return None if self.tcd_mm is None else age_from_tcd(self.tcd_mm)

    @property
    def centile(self) -> Centile | None:
        """Where the diameter stands at the age by dates; None without either, and outside the range."""
        days = self.volume.age_days
        return None if self.tcd_mm is None or days is None else centile_of_tcd(self.tcd_mm, days / WEEK)


def measure(key: SliceKey, mask: Mask | None, said: Annotation, spacing: Spacing | None) -> SliceMeasures:
    """What can be measured on one slice. A diameter that somebody laid goes before that of the mask."""
    laid, midline = said.calliper(Role.TCD), _midline(said)
    annotated = said.boxes[0].box if said.boxes else None
    if mask is None:
        return SliceMeasures(key, laid, laid is not None, False, 0, annotated, said.review)
    found = laid or transcerebellar_diameter(mask, spacing or ONE_PIXEL, midline)
    by_hand = laid is not None
    across = midline is not None and not by_hand
    return SliceMeasures(key, found, by_hand, across, int(mask.sum()), bounding_box(mask) or annotated, said.review)


def shown_callipers(said: Annotation, mask: Mask | None, spacing: Spacing | None) -> list[tuple[int | None, Calliper]]:
    """The callipers of a slice with their index among those laid; None for the diameter that the mask alone gives."""
    laid: list[tuple[int | None, Calliper]] = list(enumerate(said.callipers))
    if mask is None or said.calliper(Role.TCD) is not None:
        return laid
    found = transcerebellar_diameter(mask, spacing or ONE_PIXEL, _midline(said))
    return laid if found is None else [*laid, (None, found)]


def measure_volume(
    volume: Volume, slices: Iterable[SliceMeasures], left_out: Mapping[SliceKey, str] | None = None
) -> VolumeMeasures:
    """The measures of a volume; the diameter in its transcerebellar plane counts."""
    own = tuple(slices)
    found = transcerebellar_plane({item.key: item.tcd for item in own}, volume.spacing_mm)
    plane = next((item for item in own if found and item.key.index == found.index), None)
    return VolumeMeasures(volume, own, plane, left_out or {})


def transcerebellar_plane(diameters: Mapping[SliceKey, Calliper | None], spacing: Spacing | None) -> BestPlane | None:
    """The slice of a volume whose diameter, in mm or pixels, is the volume's: where the cerebellum is widest.

    None where no slice has a diameter.
    """
    return best_plane(
        [
            Plane(key.index, None if line is None else line.length(spacing or ONE_PIXEL))
            for key, line in diameters.items()
        ]
    )


def measure_workspace(workspace: Workspace, volumes: Sequence[Volume]) -> list[VolumeMeasures]:
    """Some volumes as the current reader sees them; a damaged mask costs its slice alone."""
    said = workspace.annotations()
    keys: Mapping[str, list[SliceKey]] = {volume.name: [] for volume in volumes}
    for key in workspace.slices():
        if key.volume in keys and said[key].review is not Review.REJECTED:
            keys[key.volume].append(key)
    return [_measure_slices(workspace, volume, {key: said[key] for key in keys[volume.name]}) for volume in volumes]


def _midline(said: Annotation) -> Calliper | None:
    """The midline that was laid; a mere point has no direction and counts as none."""
    laid = said.calliper(Role.MIDLINE)
    return None if laid is None or laid.length() < LEAST_LENGTH else laid


def _measure_slices(workspace: Workspace, volume: Volume, said: Mapping[SliceKey, Annotation]) -> VolumeMeasures:
    slices, left_out = list[SliceMeasures](), dict[SliceKey, str]()
    for key, own in said.items():
        try:
            slices.append(measure(key, workspace.mask(key), own, volume.spacing_mm))
        except UserError as error:
            left_out[key] = str(error)
    return measure_volume(volume, slices, left_out)
