"""Themes, icons, settings, and the table of actions."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.canvas.drawing import CORRECTED_MASK, MASK, PREDICTION, PROPOSAL, TRUTH
from cerebellum_viewer.canvas.note_layer import PIN
from cerebellum_viewer.canvas.plates import PLATE
from cerebellum_viewer.services import resources
from cerebellum_viewer.services.display import Display, Layer
from cerebellum_viewer.services.settings import (
    MASK_OPACITY,
    MASK_VISIBLE,
    RECENT_WORKSPACES,
    THEME,
    WINDOW_STATE,
    Settings,
)
from cerebellum_viewer.services.theme import CANVAS, CANVAS_TEXT, DARK, LIGHT, Colors, Theme, contrast, palette_of
from cerebellum_viewer.windows.action_row import SECTIONS
from cerebellum_viewer.windows.action_table import ACTIONS, GESTURES, HOLDS
from cerebellum_viewer.windows.keys import sheet

READABLE = 4.5


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("text", ["text", "muted", "good", "bad", "warn", "quiet", "link"])
def test_that_text_can_be_read_on_every_ground(colors: Colors, text: str) -> None:
    for ground in (colors.window, colors.base, colors.raised):
        assert contrast(QColor(getattr(colors, text)), QColor(ground)) >= READABLE


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
def test_that_text_can_be_read_on_buttons_and_accent(colors: Colors) -> None:
    assert contrast(QColor(colors.text), QColor(colors.raised)) >= READABLE
    assert contrast(QColor(colors.on_accent), QColor(colors.accent)) >= READABLE


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("group", [QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive])
def test_that_every_pair_of_the_palette_can_be_read_in_every_state(colors: Colors, group: QPalette.ColorGroup) -> None:
    """The style sheet takes its colours from here; what is marked in a menu lies on the colour of lines."""
    role, palette = QPalette.ColorRole, palette_of(colors)
    pairs = [
        *((text, ground) for text in (role.WindowText, role.PlaceholderText) for ground in (role.Window, role.Button)),
        *((text, ground) for text in (role.Text, role.PlaceholderText) for ground in (role.Base, role.AlternateBase)),
        (role.ButtonText, role.Button),
        (role.WindowText, role.Mid),
        (role.ToolTipText, role.ToolTipBase),
        (role.HighlightedText, role.Highlight),
        (role.Link, role.Base),
    ]
    for text, ground in pairs:
        assert contrast(palette.color(group, text), palette.color(group, ground)) >= READABLE, (text, ground)


@pytest.mark.parametrize("color", [TRUTH, PREDICTION, PIN, QColor(CANVAS_TEXT)], ids=["box", "pred", "note", "text"])
def test_that_writing_can_be_read_on_its_plate_over_white(color: QColor) -> None:
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.fillRect(image.rect(), PLATE)
    painter.end()
    assert contrast(color, image.pixelColor(0, 0)) >= READABLE


def test_that_the_plots_follow_a_change_of_theme_at_once(viewer: Viewer) -> None:
    viewer.window.show_panel(viewer.research.curves)
    for theme, colors in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        viewer.window.table[f"view.theme_{theme}"].trigger()
        for plot in viewer.research.curves.figure.plots:
            assert plot.viewport.grab().toImage().pixelColor(2, 2) == QColor(colors.base)


@pytest.mark.parametrize("color", [TRUTH, PREDICTION, MASK, CORRECTED_MASK, PROPOSAL, QColor(CANVAS_TEXT)])
def test_that_overlays_stand_out_from_the_canvas(color: QColor) -> None:
    assert contrast(color, QColor(CANVAS)) >= READABLE


def test_that_contrast_is_wcags() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_that_the_buttons_of_the_queue_follow_a_change_of_theme(viewer: Viewer) -> None:
    pause = viewer.research.train.queue.action("pause")
    pause.setEnabled(True)
    for theme, colors in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        viewer.window.table[f"view.theme_{theme}"].trigger()
        image = pause.icon().pixmap(24, 24).toImage()
        inks = (image.pixelColor(x, y) for x in range(24) for y in range(24))
        assert abs(max(inks, key=QColor.alpha).lightness() - QColor(colors.text).lightness()) < 8


def test_that_the_theme_follows_the_setting(qapp: QApplication, settings: Settings) -> None:
    theme = Theme(qapp, settings)
    settings.set(THEME, "light")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    settings.set(THEME, "dark")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert theme.dark


def test_that_settings_come_back_as_they_were(settings: Settings, tmp_path: Path) -> None:
    settings.set(MASK_VISIBLE, False)
    settings.set(MASK_OPACITY, 0.25)
    settings.set(WINDOW_STATE, b"\x00\xff,;")
    settings.remember_workspace(tmp_path / "a, b")
    settings.remember_workspace(tmp_path / "c")
    settings.remember_workspace(tmp_path / "a, b")
    settings.sync()
    again = Settings(tmp_path / "settings.ini")
    assert again.get(MASK_VISIBLE) is False
    assert again.get(MASK_OPACITY) == 0.25
    assert again.get(WINDOW_STATE) == b"\x00\xff,;"
    assert again.get(RECENT_WORKSPACES) == (str(tmp_path / "a, b"), str(tmp_path / "c"))


@pytest.mark.parametrize("nonsense", ["maybe", '"purple"', "3", "[", "@Invalid()"])
def test_that_nonsense_in_the_file_counts_as_not_set(qapp: object, tmp_path: Path, nonsense: str) -> None:
    path = tmp_path / "settings.ini"
    path.write_text(f"[appearance]\ntheme={nonsense}\n[layers]\nmask_visible={nonsense}\n")
    settings = Settings(path)
    assert settings.get(THEME) == "system"
    assert settings.get(MASK_VISIBLE) is True


def test_that_the_look_is_remembered_and_bounded(settings: Settings) -> None:
    display = Display(settings)
    display.change_grey(gamma=99.0)
    display.set_opacity(Layer.MASK, 0.3)
    assert display.grey.gamma == 5.0
    assert Display(settings).opacity(Layer.MASK) == 0.3
    display.hide_all(True)
    assert not display.visible(Layer.MASK)
    assert display.enabled(Layer.MASK)


def test_that_no_two_actions_have_one_id_or_one_key_by_default() -> None:
    ids = [row.id for row in ACTIONS]
    keys = [key for row in ACTIONS for key in row.keys.split()]
    assert len(ids) == len(set(ids))
    assert len(keys) == len(set(keys))


def test_that_lines_in_menus_stand_above_actions_that_there_are() -> None:
    assert {row.id for row in ACTIONS} >= SECTIONS


def test_that_every_action_has_an_icon_that_paints(qapp: object) -> None:
    for row in ACTIONS:
        image = resources.icon_pixmap(row.icon, QColor("#ff0000"), 24).toImage()
        assert _ink(image) > 10, row.icon


def test_that_all_icons_are_drawn_in_one_style() -> None:
    for path in (resources.folder() / "icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"' in text, path.name
        assert "#" not in text, path.name


def test_that_every_action_has_a_handler(viewer: Viewer) -> None:
    assert [row.id for row in ACTIONS if not viewer.window.table.has_handler(row.id)] == []


def test_that_a_later_handler_takes_the_place_of_an_earlier_one(viewer: Viewer) -> None:
    called: list[str] = []
    viewer.connect_handlers({"help.about": lambda: called.append("first")})
    viewer.connect_handlers({"help.about": lambda: called.append("second")})
    viewer.window.table["help.about"].trigger()
    assert called == ["second"]


def test_that_menus_and_shortcut_sheet_have_words_for_everything(viewer: Viewer) -> None:
    assert all(row.title and viewer.window.table[row.id].toolTip() for row in ACTIONS)
    rows = [row for _, section in sheet(viewer.window.bindings) for row in section]
    assert ("Pan", "Drag with the middle button") in rows
    assert len(rows) == sum(bool(row.keys) for row in ACTIONS) + len(HOLDS) + len(GESTURES) + 5


def test_that_void_qt_calls_do_not_eat_up_none(qapp: object) -> None:
    """PySide6 6.12.0 does on Python 3.11, and aborts after some thousand calls."""
    image = QImage(4, 4, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(5000):
        painter.resetTransform()
    lost = before - sys.getrefcount(None)
    painter.end()
    assert lost < 1000


def _ink(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 128 for x in range(image.width()) for y in range(image.height()))
