"""What is said about every slice, as the workspace stores it: a text becomes a value when somebody asks for it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from engine.data.annotation import Annotation, Review, SliceKey
from engine.errors import UserError

_REVIEW = re.compile(r'"review":\s*"(\w+)"')


class StoredAnnotations(Mapping[SliceKey, Annotation]):
    """The annotations of all slices. Looking one up raises UserError if this program did not write it.

    Of many slices few are looked at soon: to read the texts of 100 000 takes more than a second, to hold them little.
    """

    def __init__(self, texts: Iterable[tuple[SliceKey, str]] = ()) -> None:
        self._values: dict[SliceKey, Annotation | str] = dict(texts)

    def __getitem__(self, key: SliceKey) -> Annotation:
        value = self._values[key]
        if isinstance(value, str):
            value = self._values[key] = read_annotation(value)
        return value

    def of(self, keys: Iterable[SliceKey]) -> list[Annotation]:
        """Those of many slices, faster than one by one."""
        values = self._values
        return [value if isinstance(value := values[key], Annotation) else self[key] for key in keys]

    def __iter__(self) -> Iterator[SliceKey]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def reviewed(self) -> set[SliceKey]:
        """The slices that somebody has reviewed, without reading what else is said about any."""
        return {key for key, value in self._values.items() if _review(value) != Review.UNREVIEWED}

    def replace(self, changes: Mapping[SliceKey, Annotation]) -> None:
        """Hold other values from now on; what is on disk stays as it is."""
        self._values.update(changes)


def _review(value: Annotation | str) -> str:
    """In a text a quotation mark that is not a string's end or beginning is escaped: no comment looks like this."""
    if isinstance(value, Annotation):
        return value.review
    found = _REVIEW.search(value)
    return found[1] if found else Review.UNREVIEWED


def read_annotation(text: str) -> Annotation:
    """The value of a stored text. Raises UserError for a text that this program did not write."""
    try:
        return Annotation.from_json(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"The workspace holds an annotation that this program did not write ({text[:40]}).",
            "“verify WORKSPACE” names the slice; restore the database from a backup.",
        ) from error
