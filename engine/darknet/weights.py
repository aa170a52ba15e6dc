"""Darknet's `.weights` files: from bytes to arrays by name and back, for every version of the format."""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.darknet.layers import Connected, Convolutional, Layer, Network, Tensor, tensor_key
from engine.errors import UserError

Values = npt.NDArray[np.float32]

_FLOAT = np.dtype("<f4")
_VERSION = struct.Struct("<3i")
_NORMALISATION = frozenset({"scales", "rolling_mean", "rolling_variance"})
_COPY_AGAIN = "Copy it again from its source."


@dataclass(frozen=True, slots=True)
class Header:
    """The version of the format, and how many pictures the network has learnt from. By default what Darknet writes.

    Files from before 2016 hold three floats in place of the version; as integers they are huge.
    """

    major: int = 0
    minor: int = 2
    revision: int = 0
    seen: int = 0

    @property
    def transposed(self) -> bool:
        """Whether the matrices of connected layers are [inputs, outputs] in the file."""
        return self.major > 1000 or self.minor > 1000

    @property
    def counter(self) -> struct.Struct:
        """How `seen` is stored: in 8 bytes since version 0.2, before that in 4."""
        wide = 10 * self.major + self.minor >= 2 and self.major < 1000 and self.minor < 1000
        return struct.Struct("<Q" if wide else "<I")

    @property
    def size(self) -> int:
        """Bytes before the first value."""
        return _VERSION.size + self.counter.size

    def to_bytes(self) -> bytes:
        """As it stands in a file. Raises struct.error for a count of pictures that the version cannot hold."""
        return _VERSION.pack(self.major, self.minor, self.revision) + self.counter.pack(self.seen)

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> "Header":
        """The header of a file's `data`; `name` is what an error calls it. Raises UserError if it is cut."""
        try:
            version = cls(*_VERSION.unpack_from(data))
            (seen,) = version.counter.unpack_from(data, _VERSION.size)
        except struct.error as error:
            raise UserError(f"{name} ends inside its header.", _COPY_AGAIN) from error
        return replace(version, seen=seen)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file gave: arrays by `tensor_key`, how many of its values were used and left, and the keys it lacks."""

    header: Header
    tensors: dict[str, Values]
    used: int
    left: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the values of a layer's tensor lie, counted from the end of the header."""

    index: int
    layer: Layer
    tensor: Tensor
    begin: int

    @property
    def end(self) -> int:
        return self.begin + self.tensor.size

    @property
    def key(self) -> str:
        return tensor_key(self.index, self.tensor)

    def __str__(self) -> str:
        return f"layer {self.index} ({type(self.layer).__name__.lower()})"


def read_weights(
    data: bytes,
    network: Network,
    name: str,
    *,
    start: int = 0,
    cutoff: int | None = None,
    over: Mapping[str, Values] | None = None,
) -> Loaded:
    """The arrays of layers `start` to `cutoff` (not included; layers without arrays count), read-only views of `data`.

    A file may end after any layer; `missing` says what it lacks. Refused with UserError, in which `name` is the file:
    one that ends inside a layer, that holds more than the network takes (unless a `cutoff` was asked for), or a value
    that is not finite. Values are read from behind the header also where `start` is not 0.

    With `over`, the network's present arrays, the length is taken as Darknet takes it: a file that ends inside a
    tensor replaces the beginning of that tensor, and what is left over is ignored.
    """
    header = Header.from_bytes(data, name)
    places = list(_places(network, _stored, start, cutoff))
    body = len(data) - header.size
    if over is None:
        _check_length(body, places, name, may_be_longer=cutoff is not None)
    values = np.frombuffer(data, _FLOAT, body // _FLOAT.itemsize, header.size)
    tensors = {
        place.key: _shaped(_taken(values, place, over or {}), place, header)
        for place in places
        if place.begin < len(values)
    }
    check_finite(tensors, name)
    used = min(len(values), places[-1].end if places else 0)
    missing = tuple(place.key for place in _places(network, _owned) if place.key not in tensors)
    return Loaded(header, tensors, used, len(values) - used, missing)


def write_weights(
    tensors: Mapping[str, Values], network: Network, header: Header, *, cutoff: int | None = None
) -> bytes:
    """A file of the layers before `cutoff` (all if None). `darknet partial` is a cutoff and a header with `seen` 0.

    As in Darknet, a flipped convolution is written in the plain order. Raises KeyError for an array that is missing,
    ValueError for one of another shape.
    """
    parts = [_flat(tensors[place.key], place, header).data for place in _places(network, _owned, cutoff=cutoff)]
    return b"".join([header.to_bytes(), *parts])


def expected_bytes(network: Network, header: Header) -> int:
    """The size of a file that holds the whole network."""
    return header.size + _FLOAT.itemsize * sum(place.tensor.size for place in _places(network, _owned))


def check_finite(tensors: Mapping[str, Values], name: str) -> None:
    """Refuse with UserError, in which `name` is the file, arrays that hold NaN or an infinite number."""
    for key, values in tensors.items():
        # The extremes of an array with NaN are NaN; asking for them takes no memory, unlike a mask of every value.
        if values.size and not np.isfinite([values.min(), values.max()]).all():
            raise UserError(f"{name} holds values in {key} that are not finite.", "Its training failed; take another.")


def _places(
    network: Network, tensors_of: Callable[[Layer], Sequence[Tensor]], start: int = 0, cutoff: int | None = None
) -> Iterator[_Place]:
    begin = 0
    for index, layer in list(enumerate(network.layers))[start:cutoff]:
        for tensor in tensors_of(layer):
            yield _Place(index, layer, tensor, begin)
            begin += tensor.size


def _owned(layer: Layer) -> Sequence[Tensor]:
    return layer.tensors


def _stored(layer: Layer) -> Sequence[Tensor]:
    """The tensors that a file is expected to hold."""
    skipped = _NORMALISATION if layer.switches.dontloadscales else frozenset()
    return () if layer.switches.dontload else [tensor for tensor in layer.tensors if tensor.name not in skipped]


def _check_length(body: int, places: list[_Place], name: str, *, may_be_longer: bool) -> None:
    """Refuse a file whose `body` bytes end anywhere but at the end of a layer."""
    count, odd = divmod(body, _FLOAT.itemsize)
    if odd:
        raise UserError(f"{name} ends inside a value.", _COPY_AGAIN)
    torn = next((place for place in places if place.end > count), None)
    if torn is None:
        end, last = (places[-1].end, places[-1].index) if places else (0, 0)
        if count > end and not may_be_longer:
            raise UserError(f"{name} holds {count - end} values more than the network takes.", _fewer_layers(last, "?"))
    elif count > min(place.begin for place in places if place.index == torn.index):
        raise UserError(
            f"{name} ends inside {torn}: {torn.tensor.name} lacks {torn.end - count} of its {torn.tensor.size} values.",
            _fewer_layers(torn.index, ", or was it not copied whole?"),
        )


def _fewer_layers(count: int, otherwise: str) -> str:
    question = f"Does it belong to another network{otherwise}"
    hint = f"If its first layers agree, a training can take these alone: --start-layers {count}."
    return f"{question} {hint}" if count else question


def _taken(values: Values, place: _Place, over: Mapping[str, Values]) -> Values:
    """The values of a tensor, completed from `over` where the file ends inside it."""
    found = values[place.begin : place.end]
    if len(found) == place.tensor.size:
        return found
    return np.concatenate([found, over[place.key].ravel()[len(found) :]])


def _shaped(values: Values, place: _Place, header: Header) -> Values:
    flipped = isinstance(place.layer, Convolutional) and place.layer.flipped and place.tensor.name == "weights"
    if flipped or _is_transposed(place, header):
        values = np.ascontiguousarray(values.reshape(-1, place.tensor.shape[0]).T)
    return values.reshape(place.tensor.shape)


def _flat(values: Values, place: _Place, header: Header) -> Values:
    if values.shape != place.tensor.shape:
        raise ValueError(f"{place.key} should be {place.tensor.shape}, not {values.shape}")
    return np.ascontiguousarray(values.T if _is_transposed(place, header) else values, _FLOAT)


def _is_transposed(place: _Place, header: Header) -> bool:
    return header.transposed and isinstance(place.layer, Connected) and place.tensor.name == "weights"
