"""Which array of a file is the mask: the one asked for, else the only one that fits. Never just the first."""

from collections.abc import Sequence

from engine.data.formats.arrays import MANY_VALUES
from engine.data.formats.contents import Contents, Variable
from engine.data.import_plan import Outcome
from engine.data.store import Slice
from engine.wording import counted

Choice = tuple[Outcome, str, Variable | None]


def choose_mask(found: Contents, slices: Sequence[Slice], wanted: str | None) -> Choice:
    """What becomes of a file whose planes belong to `slices` (all of one size), why, and the array that was chosen."""
    if found.fault:
        return Outcome.UNREADABLE_MASK, f"{found.path.name} {found.fault}.", None
    named = [v for v in found.variables if wanted is None or v.name == wanted]
    possible = [v for v in named if v.masks]
    record = slices[0]
    size = (record.height, record.width)
    fitting = [v for v in possible if (v.height, v.width) == size and v.planes == len(slices)]
    if len(fitting) == 1:
        empty = not any(mask.decode().any() for mask in fitting[0].masks)
        return (Outcome.EMPTY_MASK if empty else Outcome.MASK_USED), "", fitting[0]
    if fitting:
        names = ", ".join(v.name for v in fitting)
        return Outcome.SEVERAL_MASKS, f"{names} could each be the mask; name one as the mask variable.", None
    return (*_why_none(found, possible, slices), None)


def _why_none(found: Contents, possible: Sequence[Variable], slices: Sequence[Slice]) -> tuple[Outcome, str]:
    record = slices[0]
    size = f"{record.width} x {record.height}"
    if any((v.height, v.width) == (record.width, record.height) and v.planes == len(slices) for v in possible):
        turned = f"{record.height} x {record.width}"
        return Outcome.TRANSPOSED, f"The mask is {turned}, the picture {size}: save it transposed."
    if possible:
        sizes = ", ".join(f"{v.name} is {_size(v, len(slices))}" for v in possible)
        whole = size if len(slices) == 1 else f"{size} in {len(slices)} planes"
        return Outcome.WRONG_SIZE, f"{sizes}; the picture is {whole}."
    seen = ", ".join(f"{v.name} ({v.fault or MANY_VALUES})" for v in found.variables) or "nothing"
    return Outcome.NO_MASK_INSIDE, f"Variables found: {seen}."


def _size(variable: Variable, wanted_planes: int) -> str:
    size = f"{variable.width} x {variable.height}"
    return size if variable.planes == wanted_planes == 1 else f"{size} in {counted(variable.planes, 'plane')}"
