"""Key maps as values: presets without conflicts, own changes, JSON, fuzzy search."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.services import resources
from cerebellum_viewer.services.key_presets import PRESETS, Drag, MouseMap, Preset, Wheel
from cerebellum_viewer.services.keymap import (
    FIXED_KEYS,
    KEY_NAMES,
    KeyMap,
    Scope,
    bound,
    from_json,
    heard,
    holder,
    key_text,
    needs_altgr,
    resolve,
    shown,
    to_json,
)
from cerebellum_viewer.services.matching import fit
from cerebellum_viewer.windows.action_table import commands
from engine.errors import UserError

COMMANDS = commands()
BY_ID = {command.id: command for command in COMMANDS}
KEYS = st.sampled_from(["A", "F", "Space", "Ctrl+Z", "F5", "Shift+Del", "?", "Ctrl++", "Ñ"])
KEY_MAPS = st.builds(
    KeyMap,
    st.sampled_from(Preset),
    st.dictionaries(st.sampled_from(sorted(BY_ID)), st.lists(KEYS, max_size=3).map(tuple), max_size=8),
    st.none()
    | st.builds(MouseMap, st.sampled_from(Wheel), st.sampled_from(Drag), st.sampled_from(Drag), st.sampled_from(Drag)),
)


def conflicts(keys: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """Every key that two commands hear."""
    held = [(key, heard(BY_ID[name].scope, key), name) for name, each in keys.items() for key in each]
    return [
        (key, name, other)
        for number, (key, scope, name) in enumerate(held)
        for second, where, other in held[:number]
        if key == second and {scope, where} != {Scope.CANVAS, Scope.HELD}
    ]


@pytest.mark.parametrize("preset", Preset)
def test_that_no_two_actions_of_a_preset_share_a_key(preset: Preset) -> None:
    assert conflicts(resolve(COMMANDS, KeyMap(preset))) == []
    own = {name: tuple(keys.split()) for name, keys in PRESETS[preset].keys.items()}
    assert conflicts(own) == []


@pytest.mark.parametrize("preset", Preset)
def test_that_a_preset_takes_the_last_key_from_nothing(preset: Preset) -> None:
    found = resolve(COMMANDS, KeyMap(preset))
    assert [command.id for command in COMMANDS if command.keys and not found[command.id]] == []


@pytest.mark.parametrize("preset", Preset)
def test_that_a_preset_names_commands_and_keys_that_exist(preset: Preset) -> None:
    row = PRESETS[preset]
    assert set(row.keys) <= set(BY_ID)
    for keys in (*row.keys.values(), *(" ".join(command.keys) for command in COMMANDS)):
        assert all(key_text(QKeySequence(key)) == key for key in keys.split()), keys


@pytest.mark.parametrize("preset", Preset)
def test_that_nothing_hangs_on_altgr_alone_or_on_a_key_of_the_canvas(preset: Preset) -> None:
    for name, keys in resolve(COMMANDS, KeyMap(preset)).items():
        assert not keys or not all(map(needs_altgr, keys)), name
        assert not FIXED_KEYS & set(keys), name


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("Z", Scope.CANVAS),
        ("Shift+F", Scope.CANVAS),
        ("Space", Scope.CANVAS),
        ("?", Scope.CANVAS),
        ("F1", Scope.WINDOW),
        ("Shift+F6", Scope.WINDOW),
        ("Ctrl+Z", Scope.WINDOW),
        ("Ctrl++", Scope.WINDOW),
        ("Alt+Left", Scope.WINDOW),
    ],
)
def test_that_bare_keys_are_heard_on_the_canvas_alone(key: str, where: Scope) -> None:
    assert heard(Scope.WINDOW, key) is where
    assert heard(Scope.HELD, key) is Scope.HELD


def test_that_a_key_may_mean_one_thing_held_and_another_tapped() -> None:
    keys = resolve(COMMANDS, KeyMap())
    assert "Space" in keys["hold.pan"]
    assert "Space" in keys["review.accept"]
    assert holder(COMMANDS, keys, BY_ID["review.reject"], "Space") == BY_ID["review.accept"]
    assert holder(COMMANDS, keys, BY_ID["hold.hide"], "Space") == BY_ID["hold.pan"]


@given(KEY_MAPS)
def test_that_any_map_resolves_without_conflict_and_invents_nothing(key_map: KeyMap) -> None:
    found = resolve(COMMANDS, key_map)
    assert list(found) == [command.id for command in COMMANDS]
    assert conflicts(found) == []
    for name, keys in key_map.keys.items():
        assert set(found[name]) <= set(keys)


@given(KEY_MAPS, st.sampled_from(COMMANDS), KEYS)
def test_that_who_is_given_a_key_has_it(key_map, command, key) -> None:
    found = resolve(COMMANDS, bound(key_map, COMMANDS, command, (key,)))
    assert found[command.id] == (key,)
    assert holder(COMMANDS, found, command, key) is None


@given(KEY_MAPS)
def test_that_json_gives_back_the_same_map(key_map: KeyMap) -> None:
    assert from_json(to_json(key_map), BY_ID, "keys.json") == (key_map, ())


@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_that_any_other_text_is_one_sentence(text: str) -> None:
    with pytest.raises(UserError, match=r"my\.json is not a key map of version 1\."):
        from_json(text, BY_ID, "my.json")


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"format": "other"},
        {"preset": "vim"},
        {"keys": ["Z"]},
        {"keys": {"edit.undo": "Z"}},
        {"keys": {"edit.undo": ["Foo+Q"]}},
        {"keys": {"edit.undo": ["Ctrl+K, Ctrl+C"]}},
        {"mouse": {"wheel": "fly"}},
        {"mouse": "mine"},
    ],
    ids=str,
)
def test_that_a_file_with_something_wrong_is_refused_whole(change: dict[str, object]) -> None:
    text = json.dumps({**json.loads(to_json(KeyMap())), **change})
    with pytest.raises(UserError):
        from_json(text, BY_ID, "my.json")


def test_that_unknown_actions_are_told_and_left_out() -> None:
    text = to_json(KeyMap(keys={"edit.undo": ("Z",), "brew.coffee": ("C",)}))
    assert from_json(text, BY_ID, "my.json") == (KeyMap(keys={"edit.undo": ("Z",)}), ("brew.coffee",))


def test_that_every_character_on_altgr_is_known_as_such() -> None:
    assert all(needs_altgr(key) for key in ("[", "Ctrl+]", "Shift+\\", "@"))
    assert not any(needs_altgr(key) for key in ("?", "Ctrl+-", "Ctrl++", "Ñ", "F1", "Space"))


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("zi", "Zoom in", "Resize it"),
        ("prev", "Previous slice", "Pan, zoom, reverse"),
        ("ns", "Next slice", "Unreviewed slice"),
        ("FIT", "Fit slice", "File it"),
    ],
)
def test_that_starts_of_words_and_letters_in_a_row_fit_best(query: str, better: str, worse: str) -> None:
    first, second = fit(query, better), fit(query, worse)
    assert first is not None
    assert second is None or first > second


@given(st.text(), st.text())
def test_that_a_query_fits_if_its_letters_are_there_in_their_order(query: str, text: str) -> None:
    letters = "".join(query.casefold().split())
    there = re.search(".*?".join(map(re.escape, letters)), text.casefold(), re.DOTALL)
    assert (fit(query, text) is not None) is bool(there)


def test_that_modifiers_alone_are_no_key() -> None:
    assert key_text(QKeySequence(Qt.Key.Key_unknown)) == ""
    assert key_text(QKeySequence()) == ""


def test_that_keys_are_called_as_on_a_spanish_keyboard_and_mean_the_same(qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(resources.translation("es")))
    qapp.installTranslator(translator)
    written = shown(["Ctrl+Shift+Z", *map(str, KEY_NAMES[2:])])
    assert written == "Ctrl+Mayús+Z  Intro  Intro  Supr  Retroceso  RePág  AvPág"
    assert QKeySequence("Ctrl+Mayús+RePág") == QKeySequence(Qt.Modifier.CTRL | Qt.Modifier.SHIFT | Qt.Key.Key_PageUp)
    qapp.removeTranslator(translator)
