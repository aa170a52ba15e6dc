"""The order in which slices are paged through: volume by volume, and where each slice stands in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from engine.data.annotation import SliceKey


class Order:
    """Slices in the order they were given in, each volume's together. The questions cost the same for any number."""

    def __init__(self, keys: Iterable[SliceKey] = ()) -> None:
        self._keys = list(keys)
        self._places = {key: place for place, key in enumerate(self._keys)}
        self._volumes: dict[str, range] = {}
        for place, key in enumerate(self._keys):
            first = self._volumes.get(key.volume, range(place, place)).start
            self._volumes[key.volume] = range(first, place + 1)

    @property
    def volumes(self) -> list[str]:
        """The names of the volumes."""
        return list(self._volumes)

    def volume(self, name: str) -> list[SliceKey]:
        """The slices of one volume."""
        places = self._volumes.get(name, range(0))
        return self._keys[places.start : places.stop]

    def place(self, key: SliceKey) -> int:
        """How many slices of its volume come before a slice."""
        return self._places[key] - self._volumes[key.volume].start

    def neighbour(self, key: SliceKey, step: int) -> SliceKey | None:
        """The slice some steps away in the same volume; None beyond its ends."""
        place = self._places[key] + step
        return self._keys[place] if place in self._volumes[key.volume] else None

    def stepped(self, key: SliceKey, step: int) -> SliceKey:
        """The same, stopping at the ends of the volume; from a volume of one slice, on to other volumes."""
        places = self._volumes[key.volume]
        if len(places) == 1:
            return self.beside(key, step)
        return self._keys[min(max(self._places[key] + step, places.start), places.stop - 1)]

    def beside(self, key: SliceKey, step: int) -> SliceKey:
        """The slice at the same place in a volume some volumes away, or the last one of a volume that ends before."""
        names = self.volumes
        name = names[min(max(names.index(key.volume) + step, 0), len(names) - 1)]
        return self._keys[self._volumes[name][min(self.place(key), len(self._volumes[name]) - 1)]]

    def after(self, key: SliceKey) -> SliceKey:
        """The next slice, in the next volume after the last one of a volume; after the very last one itself."""
        return self._keys[min(self._places[key] + 1, len(self._keys) - 1)]

    def round_from(self, key: SliceKey, step: int) -> Iterator[SliceKey]:
        """All other slices, forwards (1) or backwards (-1) from one on, and around."""
        return around(self._keys, self._places[key], step)

    def ranked(self, gains: Mapping[SliceKey, float]) -> list[SliceKey]:
        """All slices, those that gain most first, those without a gain last; equal ones in the order of paging."""
        return sorted(self._keys, key=lambda key: -gains.get(key, -1.0))


def around(keys: Sequence[SliceKey], place: int, step: int) -> Iterator[SliceKey]:
    """All others but the one at a place, forwards (1) or backwards (-1) from there, and around."""
    forwards = chain(range(place + 1, len(keys)), range(place))
    backwards = chain(range(place - 1, -1, -1), range(len(keys) - 1, place, -1))
    return (keys[other] for other in (forwards if step > 0 else backwards))
