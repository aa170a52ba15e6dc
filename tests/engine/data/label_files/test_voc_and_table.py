"""Pascal VOC and tables: the same boxes back, and nothing that runs, expands or is taken for another picture's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.annotation import LabelledBox, Source
from engine.data.boxes import Box
from engine.data.label_files.reading import read_labels
from engine.data.label_files.table import read_table
from engine.data.label_files.voc import read_voc, write_voc
from engine.data.tables import csv_text
from engine.errors import UserError

BOX = Box(10.25, 1 / 3, 39.9, 29.0)
LAUGHS = """<?xml version="1.0"?><!DOCTYPE annotation [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<annotation><filename>&b;</filename></annotation>"""
HEADER = ["volume", "slice", "class", "x0", "y0", "x1", "y1"]


@given(st.tuples(*[st.floats(0, 500)] * 4))
def test_that_a_box_in_xml_and_in_a_table_is_the_same_to_the_bit(edges):
    (x0, x1), (y0, y1) = sorted(edges[:2]), sorted(edges[2:])
    box = LabelledBox(Box(x0, y0, x1 + 1, y1 + 1), source=Source.IMPORTED)
    text = write_voc("p_001.bmp", 600, 600, [box])
    (labels,) = read_voc(text, "p_001.xml")
    assert labels.boxes_in(600, 600) == (box,)
    assert write_voc("p_001.bmp", 600, 600, labels.boxes) == text
    (labels,) = read_table(csv_text([HEADER, ["=1+1", 3, "cerebellum", *box.box.edges]]), "t.csv")
    assert labels.picture == "=1+1/3"
    assert labels.boxes == (box,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LAUGHS, "not XML that can be read (DTDForbidden)"),
        ("<annotation>", "not XML that can be read (ParseError)"),
        (write_voc("other.bmp", 40, 30, []), "is about the picture other"),
        (write_voc("p.bmp", 40, 30, [LabelledBox(BOX)]).replace("39.9", "3.9"), "object 1: a box needs x0 < x1"),
        (
            write_voc("p.bmp", 40, 30, [LabelledBox(BOX)]).replace("39.9", "39,9"),
            "xmax: 39,9 has a decimal comma",
        ),
        (write_voc("p.bmp", 40, 30, [LabelledBox(BOX)]).replace("xmax", "x"), "object 1, xmax: '' is no number"),
        (write_voc("p.bmp", 40, 30, [LabelledBox(BOX)]).replace(">cerebellum", ">dog"), "'dog' is no class"),
    ],
)
def test_that_xml_that_cannot_be_is_refused(text, words):
    with pytest.raises(UserError) as refused:
        read_voc(text, "p.xml")
    assert words in str(refused.value)


def test_that_a_file_too_large_to_be_labels_is_not_even_read(tmp_path):
    with (tmp_path / "c.json").open("wb") as file:
        file.truncate(2 * 10**9)
    with pytest.raises(UserError, match=r"c\.json has more than 200 MB"):
        read_labels(tmp_path / "c.json")


def test_that_labels_of_a_picture_of_another_size_are_refused():
    (labels,) = read_voc(write_voc("p.bmp", 80, 60, [LabelledBox(BOX)]), "p.xml")
    with pytest.raises(UserError, match="about a picture of 80 x 60 pixels; this one has 40 x 30"):
        labels.boxes_in(40, 30)


def test_that_xml_about_something_else_is_no_labels():
    assert read_voc("<html/>", "p.xml") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("volume;slice;x0;y0;x1;y1\np;1;0,5;1;2;3\n", "divides its columns by semicolons"),
        ('volume,slice,x0,y0,x1,y1\np,1,"0,5",1,2,3\n', "t.csv, line 2, x0: 0,5 has a decimal comma"),
        ("volume,slice,x0,y0,x1,y1\np,1,1,1,2\n", "t.csv, line 2, y1: '' is no number"),
        ("volume,slice,class,x0,y0,x1,y1\np,1,dog,1,1,2,2\n", "t.csv, line 2: 'dog' is no class"),
        ("volume,slice,x0,y0,x1,y1\np,1,3,1,2,2\n", "t.csv, line 2: a box needs x0 < x1"),
        ("volume,slice,x0,y0,x1,y1,score\np,1,1,1,2,2,75\n", "t.csv, line 2: a score of 75 lies outside 0 to 1"),
        ("volume,slice,x0,y0,x1,y1,score\np,1,1,1,2,2,-0.1\n", "t.csv, line 2: a score of -0.1 lies outside 0 to 1"),
    ],
)
def test_that_a_table_that_cannot_be_is_refused_by_its_line(text, words):
    with pytest.raises(UserError) as refused:
        read_table(text, "t.csv")
    assert words in str(refused.value)


def test_that_a_table_about_something_else_is_no_labels():
    assert read_table("name,age\na,3\n", "t.csv") == []


def test_that_a_table_may_name_pictures_and_readers_and_lack_edges_where_there_is_no_box():
    text = "image,reading,x0,y0,x1,y1,visibility\na.png,A,1,2,3,4,clear\na.png,B,,,,,none\nb.png,A,5,6,7,8,poor\n"
    labels = [(item.picture, item.reader, [entry.box for entry in item.boxes]) for item in read_table(text, "t.csv")]
    assert labels == [("a.png", "A", [Box(1, 2, 3, 4)]), ("a.png", "B", []), ("b.png", "A", [Box(5, 6, 7, 8)])]


def test_that_a_box_with_a_score_is_a_detectors():
    (labels,) = read_table("image,rank,x0,y0,x1,y1,score\na.png,1,1,2,3,4,0.75\n", "t.csv")
    assert labels.boxes == (LabelledBox(Box(1, 2, 3, 4), source=Source.MODEL, score=0.75),)


def test_that_capitals_and_blanks_in_the_names_of_columns_do_not_matter():
    (labels,) = read_table("Volume, SLICE ,X0,y0,X1,Y1\nv,3,1,2,30,40\n", "t.csv")
    assert (labels.picture, labels.boxes[0].box) == ("v/3", Box(1, 2, 30, 40))


@pytest.mark.parametrize("edges", ["xmin,ymin,xmax,ymax", "x_min,y_min,x_max,y_max", "x1,y1,x2,y2"])
@pytest.mark.parametrize("picture", ["filename", "File_Name", "file", "image"])
def test_that_columns_may_have_the_names_of_other_programs(edges, picture):
    (labels,) = read_table(f"{picture},width,height,class,{edges}\na.png,64,48,cerebellum,1,2,30,40\n", "t.csv")
    assert (labels.picture, [entry.box for entry in labels.boxes]) == ("a.png", [Box(1, 2, 30, 40)])


def test_that_our_own_names_of_columns_count_before_those_of_others():
    (labels,) = read_table("file,image,x0,y0,x1,y1,x2,y2\nother.png,a.png,1,2,30,40,7,7\n", "t.csv")
    assert (labels.picture, [entry.box for entry in labels.boxes]) == ("a.png", [Box(1, 2, 30, 40)])


@pytest.mark.parametrize("size", ["w,h", "Width, Height"])
def test_that_boxes_by_their_size_are_refused_since_nobody_knows_where_they_begin(size):
    with pytest.raises(UserError, match=r"from the middle\. Give their edges in pixels, in columns x0"):
        read_table(f"image,x,y,{size}\na.png,1,2,30,40\n", "t.csv")
    assert read_table(f"patient,x,y,{size}\na,1,2,30,40\n", "t.csv") == []


@pytest.mark.parametrize("score", ["score", "confidence", "Conf"])
def test_that_a_detectors_table_is_a_detectors_whatever_it_calls_its_score(score):
    (labels,) = read_table(f"filename,file,xmin,ymin,xmax,ymax,{score}\na.png,scan7,1,2,30,40,0.25\n", "t.csv")
    assert (labels.picture, labels.boxes[0].source, labels.boxes[0].score) == ("a.png", Source.MODEL, 0.25)
