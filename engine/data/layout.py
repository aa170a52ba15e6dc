"""Which slice a file is: read from its folder and name.

Layouts: a folder per volume (`P01/slice03.bmp`), or flat names with a volume and a slice number (`P01_s03.bmp`), also
in a folder that holds several volumes so. Folders named `images` or `masks` do not count. A mask has its picture's
name, with or without `mask`, `seg` or `gt`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePath

from engine.data.annotation import SliceKey

_NOT_A_VOLUME = frozenset({"images", "image", "masks", "mask", "bmp", "mat", "dicom", "nifti", "labels", "annotations"})
_PARTS = frozenset({"train", "val", "valid", "test"})
"""Folders within `images` and `labels`, in trees for training."""
_NO_NAME = frozenset({"", "image", "img", "volume"})
_MAX_DIGITS = 18
"""What a database can count. A longer number is a name, such as those that DICOM gives to pictures."""
_MASK_FOLDERS = frozenset({"masks", "mask"})
_PICTURE_NAMES = frozenset({"images", "image", "img", "pictures"})
_MASK_WORDS = re.compile(
    r"[\s_.-]*(?:mask|seg|segmentation|gt)[\s_.-]*(?=\d|$)|^(?:mask|seg|gt)[\s_.-]+", re.IGNORECASE
)
_OF_TOTAL = re.compile(r"(?<=\d)[\s_.-]+of[\s_.-]+\d+$", re.IGNORECASE)
"""How many there are, behind the number: `P01_Plane3_1_of_2`."""
_FLAT_NAME = re.compile(
    r"(?P<volume>.+?)[\s_.-]*(?:(?<![a-z])(?:slice|sl|s|z|frame|img|image))?[\s_.-]*(?P<number>\d+)", re.IGNORECASE
)


def key_of(path: PurePath, source_name: str, shared: Collection[str] = ()) -> SliceKey | None:
    """The slice that a path relative to the source folder names, or None if it names none.

    Pictures that lie loose and are named by a number alone belong to one volume, called like the source folder. In
    folders that are `shared`, names are flat.
    """
    folders, stem = _folders_and_stem(path)
    stem = _OF_TOTAL.sub("", stem)
    numbers = re.findall(r"\d+", stem)
    if not numbers or len(numbers[-1]) > _MAX_DIGITS:
        return None
    folder, flat = "/".join(folders), _flat_key(stem)
    if flat is not None and (not folders or folder in shared) and not stem.isdigit():
        return SliceKey(f"{folder}/{flat.volume}".lstrip("/"), flat.index)
    return SliceKey(folder or source_name, int(numbers[-1])) if folders or stem.isdigit() else None


def shared_folders(paths: Iterable[PurePath]) -> frozenset[str]:
    """The folders in which pictures of several volumes lie, as `P08_s01` and `P09_s01`; masks do not count.

    There, every name begins with one of several words and goes on with a number, and either a number comes again with
    another word, or there are two pictures at least of each. A number at the beginning may be a time, and no word.
    """
    found: dict[str, list[SliceKey | None]] = {}
    for path in paths:
        folders, stem = _folders_and_stem(path)
        if folders and not is_named_mask(path):
            found.setdefault("/".join(folders), []).append(_flat_key(_OF_TOTAL.sub("", stem)))
    return frozenset(folder for folder, keys in found.items() if _is_shared(keys))


def _is_shared(keys: Sequence[SliceKey | None]) -> bool:
    named = [key for key in keys if key is not None and key.volume[:1].isalpha()]
    counts = Counter(key.volume for key in named)
    if len(named) < len(keys) or len(counts) < 2:
        return False
    return min(counts.values()) > 1 or len({key.index for key in named}) < len(set(named))


def older_key_of(path: PurePath) -> SliceKey | None:
    """What `P7_1_of_2` was in workspaces that are older than the rule about totals: slice 2 of `P7_1_of`.

    None for other names. In a folder per volume all pictures were one slice then, so that no key is worth keeping.
    """
    folders, stem = _folders_and_stem(path)
    return _flat_key(stem) if not folders and _OF_TOTAL.search(stem) else None


def _flat_key(stem: str) -> SliceKey | None:
    match = _FLAT_NAME.fullmatch(stem)
    return SliceKey(match["volume"].rstrip(" _.-"), int(match["number"])) if match else None


def folders_of(path: PurePath) -> list[str]:
    """The folders that may be a volume's, from the outermost on."""
    return _folders_and_stem(path)[0]


def volume_of(path: PurePath) -> str:
    """The volume that a file of several planes is: its folders and its name, without the words of a mask.

    A name that says nothing does not count: `P01/image.nii.gz` and `P01/mask.nii.gz` are both of `P01`.
    """
    folders, stem = _folders_and_stem(path)
    return "/".join(folders if folders and stem.lower() in _NO_NAME else (*folders, stem))


def is_named_mask(path: PurePath) -> bool:
    """Whether a name says that the file is a mask: by a word in it, or by its folder."""
    return bool(_MASK_WORDS.search(_stem(path))) or not _MASK_FOLDERS.isdisjoint(part.lower() for part in path.parts)


def is_named_picture(path: PurePath) -> bool:
    """Whether a name says that the file is a picture, though its values could be a mask's: its own or its folder's."""
    return not _PICTURE_NAMES.isdisjoint((_stem(path).lower(), *(part.lower() for part in path.parts[:-1])))


def _folders_and_stem(path: PurePath) -> tuple[list[str], str]:
    # macOS writes “ñ” as two characters where others write one: a picture and its mask must agree all the same.
    path = PurePath(unicodedata.normalize("NFC", str(path)))
    aside = _NOT_A_VOLUME | _PARTS if "images" in path.parts or "labels" in path.parts else _NOT_A_VOLUME
    folders = [part for part in path.parts[:-1] if part.lower() not in aside]
    return folders, _MASK_WORDS.sub("_", _stem(path)).strip("_")


def _stem(path: PurePath) -> str:
    return PurePath(path.stem).stem if path.suffix.lower() == ".gz" else path.stem
