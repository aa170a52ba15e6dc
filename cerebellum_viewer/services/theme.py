"""Light and dark: two palettes, one accent colour, and colours for states. The canvas is near-black in both."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from cerebellum_viewer.services.resources import style
from cerebellum_viewer.services.settings import THEME, Settings

CANVAS = "#0b0c0d"
"""Behind every slice, in both themes: the eye adapts to the picture, not to the window."""
CANVAS_TEXT = "#d5d8db"
"""What is written on it."""


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one theme as #rrggbb. The last four stand for states, always beside an icon and a word."""

    window: str
    base: str
    raised: str
    line: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    link: str
    good: str
    bad: str
    warn: str
    quiet: str


DARK = Colors(
    window="#1d1f22",
    base="#161719",
    raised="#2a2d31",
    line="#3a3e43",
    text="#d8dbde",
    muted="#9aa0a6",
    disabled="#6b7076",
    accent="#2b6a9b",
    on_accent="#ffffff",
    link="#6fb3e0",
    good="#4cc38a",
    bad="#f08a80",
    warn="#e6b450",
    quiet="#9aa0a6",
)
LIGHT = Colors(
    window="#eef0f2",
    base="#fbfcfc",
    raised="#e2e5e8",
    line="#c3c8cd",
    text="#1d2125",
    muted="#555c63",
    disabled="#9198a0",
    accent="#2b6a9b",
    on_accent="#ffffff",
    link="#1d5f92",
    good="#146c43",
    bad="#a92f25",
    warn="#7a4f00",
    quiet="#555c63",
)


def colors_of(palette: QPalette) -> Colors:
    """The theme that a palette was made from."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def palette_of(colors: Colors) -> QPalette:
    """A whole Qt palette for one theme."""
    palette = QPalette()
    role = QPalette.ColorRole
    for target, value in {
        role.Window: colors.window,
        role.Base: colors.base,
        role.AlternateBase: colors.window,
        role.Button: colors.raised,
        role.Mid: colors.line,
        role.Midlight: colors.raised,
        role.Light: colors.raised,
        role.Dark: colors.line,
        role.Shadow: colors.line,
        role.WindowText: colors.text,
        role.Text: colors.text,
        role.ButtonText: colors.text,
        role.BrightText: colors.text,
        role.PlaceholderText: colors.muted,
        role.ToolTipBase: colors.raised,
        role.ToolTipText: colors.text,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.Accent: colors.accent,
        role.Link: colors.link,
        role.LinkVisited: colors.link,
    }.items():
        palette.setColor(target, QColor(value))
    for target in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(colors.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colors.raised))
    return palette


def contrast(first: QColor, second: QColor) -> float:
    """The ratio of two colours' luminances as WCAG 2 defines it, 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Theme(QObject):
    """Keeps the application's looks in step with the setting and, for “system”, with the desktop."""

    changed = Signal()
    """The palette is another one: icons have to be made anew."""

    def __init__(self, application: QApplication, settings: Settings) -> None:
        super().__init__(settings)
        self._application = application
        self._settings = settings
        application.setStyle(QStyleFactory.create("Fusion"))
        application.styleHints().colorSchemeChanged.connect(self.apply)
        settings.changed.connect(self._settings_changed)
        self.apply()

    @property
    def dark(self) -> bool:
        """Whether the dark palette is to be used. A desktop that does not say gets it: reading rooms are dark."""
        chosen = self._settings.get(THEME)
        if chosen == "system":
            return self._application.styleHints().colorScheme() is not Qt.ColorScheme.Light
        return chosen == "dark"

    def apply(self) -> None:
        """Dress the application."""
        self._application.setPalette(palette_of(DARK if self.dark else LIGHT))
        self._application.setStyleSheet(style())
        self.changed.emit()

    def _settings_changed(self, key: str) -> None:
        if key == THEME.key:
            self.apply()


def _luminance(color: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())
