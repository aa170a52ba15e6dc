"""Tables: nothing that a spreadsheet would run goes out, and the patient table is read strictly."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.patients import VolumeFacts, read_patients
from engine.data.tables import csv_text, plain_text
from engine.data.volumes import read_spacing
from engine.errors import UserError


@given(st.lists(st.lists(st.text("=+-@\t\r\n,;\"'aé1", max_size=6), min_size=2, max_size=3), max_size=4))
def test_that_no_text_starts_a_formula_and_every_text_can_be_read_back(rows):
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    cells = [cell for row in read for cell in row]
    assert [len(row) for row in read] == [len(row) for row in rows]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    texts = [cell.replace("\r\n", "\n").replace("\r", "\n") for row in rows for cell in row]
    assert [plain_text(cell) for cell in cells] == texts


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_that_numbers_stay_numbers(number):
    assert float(csv_text([[number]])) == number


@pytest.fixture
def read(tmp_path):
    """Read a patient table with this content."""

    def written_and_read(text: str | bytes):
        path = tmp_path / "patients.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_patients(path)

    return written_and_read


def test_that_columns_may_stand_in_any_order_and_empty_cells_are_unknown(read):
    found = read("spacing_mm,patient,centre,volume\n0.35,P1,A,v1\n,,A,v2\n\n,,,\n")
    assert found == {"v1": VolumeFacts("P1", (0.35, 0.35)), "v2": VolumeFacts(None, None)}


@pytest.mark.parametrize("text", ["0.21x0.23", "0.21 0.23", " 0.21 × 0.23 ", "0.21X0.23"])
def test_that_a_pixel_may_be_higher_than_wide(read, source, text):
    assert read_spacing(text) == (0.21, 0.23)
    assert read(f"volume,patient,spacing_mm\nv1,P1,{text}\n")["v1"].spacing_mm == (0.21, 0.23)
    source.picture("p_s1.bmp")
    assert scan(source.path, ImportOptions(spacing_mm=text)).volumes[0].spacing_mm == (0.21, 0.23)


def test_that_a_table_saved_by_excel_is_read(read):
    assert read("volume,patient\r\n niña 1 ,P1\r\n".encode("utf-8-sig")) == {"niña 1": VolumeFacts("P1", None)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "lacks the columns volume and patient"),
        ("volume;patient\nv1;P1\n", "lacks the columns volume and patient"),
        ("volume,patient\nv1,P1\nv1,P2\n", "line 3: the volume v1 stands twice"),
        ("volume,patient,spacing_mm\nv1,P1,wide\n", "line 2: spacing_mm is 'wide'"),
        ('volume,patient,spacing_mm\nv1,P1,"0,35"\n', "line 2: spacing_mm is '0,35'"),
        ("volume,patient,spacing_mm\nv1,P1,0\n", "line 2: spacing_mm is '0'"),
        ("volume,patient,spacing_mm\nv1,P1,nan\n", "line 2: spacing_mm is 'nan'"),
        ("volume,patient\nniña,P1\n".encode("latin-1"), "cannot be read as a table"),
    ],
)
def test_that_a_bad_table_is_refused_with_the_line(read, text, words):
    with pytest.raises(UserError, match=words):
        read(text)
