"""MATLAB files: matrices, also in structs and cells, as masks. Versions 4 to 7 by SciPy, 7.3 by h5py."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from scipy.io import loadmat
from scipy.io.matlab import MatlabFunction, MatlabOpaque, MatReadError
from scipy.sparse import csc_array, csc_matrix

from engine.data.formats.arrays import check_shape, mask_variable
from engine.data.formats.contents import Contents, Variable
from engine.data.formats.mask_rule import MaskRule

DAMAGE = (MatReadError, UnboundLocalError)  # the latter where SciPy meets a type of number that there is not
MAX_DEPTH = 4
"""Structs within structs and cells within cells are followed this far."""
_OPAQUE = "an object of a MATLAB class: save it as a plain matrix"


_Found = Iterator[tuple[str, Any]]
"""Matrices by name; a text instead of one says why it is none."""


def read(path: Path, rule: MaskRule | None = None) -> Contents:
    """All matrices by name, those in a struct or cell as `s.field` and `c{2}`, as MATLAB shows them."""
    found = _hdf5(path) if h5py.is_hdf5(path) else _mat(path)
    variables = (
        Variable(name, fault=what) if isinstance(what, str) else mask_variable(name, what, rule) for name, what in found
    )
    return Contents(path, tuple(sorted(variables, key=lambda variable: variable.name)))


def _mat(path: Path) -> _Found:
    for name, value in loadmat(path).items():
        if not (isinstance(name, str) and name.startswith("__") and not isinstance(value, MatlabOpaque)):
            yield from _values(str(name), value, MAX_DEPTH)


def _values(name: str, value: Any, depth: int) -> _Found:  # noqa: ANN401  # whatever MATLAB can save
    if isinstance(value, MatlabOpaque | MatlabFunction):
        yield name, _OPAQUE
        return
    if isinstance(value, csc_matrix | csc_array):  # what SciPy makes of MATLAB's sparse matrices, by its version
        check_shape(value.shape)
        value = value.toarray()
    array = np.asarray(value)
    if array.dtype.names and array.size == 1 and depth:
        for field in array.dtype.names:
            yield from _values(f"{name}.{field}", array[field].item(), depth - 1)
    elif array.dtype.kind == "O" and array.size and depth:
        for index, entry in enumerate(array.ravel(order="F"), 1):
            yield from _values(f"{name}{{{index}}}", entry, depth - 1)
    else:
        yield name, array


# --- version 7.3 -----------------------------------------------------------------------------------------------


def _hdf5(path: Path) -> _Found:
    with h5py.File(path, "r") as file:
        for name in file:
            if not name.startswith("#"):  # MATLAB's own store of what cells and objects refer to
                yield from _linked(file, name, name, MAX_DEPTH)


def _linked(group: h5py.Group, key: str, name: str, depth: int) -> _Found:
    """What lies under a key; a link to elsewhere is not followed: it could lead into any file of the machine."""
    if isinstance(group.get(key, getlink=True), h5py.HardLink):
        yield from _node(group[key], name, depth)
    else:
        yield name, "a link to another place"


def _node(node: h5py.Group | h5py.Dataset, name: str, depth: int) -> _Found:
    if "MATLAB_object_decode" in node.attrs:
        yield name, _OPAQUE
    elif "MATLAB_sparse" in node.attrs and isinstance(node, h5py.Group):
        yield name, _sparse(node)
    elif isinstance(node, h5py.Group):
        for field in node if depth else ():
            yield from _linked(node, field, f"{name}.{field}", depth - 1)
    elif node.external or node.is_virtual:
        yield name, "kept in another file"
    elif node.dtype == h5py.ref_dtype:
        check_shape(node.shape)
        for index, reference in enumerate(node[()].ravel() if depth else (), 1):
            yield from _node(node.file[reference], f"{name}{{{index}}}", depth - 1)
    else:
        yield name, _matrix(node)


def _matrix(node: h5py.Dataset) -> Any:  # noqa: ANN401  # an array of any type
    """MATLAB counts down the columns first, HDF5 along the rows: what is read is transposed."""
    if node.attrs.get("MATLAB_empty"):
        return np.zeros((0, 0))
    check_shape(node.shape or ())
    return np.asarray(node[()]).T


def _sparse(group: h5py.Group) -> Any:  # noqa: ANN401  # an array of any type
    ends = np.asarray(group["jc"][()])
    shape = (int(group.attrs["MATLAB_sparse"]), ends.size - 1)
    check_shape(shape)
    if "ir" not in group:
        return np.zeros(shape)
    return csc_array((group["data"][()], group["ir"][()], ends), shape=shape).toarray()
