"""Labels come in with their pictures or later, never over what is there, and every file says what became of it."""

import json
from dataclasses import replace

import pytest

from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.export import export_workspace, round_trip
from engine.data.import_plan import Imported, ImportOptions, Outcome, Present
from engine.data.importing import scan
from engine.data.store import Workspace

LINE = b"0 0.5 0.5 0.25 0.5\n"
BOX = Box(15, 7.5, 25, 22.5)


def outcomes(plan):
    return {row.path: row.outcome for row in plan.rows}


def present(workspace):
    return Present(workspace.slices(), workspace.annotations())


def test_that_labels_beside_their_pictures_come_in_as_imported(tmp_path, source):
    for place in ("p_1", "images/q_1", "images/train/r_1"):
        source.picture(f"{place}.bmp")
    source.place("p_1.txt", b"\xef\xbb\xbf" + LINE)
    source.place("labels/q_1.txt", LINE)
    source.place("labels/train/r_1.txt", LINE + LINE.replace(b"0.5\n", b"0.5 0.75\n"))
    source.place("classes.txt", b"cerebellum\n")
    plan = scan(source.path, ImportOptions())
    assert plan.counts()[Outcome.LABELS_USED] == 3
    with Workspace.create(tmp_path / "workspace") as workspace:
        plan.apply(workspace)
        said = workspace.annotations()
        assert said[SliceKey("p", 1)].boxes == (LabelledBox(BOX, source=Source.IMPORTED),)
        assert [entry.source for entry in said[SliceKey("r", 1)].boxes] == [Source.IMPORTED, Source.MODEL]
        assert said[SliceKey("p", 1)].is_truth


def test_that_labels_alone_go_to_slices_that_are_there_and_have_no_box(tmp_path, source, workspace):
    labels = type(source)(tmp_path / "labels")
    labels.place("v0_000.txt", LINE)  # a box from the expert's mask is there
    labels.place("v0_002.txt", LINE)
    labels.place("v9_000.txt", LINE)
    labels.place("v1_002.txt", b"")
    plan = scan(labels.path, ImportOptions(), present=present(workspace))
    assert outcomes(plan) == {
        "v0_000.txt": Outcome.LABELS_KEPT_OUT,
        "v0_002.txt": Outcome.LABELS_USED,
        "v9_000.txt": Outcome.LABELS_WITHOUT_IMAGE,
        "v1_002.txt": Outcome.EMPTY_LABELS,
    }
    before = workspace.annotations()[SliceKey("v0", 0)]
    assert plan.apply(workspace) == Imported(added=0, labelled=1)
    said = workspace.annotations()
    assert said[SliceKey("v0", 2)].boxes == (LabelledBox(BOX, source=Source.IMPORTED),)
    assert said[SliceKey("v0", 0)] == before
    assert said[SliceKey("v1", 2)] == Annotation()


def test_that_a_box_drawn_since_the_look_stays(tmp_path, source, workspace):
    labels = type(source)(tmp_path / "labels")
    labels.place("v0_002.txt", LINE)
    plan = scan(labels.path, ImportOptions(), present=present(workspace))
    drawn = Annotation((LabelledBox(Box(1, 1, 9, 9)),))
    workspace.record_edits({SliceKey("v0", 2): drawn}, "draw")
    plan.apply(workspace)
    assert workspace.annotations()[SliceKey("v0", 2)] == drawn


def test_that_a_bad_file_is_left_out_whole_and_says_why(source):
    for number in (1, 2, 3, 4):
        source.picture(f"p_{number}.bmp")
    source.place("p_1.txt", LINE + b"0 0,5 0.5 0.1 0.1\n")
    source.place("p_2.txt", b"0 0.01 0.5 0.4 0.1\n")
    source.place("p_3.txt", "caf\xe9".encode("latin-1"))
    source.place("p_4.txt", LINE)
    plan = scan(source.path, ImportOptions())
    details = {row.path: row.detail for row in plan.rows if row.outcome is Outcome.BAD_LABELS}
    assert details["p_1.txt"] == "p_1.txt, line 2: 0,5 has a decimal comma. Write 0.5, with a point."
    assert details["p_2.txt"].startswith("p_2.txt: The box")
    assert "no text in UTF-8" in details["p_3.txt"]
    assert list(plan.labels) == [SliceKey("p", 4)]


def test_that_a_list_of_classes_in_another_order_is_refused_with_the_difference(source):
    source.picture("images/p_1.bmp")
    source.place("labels/p_1.txt", LINE)
    source.place("labels/classes.txt", b"dog\nperson\ncerebellum\n")
    (row,) = (row for row in scan(source.path, ImportOptions()).rows if row.outcome is Outcome.BAD_LABELS)
    assert "classes.txt says that class 0 is dog; here it is cerebellum" in row.detail


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cerebellum.names", "{0}\n{1}\n"),
        ("data.yaml", "# names\ntrain: images/train\nnames:\n  0: {0}  # first\n\n  1: {1}\nnc: 2\n"),
        ("data.yaml", "names:\n  1: {1}\n  0: {0}\n"),
        ("data.yaml", "names:\n- '{0}'\n- {1}\n"),
        ("data.yml", "nc: 2\nnames: ['{0}', \"{1}\"]\n"),
        ("data.yaml", "names: {{0: {0}, 1: {1}}}\n"),
        ("data.yaml", "names: [\n  {0},\n  {1},\n]\n"),
    ],
)
def test_that_lists_of_classes_of_other_trees_are_heeded_up_to_the_top(source, name, text):
    source.picture("images/train/p_1.bmp")
    source.place("labels/train/p_1.txt", LINE)
    for classes, outcome in (("dog", "cerebellum"), Outcome.BAD_LABELS), (("cerebellum", "dog"), Outcome.LABELS_USED):
        source.place(name, text.format(*classes).encode())
        assert outcomes(scan(source.path, ImportOptions()))["labels/train/p_1.txt"] is outcome


def test_that_a_list_of_classes_in_no_known_form_is_refused(source):
    source.picture("p_1.bmp")
    source.place("p_1.txt", LINE)
    source.place("data.yaml", b"names: &n\n  0: cerebellum: cat\n")
    assert outcomes(scan(source.path, ImportOptions()))["p_1.txt"] is Outcome.BAD_LABELS
    source.place("data.yaml", b"train: images/train\n")
    assert outcomes(scan(source.path, ImportOptions()))["p_1.txt"] is Outcome.LABELS_USED


@pytest.mark.parametrize("format_", ["yolo", "ultralytics", "darknet", "coco", "voc", "csv"])
def test_that_an_export_comes_back_as_the_same_boxes(tmp_path, workspace, format_):
    key = SliceKey("v0", 1)
    drawn = Annotation((LabelledBox(Box(0.125, 1 / 3, 39.9, 29)),), Review.ACCEPTED)
    workspace.record_edits({key: drawn}, "draw")
    if format_ == "ultralytics":
        from engine.data.split import SplitPlan, make_splits

        workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=3, val=3))[0])
    export_workspace(workspace, tmp_path / "out", format_)
    plan = scan(tmp_path / "out", ImportOptions(), present=Present(workspace.slices()))
    expected = {key: said for key, said in workspace.annotations().items() if said.boxes}
    assert plan.labels.keys() == expected.keys()
    for key, labels in plan.labels.items():
        assert [entry.box.edges for entry in labels.boxes] == [
            pytest.approx(entry.box.edges, abs=1e-9) for entry in expected[key].boxes
        ]


def test_that_labels_of_another_program_go_out_to_the_byte_until_their_box_is_moved(tmp_path, source):
    written = {"p_001": b"\xef\xbb\xbf0 0.5000001 .5 0.25 5e-1\r\n", "p_002": b"0\t0.5 0.5 0.25 0.5", "p_003": LINE}
    for stem, data in written.items():
        source.picture(f"{stem}.bmp")
        source.place(f"{stem}.txt", data)
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        key = SliceKey("p", 2)
        said = workspace.annotations()[key]
        found = [exported(workspace, tmp_path / "first", "yolo")]
        workspace.record_edits({key: replace(said, boxes=(LabelledBox(Box(1, 1, 9, 9)),))}, "move")
        found.append(exported(workspace, tmp_path / "second", "yolo"))
        workspace.record_edits({key: said}, "undo")
        found.append(exported(workspace, tmp_path / "third", "yolo"))
    assert found[0] == found[2] == written
    assert found[1] == written | {"p_002": b"0 0.125000000000 0.166666666667 0.200000000000 0.266666666667\n"}


def test_that_boxes_are_cut_at_the_edge_and_counted_where_one_asks_for_it(tmp_path, source):
    for number in (1, 2):
        source.picture(f"p_{number}.bmp")
    source.place("p_1.txt", LINE + b"0 0.0 0.5 0.5 0.5\n")
    source.place("p_2.txt", b"0 1.5 0.5 0.1 0.1\n")
    assert set(outcomes(scan(source.path, ImportOptions())).values()) == {Outcome.WITHOUT_MASK, Outcome.BAD_LABELS}
    plan = scan(source.path, ImportOptions(clip_boxes=True))
    rows = {row.path: row for row in plan.rows}
    assert rows["p_1.txt"].detail == "1 slice with more than one box; 1 box cut at the edge of the picture"
    assert (rows["p_2.txt"].outcome, "outside of" in rows["p_2.txt"].detail) == (Outcome.BAD_LABELS, True)
    assert [entry.box for entry in plan.labels[SliceKey("p", 1)].boxes] == [BOX, Box(0, 7.5, 10, 22.5)]


def test_that_a_detectors_file_goes_out_to_the_byte_until_somebody_says_a_word(tmp_path, source):
    written = LINE + b"0 .5 0.5 0.25 0.25 0.8125\n"
    source.picture("p_001.bmp")
    source.place("p_001.txt", written)
    key = SliceKey("p", 1)
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        assert exported(workspace, tmp_path / "untouched", "yolo") == {"p_001": written}
        told = export_workspace(workspace, tmp_path / "told", "yolo").warnings
        assert any("1 label file of a detector as it came in" in warning for warning in told)
        columns = {len(line.split()) for line in exported(workspace, tmp_path / "d", "darknet")["p_001"].splitlines()}
        workspace.record_edits({key: replace(workspace.annotations()[key], review=Review.ACCEPTED)}, "accept")
        accepted = exported(workspace, tmp_path / "accepted", "yolo")["p_001"].splitlines()
    assert columns == {len(line.split()) for line in accepted} == {5}


def exported(workspace, out, format_):
    export_workspace(workspace, out, format_)
    return {path.stem: path.read_bytes() for path in out.rglob("p_*.txt")}


@pytest.mark.parametrize(
    "volume", ["Señora 1/lado izq", "100% 'día' #2 🧠", f"{'x' * 99}/{'y' * 99}/{'z' * 99}", "ends.", "超" * 80]
)
def test_that_an_export_of_volumes_with_odd_names_finds_its_slices_again(tmp_path, source, volume):
    source.pair(f"{volume}/s1")
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        export_workspace(workspace, tmp_path / "out", "yolo")
        plan = scan(tmp_path / "out", ImportOptions(), present=Present(workspace.slices()))
        assert list(plan.labels) == [SliceKey(volume, 1)]
        assert not any(item.faults for item in round_trip(workspace))


@pytest.mark.parametrize("name", ["", "..", "9" * 5000, "a/\\"])
def test_that_a_picture_whose_name_cannot_be_is_missing(source, name):
    image = {"id": 1, "file_name": name, "width": 40, "height": 30}
    source.place("c.json", json.dumps({"images": [image], "annotations": [], "categories": []}).encode())
    source.picture("p_1.bmp")
    assert outcomes(scan(source.path, ImportOptions()))["c.json"] is Outcome.LABELS_WITHOUT_IMAGE


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("filename,width,height,xmin,ymin,xmax,ymax\np_1.bmp,80,60,10,5,24,17\n", "It is about a picture of 80 x 60"),
        ("filename,xmin,ymin,xmax,ymax\np_1.bmp,0.1,0.2,0.5,0.75\n", "gives edges as fractions of the picture"),
        ("filename,width,height,xmin,ymin,xmax,ymax\np_1.bmp,40,30,10,5,24,17\n", ""),
        ("image,x0,y0,x1,y1,width,height\np_1.bmp,10,5,24,17,14,12\n", ""),  # those of the box
    ],
)
def test_that_a_table_about_pictures_of_another_size_or_in_fractions_is_refused(source, table, why):
    source.picture("p_1.bmp")
    source.place("labels.csv", table.encode())
    plan = scan(source.path, ImportOptions())
    (row,) = [row for row in plan.rows if row.path == "labels.csv"]
    assert (row.outcome is Outcome.LABELS_USED) == (not why)
    assert why in row.detail


def test_that_a_table_of_several_readers_goes_to_the_layer_of_each_and_is_refused_without_one(tmp_path, source):
    source.picture("Patient00728_Plane3_1_of_2.png")
    rows = "Patient00728_Plane3_1_of_2.png,A,1,2,11,12\nPatient00728_Plane3_1_of_2.png,B,3,4,13,14\n"
    source.place("boxes.csv", b"image,reader,x0,y0,x1,y1\n" + rows.encode())
    (bad,) = scan(source.path, ImportOptions()).left_out()
    assert bad.outcome is Outcome.BAD_LABELS
    assert bad.detail.startswith("boxes.csv holds what several readers say: A, B.")
    assert "--reader A" in bad.detail
    key = SliceKey("Patient00728_Plane3", 1)
    with Workspace.create(tmp_path / "workspace") as workspace:
        for name, box in {"A": Box(1, 2, 11, 12), "B": Box(3, 4, 13, 14)}.items():
            scan(source.path, ImportOptions(), present=Present(reader=name)).apply(workspace, name)
            assert [entry.box for entry in workspace.annotations(name)[key].boxes] == [box]
        assert not workspace.annotations()[key].boxes


@pytest.mark.parametrize("asked", ["A", "main"])
def test_that_a_table_of_one_reader_who_is_not_asked_for_is_noted_before_it_is_taken(source, asked):
    source.picture("p_1.png")
    source.place("boxes.csv", b"image,reader,x0,y0,x1,y1\np_1.png,B,1,2,11,12\n")
    plan = scan(source.path, ImportOptions(), present=Present(reader=asked))
    assert list(plan.labels) == [SliceKey("p", 1)]
    assert plan.notes == (f"boxes.csv holds what B says; it is taken as what {asked} says.",)
    assert not scan(source.path, ImportOptions(), present=Present(reader="B")).notes


def test_that_rows_without_a_reader_beside_those_of_one_are_the_main_readers(source):
    source.picture("p_1.png")
    source.place("boxes.csv", b"image,reader,x0,y0,x1,y1\np_1.png,B,1,2,11,12\np_1.png,,3,4,13,14\n")
    for asked, box in {"B": Box(1, 2, 11, 12), "main": Box(3, 4, 13, 14)}.items():
        plan = scan(source.path, ImportOptions(), present=Present(reader=asked))
        assert [entry.box for entry in plan.labels[SliceKey("p", 1)].boxes] == [box]
        assert not plan.notes


def test_that_boxes_of_a_detector_in_a_table_beside_the_pictures_are_told(source):
    source.picture("p_1.png")
    source.place("found.csv", b"image,rank,x0,y0,x1,y1,score\np_1.png,1,1,2,11,12,0.75\n")
    plan = scan(source.path, ImportOptions())
    assert plan.notes == ("Among the labels 1 box of a detector, with scores: nobody drew them.",)


def test_that_labels_of_pictures_that_are_not_there_tell_how_slices_are_called(tmp_path, source, workspace):
    table = "image,x0,y0,x1,y1\n"
    source.place("wrong.csv", f"{table}other.png,1,2,3,4\n".encode())
    source.place("partly.csv", f"{table}other.png,1,2,3,4\nv1/2,1,2,30,20\n".encode())
    plan = scan(source.path, ImportOptions(), present=present(workspace))
    told = {row.path: row.detail for row in plan.rows}
    assert told["wrong.csv"] == "no picture for other.png; here a slice is called v0/0, or v0/slice0.bmp"
    assert told["partly.csv"] == "no picture for other.png"


def test_that_several_boxes_of_a_slice_come_in_and_are_told(tmp_path, source, workspace):
    source.place("v1_002.txt", LINE + LINE)
    (row,) = scan(source.path, ImportOptions(), present=present(workspace)).rows
    assert (row.outcome, row.detail) == (Outcome.LABELS_USED, "1 slice with more than one box")


def coco(*pictures):
    """A COCO file with a box on each picture, the n-th one n pixels wide."""
    images = [{"id": n, "file_name": name, "width": 40, "height": 30} for n, name in enumerate(pictures, 1)]
    boxes = [{"id": n, "image_id": n, "category_id": 1, "bbox": [1, 1, n, 5]} for n in range(1, len(pictures) + 1)]
    classes = [{"id": 1, "name": "cerebellum"}]
    return json.dumps({"images": images, "annotations": boxes, "categories": classes}).encode()


def widths(plan):
    return {str(key): labels.boxes[0].box.width for key, labels in plan.labels.items()}


@pytest.mark.parametrize("before", ["", "images/", "../images/train/", "/data/set/", "C:\\data\\"])
def test_that_pictures_named_alike_in_folders_keep_their_labels_apart(source, before):
    for name in ("volA/1.png", "volA/2.png", "volB/1.png"):
        source.picture(name)
    source.place("labels.json", coco(*(f"{before}{name}" for name in ("volA/1.png", "volB/1.png", "volA/2.png"))))
    assert widths(scan(source.path, ImportOptions())) == {"volA/1": 1, "volB/1": 2, "volA/2": 3}


def test_that_a_label_of_a_volume_that_is_not_there_is_no_others(source):
    source.picture("volA/1.png")
    source.place("labels.json", coco("volA/1.png", "volB/1.png"))
    plan = scan(source.path, ImportOptions())
    assert widths(plan) == {"volA/1": 1}
    assert {row.path: row.detail for row in plan.rows}["labels.json"] == "no picture for volB/1.png"


def test_that_flat_names_are_found_whatever_folder_a_file_puts_before_them(source):
    source.picture("P01_s03.png")
    source.place("labels.json", coco("somewhere/else/P01_s03.png"))
    assert widths(scan(source.path, ImportOptions())) == {"P01/3": 1}


def test_that_a_picture_that_is_told_twice_is_refused(source):
    source.picture("volA/1.png")
    source.place("labels.json", coco("volA/1.png", "images/volA/1.png"))
    (row,) = [row for row in scan(source.path, ImportOptions()).rows if row.path == "labels.json"]
    assert (row.outcome, "volA/1 more than once" in row.detail) == (Outcome.BAD_LABELS, True)


@pytest.mark.parametrize("inside", ["", "images/"])
def test_that_a_volume_that_is_not_there_lends_its_labels_to_no_other(tmp_path, source, inside):
    source.picture(f"volA/{inside}1.png")
    source.place("theirs.json", coco(f"volB/{inside}1.png"))
    source.place("theirs.csv", b"volume,slice,x0,y0,x1,y1\nvolB,1,1,1,9,9\n")
    plan = scan(source.path, ImportOptions())
    assert widths(plan) == {}
    source.place("both.json", coco(f"volA/{inside}1.png", f"volB/{inside}1.png"))
    assert widths(scan(source.path, ImportOptions())) == {"volA/1": 1}


@pytest.mark.parametrize(
    ("picture", "name", "key"),
    [
        ("P01/a3.png", "images/a3.png", "P01/3"),
        ("P01/03.png", "data/P01_s03.png", "P01/3"),
        ("P01_03.png", "data/P01_s03.png", "P01/3"),
        ("P01/images/a3.png", "images/P01/a3.png", "P01/3"),
    ],
)
def test_that_folders_that_say_nothing_hinder_nobody(source, picture, name, key):
    source.picture(picture)
    source.place("labels.json", coco(name))
    assert widths(scan(source.path, ImportOptions())) == {key: 1}


@pytest.mark.parametrize("picture", ["P01_s03.png", "P01/a3.png"])
def test_that_a_slice_is_found_by_what_it_is_told_to_be_called(source, picture):
    source.picture(picture)
    source.place("labels.json", coco("nobody.png"))
    told = {row.path: row.detail for row in scan(source.path, ImportOptions()).rows}["labels.json"]
    name = told.rpartition(", or ")[2]
    source.place("labels.json", coco(name))
    assert widths(scan(source.path, ImportOptions())) == {"P01/3": 1}
