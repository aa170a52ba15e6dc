"""Words that depend on a number: one of a thing is told as one, in both languages and on the command line."""

import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.services import resources
from cerebellum_viewer.services.wording import Counted
from engine.wording import counted


@pytest.mark.parametrize(("language", "one", "two"), [("en", "1 box", "2 boxes"), ("es", "1 caja", "2 cajas")])
def test_that_one_of_a_thing_is_told_as_one(qapp: QApplication, language: str, one: str, two: str) -> None:
    translator = QTranslator()
    assert translator.load(str(resources.translation(language)))
    qapp.installTranslator(translator)
    assert (Counted().boxes(1), Counted().boxes(2)) == (one, two)
    qapp.removeTranslator(translator)


@pytest.mark.parametrize("language", ["en", "es"])
def test_that_every_string_with_a_number_has_both_forms(language: str) -> None:
    tree = ET.parse(resources.translation(language).with_suffix(".ts"))
    strings = [message for message in tree.iter("message") if "%n" in message.findtext("source", "")]
    assert strings
    for message in strings:
        forms = [form.text for form in message.iter("numerusform")]
        assert len(forms) == 2, message.findtext("source")
        assert all(form and "%n" in form for form in forms), message.findtext("source")


def test_that_a_count_in_spanish_has_no_participle_that_would_have_to_agree_with_it(qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(resources.translation("es")))
    text = translator.translate("ImportDialog", "{0} labelled for {1}.")
    assert text.format("1 corte", "main") == "Etiquetados para main: 1 corte."


@pytest.mark.parametrize(
    ("patients", "told"),
    [
        ({"a": "Ana", "b": "Ana"}, "1 patient"),
        ({"a": None, "b": None}, "2 volumes (patients unknown)"),
        ({"a": "Ana", "b": "Ana", "c": None}, "2 patients (some unknown)"),
    ],
)
def test_that_volumes_are_called_no_patients_where_none_is_known(
    qapp: QApplication, patients: dict[str, str | None], told: str
) -> None:
    translator = QTranslator()
    assert translator.load(str(resources.translation("en")))
    qapp.installTranslator(translator)
    assert Counted().groups(patients) == told
    qapp.removeTranslator(translator)


def test_that_english_plurals_are_regular() -> None:
    told = [counted(count, noun) for noun in ("slice", "batch", "box", "class") for count in (1, 1200)]
    assert told == [
        "1 slice",
        "1,200 slices",
        "1 batch",
        "1,200 batches",
        "1 box",
        "1,200 boxes",
        "1 class",
        "1,200 classes",
    ]
