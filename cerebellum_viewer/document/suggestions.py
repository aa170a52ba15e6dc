"""What is proposed, slice by slice: what somebody has asked for, and below it what a detector has left to decide."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.data.annotation import Annotation, LabelledBox, SliceKey, Source
from engine.data.masks import EncodedMask
from engine.proposals import is_open, state_of


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Boxes and a mask that nobody has accepted yet, with where they come from."""

    boxes: tuple[LabelledBox, ...] = ()
    mask: EncodedMask | None = None
    source: Source = Source.INTERPOLATED


@dataclass(frozen=True, slots=True)
class StandingProposal:
    """What a detector says of a slice, until somebody decides: a suggestion, or none where it has found nothing.

    It holds while boxes and mask of the slice are as in `state`. `gain` as `engine.scoring.gain` has it.
    """

    suggestion: Suggestion | None
    state: str
    gain: float
    model: str

    def holds(self, said: Annotation) -> bool:
        """Whether something is suggested that a person can still decide on, with what is said about the slice."""
        return self.suggestion is not None and is_open(said) and state_of(said) == self.state


class Suggestions(Mapping[SliceKey, Suggestion]):
    """Read as one mapping; what was asked for goes before what stands. Not for views to change: `Document` does."""

    def __init__(self) -> None:
        self.asked: dict[SliceKey, Suggestion] = {}
        self.rejected: frozenset[SliceKey] = frozenset()
        self._standing: Mapping[SliceKey, StandingProposal] = {}
        self._valid: dict[SliceKey, Suggestion] = {}
        self._shown: dict[SliceKey, Suggestion] = {}

    def __getitem__(self, key: SliceKey) -> Suggestion:
        return self._shown[key]

    def __iter__(self) -> Iterator[SliceKey]:
        return iter(self._shown)

    def __len__(self) -> int:
        return len(self._shown)

    @property
    def standing(self) -> Mapping[SliceKey, StandingProposal]:
        """Everything that a detector has said, whether it still holds or not."""
        return self._standing

    @property
    def undecided(self) -> Collection[SliceKey]:
        """The slices for which a detector's suggestion still holds."""
        return self._valid.keys()

    def ask(self, asked: Mapping[SliceKey, Suggestion]) -> None:
        """Take these in the place of those that were asked for before."""
        self.asked = dict(asked)
        self._merge()

    def stand(
        self,
        standing: Mapping[SliceKey, StandingProposal],
        rejected: frozenset[SliceKey],
        said: Mapping[SliceKey, Annotation],
    ) -> None:
        """Take a detector's word in the place of what stood before, as far as it holds with what is `said` now.

        Looked at is only what another word stands for, or is rejected, since then.
        """
        before = self._standing
        changed = {key for key, stands in standing.items() if before.get(key) is not stands}
        changed |= (before.keys() - standing.keys()) | (rejected ^ self.rejected)
        self._standing, self.rejected = standing, rejected
        self._settle(changed, said)
        self._merge()

    def know(
        self, standing: Mapping[SliceKey, StandingProposal], rejected: frozenset[SliceKey], held: Collection[SliceKey]
    ) -> None:
        """As `stand`, where somebody has found out for which slices it holds."""
        self._standing, self.rejected = standing, rejected
        self._valid = {key: suggestion for key in held if (suggestion := standing[key].suggestion) is not None}
        self._merge()

    def settle(self, keys: Collection[SliceKey], said: Mapping[SliceKey, Annotation]) -> bool:
        """Look again at some slices, of which something else is said now; whether something else is proposed."""
        before = [self._valid.get(key) for key in keys]
        self._settle(keys, said)
        changed = before != [self._valid.get(key) for key in keys]
        if changed:
            self._merge()
        return changed

    def _settle(self, keys: Collection[SliceKey], said: Mapping[SliceKey, Annotation]) -> None:
        for key in keys:
            stands = self._standing.get(key)
            holds = stands and key in said and key not in self.rejected and stands.holds(said[key])
            if stands and stands.suggestion and holds:
                self._valid[key] = stands.suggestion
            else:
                self._valid.pop(key, None)

    def _merge(self) -> None:
        self._shown = {**self._valid, **self.asked}
