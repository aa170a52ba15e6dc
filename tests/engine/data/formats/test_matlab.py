"""MATLAB files: every type and version that can hold a mask, by the libraries that others write them with."""

import warnings

import h5py
import numpy as np
import pytest
from scipy.io import savemat
from scipy.sparse import csc_array

from engine.data.formats.process import read_files
from engine.data.formats.table import BY_TITLE

MATLAB_73 = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Sat Nov 28 2026 HDF5 schema 1.00 .".ljust(116)


def kinds_of(organ):
    return {
        "logical": organ,
        "bytes": organ.astype(np.uint8),
        "grey": organ.astype(np.uint8) * 255,
        "double": organ.astype(float),
        "half": organ * 0.5,
        "int16": organ.astype(np.int16) * -3,
    }


@pytest.fixture
def save(tmp_path):
    """Write variables to a file with these options of `savemat`."""

    def written(variables, **options):
        path = tmp_path / f"file{len(list(tmp_path.iterdir()))}.mat"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            savemat(path, variables, **options)
        return path

    return written


@pytest.fixture
def save_73(tmp_path):
    """Write a file as MATLAB's `-v7.3` does: transposed, with its classes, behind a block of 512 bytes."""

    def written(fill):
        path = tmp_path / "file73.mat"
        with h5py.File(path, "w", userblock_size=512) as file:
            fill(file)
        with path.open("r+b") as file:
            file.write(MATLAB_73 + bytes(8) + b"\x00\x02IM")
        return path

    return written


def put(group, name, array, matlab_class=b"double"):
    """A matrix as MATLAB keeps it: its first index counts fastest."""
    node = group.create_dataset(name, data=np.asarray(array).T)
    node.attrs["MATLAB_class"] = np.bytes_(matlab_class)
    return node


def test_that_a_mask_is_the_same_in_every_type_and_version(read, save, save_73, organ):
    kinds = kinds_of(organ)
    version_4 = {name: kinds[name] for name in ("bytes", "double", "int16")}

    def fill(file):
        for name, array in kinds.items():
            put(file, name, array.astype(np.uint8) if array.dtype == bool else array)

    files = [save(kinds), save(kinds, do_compression=True), save(version_4, format="4"), save_73(fill)]
    counts = []
    for path in files:
        found = read(path)
        assert found.fault == ""
        counts.append(len(found.variables))
        for variable in found.variables:
            assert variable.masks, variable
            assert (variable.masks[0].decode() == organ).all()
    assert counts[1] == counts[3] == len(kinds)


def test_that_masks_are_found_in_structs_cells_and_sparse_matrices(read, save, organ):
    cells = np.empty((1, 2), object)
    cells[0, :] = organ, 1.0
    found = read(save({"case": {"mask": organ, "drawn": {"by": "A"}}, "cells": cells, "thin": csc_array(organ * 1.0)}))
    masks = {variable.name: variable.masks[0].decode() for variable in found.variables if variable.masks}
    assert masks.keys() == {"case.mask", "cells{1}", "thin"}
    assert all((mask == organ).all() for mask in masks.values())


def test_that_masks_are_found_in_structs_cells_and_sparse_matrices_of_version_7_3(read, save_73, organ):
    def fill(file):
        put(file.create_group("case"), "mask", organ.astype(np.uint8), b"logical")
        refs = file.create_group("#refs#")
        cells = file.create_dataset("cells", (2, 1), h5py.ref_dtype)
        cells[:, 0] = [put(refs, "a", organ * 1.0).ref, put(refs, "b", 1.0).ref]
        thin, sparse = file.create_group("thin"), csc_array(organ * 1.0)
        thin.attrs["MATLAB_sparse"] = np.uint64(organ.shape[0])
        for name, values in (("data", sparse.data), ("ir", sparse.indices), ("jc", sparse.indptr)):
            thin.create_dataset(name, data=values)

    found = read(save_73(fill))
    masks = {variable.name: variable.masks[0].decode() for variable in found.variables if variable.masks}
    assert masks.keys() == {"case.mask", "cells{1}", "thin"}
    assert all((mask == organ).all() for mask in masks.values())


def test_that_a_stack_of_masks_gives_a_mask_for_each_plane(read, save, organ):
    stack = np.stack([organ, ~organ, np.zeros_like(organ)], axis=2)
    (variable,) = read(save({"stack": stack})).variables
    assert (variable.height, variable.width, variable.planes) == (*organ.shape, 3)
    assert all((mask.decode() == stack[..., plane]).all() for plane, mask in enumerate(variable.masks))


def test_that_what_cannot_be_a_mask_is_told_apart(read, save, organ):
    odd = organ.astype(float)
    odd[0, 0] = np.nan
    found = read(
        save(
            {
                "nan": odd,
                "inf": np.where(organ, np.inf, 0),
                "soft": organ * np.linspace(0, 1, organ.shape[1]),
                "spacing": 0.35,
                "note": "drawn by two people",
                "moving": np.zeros((9, 9, 9, 9)),
                "complex": organ * 1j,
            }
        )
    )
    faults = {variable.name: variable.fault for variable in found.variables}
    assert not any(variable.masks for variable in found.variables)
    assert faults["nan"] == faults["inf"] == "holds NaN or infinity"
    assert faults["soft"].startswith("more than two values: say which")
    assert faults["complex"].startswith("not numbers")
    assert {faults[name] for name in ("spacing", "note", "moving")} == {"not a picture"}


def test_that_nothing_outside_a_file_of_version_7_3_is_read(read, save_73, tmp_path, organ):
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        put(file, "mask", organ * 1.0)
    (tmp_path / "raw").write_bytes(bytes(organ.size))

    def fill(file):
        file["linked"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "mask")
        file["soft"] = h5py.SoftLink("/nowhere")
        file.create_dataset("raw", organ.shape, "u1", external=[(str(tmp_path / "raw"), 0, organ.size)])
        layout = h5py.VirtualLayout(organ.shape[::-1], "f8")
        layout[:] = h5py.VirtualSource(str(tmp_path / "secret.h5"), "mask", organ.shape[::-1])
        file.create_virtual_dataset("virtual", layout)
        endless = file.create_group("endless")
        endless["self"] = endless

    found = {variable.name: variable for variable in read(save_73(fill)).variables}
    assert not any(variable.masks for variable in found.values())
    assert found["linked"].fault == found["soft"].fault == "a link to another place"
    assert found["raw"].fault == found["virtual"].fault == "kept in another file"


def test_that_an_object_of_a_class_is_told_by_name(read, save_73, organ):
    def fill(file):
        put(file, "table", np.zeros((6, 1)), b"table").attrs["MATLAB_object_decode"] = 3
        put(file, "mask", organ * 1.0)

    mask, table = read(save_73(fill)).variables
    assert (mask.masks[0].decode() == organ).all()
    assert table.fault == "an object of a MATLAB class: save it as a plain matrix"


def test_that_a_claim_of_a_huge_matrix_is_refused_before_memory_is_taken(read, save_73, organ):
    found = read(save_73(lambda file: file.create_dataset("mask", (10**6, 10**6), "f8")))
    assert "claims an array of 1000000 x 1000000 values" in found.fault


@pytest.mark.parametrize(
    "data",
    [b"", b"just a text file, nothing else", bytes(2000), MATLAB_73 + bytes(8) + b"\x00\x02IM" + bytes(600)],
    ids=["empty", "text", "zeros", "version 7.3"],
)
def test_that_a_file_that_is_none_is_told_in_words(tmp_path, read, data):
    (tmp_path / "bad.mat").write_bytes(data)
    assert "is not a readable MATLAB file" in read(tmp_path / "bad.mat").fault


def test_that_damage_inside_compressed_data_is_told_in_words(tmp_path, save, save_73, organ):
    data = save({"mask": organ}, do_compression=True).read_bytes()
    flipped = bytearray(data)
    flipped[len(data) - 20] ^= 16
    hdf = save_73(lambda file: put(file, "mask", organ * 1.0)).read_bytes()
    paths = []
    for number, damaged in enumerate((data[:140], data[:160], data[:-1], flipped, hdf[:700], hdf[:-100])):
        paths.append(tmp_path / f"{number}.mat")
        paths[-1].write_bytes(damaged)
    for found in read_files([(path, BY_TITLE["MATLAB"]) for path in paths]):
        assert "not a readable MATLAB file" in found.fault


def test_that_a_matrix_of_an_unknown_class_is_told_in_words(read, save, organ):
    path = save({"mask": organ})
    data = bytearray(path.read_bytes())
    data[144] = 99
    path.write_bytes(data)
    assert "is not a readable MATLAB file" in read(path).fault
