"""A seeded hand that does anything to the whole viewer through Qt's own events, and what it must leave behind."""

import ctypes
import gc
import random
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from unittest.mock import patch

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QToolButton,
    QUndoView,
    QWidget,
)

from cerebellum_viewer.app import Viewer, build
from cerebellum_viewer.dialogs.command_palette import CommandPalette
from cerebellum_viewer.document.document import UNDO_LIMIT, Document
from cerebellum_viewer.document.past import show_past
from cerebellum_viewer.document.reading import current_reader, read_as
from cerebellum_viewer.panels.train_panel import TrainPanel
from cerebellum_viewer.services.key_presets import Preset
from cerebellum_viewer.services.settings import THEME
from engine.data.annotation import Annotation, SliceKey
from tests.viewer.research_fixtures import make_experiment, make_workspace
from tests.viewer.volume_fixtures import make_volume, right_model

EXCLUDED = {
    "file.quit": "closes the window",
    "file.open": "a dialog of the desktop",
    "checkpoint.onnx": "starts a process",
    "checkpoint.score_again": "starts a process",
    "checkpoint.score_all": "starts a process",
    "report.write": "starts a process",
    "suggest.model": "starts a process",
    "suggest.model_all": "starts a process",
    "train.learn": "starts a process",
}
"""Actions that the hand leaves alone, and why. It types into dialogs but presses no button there: some browse."""
EXCLUDED_PANELS = (TrainPanel,)
"""Panels whose buttons start processes."""
DIALOGS = frozenset(
    {
        "AboutDialog",
        "BlackoutDialog",
        "CalibrationDialog",
        "EraseDialog",
        "ExportDialog",
        "ImportDialog",
        "KeyEditor",
        "PropagateDialog",
        "ShortcutsDialog",
        "SplitDialog",
    }
)
"""Windows that an action asks for; any other that opens was not asked for."""
PLATFORM = ("This plugin does not support", "QWindowsWindow")
"""How the platform without a screen begins what it says about itself."""
LEG = 500
"""Gestures between two looks at everything; fewer than there are undo steps."""
RECALLED = 12
SETTLED = 6
"""Legs at both ends of a run whose medians are compared: single ones depend on the last size of the window."""
FIRST_SIZE = (1366, 768)

_PRESSED = (QAbstractButton, QAbstractSpinBox, QAbstractSlider, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)
Annotations = Mapping[SliceKey, Annotation]

_BUTTONS = (Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton)
_MODIFIERS = (Qt.KeyboardModifier.NoModifier,) * 5 + (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
_PRESS, _MOVE, _RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
_EXTRA_KEYS = ("Esc", "Tab", "Shift+Tab", "Return", "Left", "Shift+Right", "Alt+Up", "Alt+Shift+Down", "Backspace", "7")


@dataclass(slots=True)
class Watch:
    """What went wrong, with the gestures that led there."""

    recent: deque[str] = field(default_factory=lambda: deque(maxlen=RECALLED))
    exceptions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Hear of every exception that leaves a slot and of every warning of Qt."""
        hook, sys.excepthook = sys.excepthook, self._except
        handler = qInstallMessageHandler(self._hear)
        try:
            yield
        finally:
            sys.excepthook = hook
            qInstallMessageHandler(handler)

    def _except(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        frames = []
        while trace is not None:
            frames.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
            trace = trace.tb_next
        self.exceptions.append(self._told(f"{kind.__name__}: {error} at {' > '.join(frames[-5:])}"))

    def _hear(self, kind: QtMsgType, _context: object, message: str) -> None:
        if kind not in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg} and not message.startswith(PLATFORM):
            self.warnings.append(self._told(message))

    def _told(self, what: str) -> str:
        return f"{what}\n    after {', '.join(self.recent)}"


class Monkey:
    """Does one random thing after another to a viewer; the same seed does the same things."""

    def __init__(self, viewer: Viewer, seed: int, watch: Watch) -> None:
        self.viewer = viewer
        self.watch = watch
        self._random = random.Random(seed)
        self._gestures: dict[Callable[[], str], float] = {
            self._drag: 30,
            self._key: 30,
            self._wheel: 8,
            self._press_in_panel: 10,
            self._tool: 6,
            self._undo: 6,
            self._double: 3,
            self._scroll_area: 6,
            self._palette: 2,
            self._resize: 1,
            self._dock: 1,
            self._theme: 0.2,
            self._preset: 0.2,
        }

    def run(self, count: int) -> None:
        """Do so many things, one each time that the event loop has nothing else to do."""
        loop, timer = QEventLoop(), QTimer(interval=0)
        left = count

        def one() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                timer.stop()
                loop.quit()
                return
            self._do_one()

        timer.timeout.connect(one)
        timer.start()
        loop.exec()

    def _do_one(self) -> None:
        (gesture,) = self._random.choices(list(self._gestures), list(self._gestures.values()))
        self.watch.recent.append(gesture.__name__)
        self.watch.recent[-1] = f"{gesture.__name__} {gesture()}".strip()
        self._close_what_opened()

    # --- on the canvas -----------------------------------------------------------------------------------------

    @property
    def _port(self) -> QWidget:
        return self.viewer.canvas.viewport()

    def _send(self, port: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, modifiers: object) -> None:
        held = Qt.MouseButton.NoButton if kind is _RELEASE else button
        place = QPointF(port.mapToGlobal(at))
        QApplication.sendEvent(port, QMouseEvent(kind, at, place, button, held, modifiers))

    def _spot(self, port: QWidget) -> QPointF:
        """Anywhere on a widget, a little beside it, or on an edge of a box."""
        canvas, rng = self.viewer.canvas, self._random
        key = self.viewer.document.current
        boxes = self.viewer.document.annotations[key].boxes if key is not None else ()
        if boxes and port is self._port and rng.random() < 0.5:
            box = rng.choice(boxes).box
            x = rng.choice((box.x0, (box.x0 + box.x1) / 2, box.x1))
            y = rng.choice((box.y0, (box.y0 + box.y1) / 2, box.y1))
            return QPointF(canvas.to_screen((x, y)))
        reach = 0.1 if rng.random() < 0.8 else 3.0
        return QPointF(
            rng.uniform(-reach, 1 + reach) * port.width(),
            rng.uniform(-reach, 1 + reach) * port.height(),
        )

    def _drag(self) -> str:
        """From press to release, sometimes of no size, interrupted, released twice or never."""
        rng, port = self._random, self._port
        button, modifiers, start = rng.choice(_BUTTONS), rng.choice(_MODIFIERS), self._spot(port)
        ending = rng.choice(("release",) * 6 + ("twice", "escape", "never", "key", "elsewhere"))
        self._send(port, _PRESS, start, button, modifiers)
        at = start
        for _ in range(rng.choice((0, 0, 1, 3, 6))):
            at = self._spot(port)
            self._send(port, _MOVE, at, button, modifiers)
        if ending == "escape":
            QTest.keyClick(self.viewer.canvas, Qt.Key.Key_Escape)
        elif ending == "key":
            self._key()
        elif ending == "elsewhere":
            self.viewer.document.step(rng.choice((-1, 1)))
        for _ in range({"never": 0, "twice": 2}.get(ending, 1)):
            self._send(port, _RELEASE, at, button, modifiers)
        return f"{button.name} {modifiers.name} {ending} with {type(self.viewer.canvas.tool).__name__}"

    def _double(self) -> str:
        port, at, modifiers = self._port, self._spot(self._port), self._random.choice(_MODIFIERS)
        left = Qt.MouseButton.LeftButton
        for kind in (_PRESS, _RELEASE, QEvent.Type.MouseButtonDblClick, _RELEASE):
            self._send(port, kind, at, left, modifiers)
        return str(modifiers.name)

    def _wheel(self) -> str:
        return self._turn(self._port)

    def _turn(self, port: QWidget) -> str:
        rng = self._random
        delta, modifiers = rng.choice((-240, -120, -30, 30, 120, 240)), rng.choice(_MODIFIERS)
        at = QPointF(port.rect().center())
        phase, none = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
        event = QWheelEvent(at, port.mapToGlobal(at), QPoint(), QPoint(0, delta), none, modifiers, phase, False)
        QApplication.sendEvent(port, event)
        return f"{delta} {modifiers.name}"

    # --- keys --------------------------------------------------------------------------------------------------

    def _key(self) -> str:
        """A key of the map that is in use, or one that fields know; to whatever has the focus, mostly the canvas."""
        rng, keys = self._random, self.viewer.window.bindings.keys
        if rng.random() < 0.8:
            self.viewer.canvas.setFocus()
        named = [key for name, all_keys in keys.items() if name not in EXCLUDED for key in all_keys]
        key = rng.choice(named if rng.random() < 0.8 else _EXTRA_KEYS)
        self._type(key)
        return key

    def _type(self, key: str) -> None:
        QTest.keySequence(self.viewer.window.focusWidget() or self.viewer.canvas, QKeySequence(key))

    def _undo(self) -> str:
        rng = self._random
        if rng.random() < 0.1:
            return self._jump()
        name = rng.choice(("edit.undo", "edit.redo"))
        for _ in range(rng.choice((1, 1, 3))):
            self.viewer.window.table[name].trigger()
        return name

    def _jump(self) -> str:
        """To another step in the history panel."""
        view = self.viewer.window.findChild(QUndoView)
        view.setFocus()
        keys = [self._random.choice(("Up", "Down", "PgUp", "PgDown", "Home", "End")) for _ in range(3)]
        for key in keys:
            QTest.keySequence(view, QKeySequence(key))
        return f"in the history {' '.join(keys)}"

    def _tool(self) -> str:
        rng, table = self._random, self.viewer.window.table
        name = rng.choice([name for name in self.viewer.window.bindings.keys if name.startswith("tool.")])
        table[name].trigger()
        return name

    def _palette(self) -> str:
        """Find an action by its whole name, and set it off or not."""
        rows = [row for row in self.viewer.window.bindings.commands if row.id not in EXCLUDED]
        self.viewer.window.table["help.palette"].trigger()
        search, title = self.viewer.window.findChild(CommandPalette).search, self._random.choice(rows).title
        search.setText(title)
        QTest.keyClick(search, self._random.choice((Qt.Key.Key_Return,) * 4 + (Qt.Key.Key_Escape,)))
        return title

    # --- beside the canvas -------------------------------------------------------------------------------------

    def _parts(self, *kinds: type[QWidget]) -> list[QWidget]:
        """Visible, enabled widgets of the window that may be touched."""
        excluded = [self.viewer.research.worst.score_more]
        for kind in EXCLUDED_PANELS:
            excluded += self.viewer.window.findChildren(kind)

        def touchable(part: QWidget) -> bool:
            inside = part.isVisible() and part.isEnabled() and part.width() > 2 and part.height() > 2
            return inside and not any(panel.isAncestorOf(part) for panel in excluded) and not _is_excluded(part)

        found = [part for kind in kinds for part in self.viewer.window.findChildren(kind)]
        return [part for part in found if touchable(part)]

    def _press_in_panel(self) -> str:
        rng = self._random
        parts = self._parts(*_PRESSED)
        if not parts:
            return ""
        part = rng.choice(parts)
        at = QPoint(rng.randrange(part.width()), rng.randrange(part.height()))
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=at)
        if isinstance(part, QAbstractSpinBox | QLineEdit | QPlainTextEdit):
            part.setFocus()
            for _ in range(rng.randint(0, 4)):
                self._type(rng.choice(("Up", "Down", "1", "9", "0", ".", "a", "Return", "Backspace", "Tab", "Esc")))
        elif isinstance(part, QComboBox | QAbstractSlider):
            self._turn(part)
        return f"{type(part).__name__} {part.objectName()} in {_panel(part)}"

    def _scroll_area(self) -> str:
        """Clicks, drags and the wheel on lists, filmstrip, strip, plots and the second canvas."""
        rng, areas = self._random, self._parts(QAbstractScrollArea)
        if not areas:
            return ""
        area = rng.choice(areas)
        port = area.viewport()
        if rng.random() < 0.3:
            return f"wheel {self._turn(port)} on {type(area).__name__}"
        left, modifiers, at = Qt.MouseButton.LeftButton, rng.choice(_MODIFIERS), self._spot(port)
        self._send(port, _PRESS, at, left, modifiers)
        for _ in range(rng.choice((0, 0, 0, 2))):
            at = self._spot(port)
            self._send(port, _MOVE, at, left, modifiers)
        self._send(port, _RELEASE, at, left, modifiers)
        return f"drag on {type(area).__name__}"

    def _dock(self) -> str:
        """Panels that floated away or were closed come back: else there would soon be none."""
        for dock in self.viewer.window.findChildren(QDockWidget):
            dock.setFloating(False)
            if dock.isHidden():
                dock.toggleViewAction().trigger()
        return ""

    def _resize(self) -> str:
        size = self._random.choice(((1366, 768), (900, 600), (1920, 1080), (3840, 2160), (640, 480), (1200, 760)))
        self.viewer.window.resize(*size)
        return str(size)

    def _theme(self) -> str:
        theme = self._random.choice(("dark", "light", "system"))
        self.viewer.settings.set(THEME, theme)
        return theme

    def _preset(self) -> str:
        preset = self._random.choice(list(Preset))
        self.viewer.window.bindings.use_preset(preset)
        return str(preset)

    def _close_what_opened(self) -> None:
        """Menus take a row or none; dialogs take some letters; then both go."""
        for _ in range(4):
            menu = QApplication.activePopupWidget()
            if menu is None:
                break
            for _ in range(self._random.randint(0, 3)):
                QTest.keyClick(menu, Qt.Key.Key_Down)
            QTest.keyClick(menu, self._random.choice((Qt.Key.Key_Escape, Qt.Key.Key_Return)))
            menu.close()
        for dialog in QApplication.topLevelWidgets():
            if not dialog.isVisible() or dialog.windowType() is not Qt.WindowType.Dialog:
                continue
            name = type(dialog).__name__
            if dialog.isModal() or name not in DIALOGS:
                self.watch.dialogs.append(f"{name} {dialog.windowTitle()}\n    after {', '.join(self.watch.recent)}")
            for _ in range(self._random.randint(0, 3)):
                QTest.keySequence(
                    dialog.focusWidget() or dialog, QKeySequence(self._random.choice(("a", "Tab", "Down")))
                )
            dialog.close()


def _is_excluded(part: QWidget) -> bool:
    """A menu that opens at once waits for its user; what stands in it is tried by its keys."""
    if not isinstance(part, QToolButton):
        return False
    action, waits = part.defaultAction(), part.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup
    return waits or (action is not None and action.objectName() in EXCLUDED)


def _panel(part: QWidget) -> str:
    names = []
    while part is not None:
        names.append(type(part).__name__)
        part = part.parentWidget()
    return "/".join(names[1:4])


@dataclass(frozen=True, slots=True)
class Report:
    """What a run left behind. `growth_mb` is that of the resident memory from the first legs to the last."""

    gestures: int
    edits: int
    watch: Watch
    faults: tuple[str, ...]
    growth_mb: float

    @property
    def troubles(self) -> list[str]:
        """Everything that should not be, in words."""
        return [*self.watch.exceptions, *self.watch.warnings, *self.watch.dialogs, *self.faults]


def torture(
    folder: Path, seed: int, gestures: int, *, leg: int = LEG, told: Callable[[str], None] = lambda _: None
) -> Report:
    """Build a viewer on a workspace made in an empty `folder` and let the hand loose. A QApplication must exist."""
    folders = _make_workspaces(folder)
    watch, faults, memory, edits = Watch(), [], [], 0
    # The desktop's own dialog is none of the program's windows; whoever gets one goes back.
    back = patch.object(QFileDialog, "open", QFileDialog.reject)
    with watch.watching(), back:
        viewer = build(folder / "settings.ini", folders[0])
        viewer.window.resize(*FIRST_SIZE)
        viewer.window.restore_layout()
        viewer.window.show()
        monkey = Monkey(viewer, seed, watch)
        for begun in range(0, gestures, leg):
            here, other = folders if begun // leg % 2 else folders[::-1]
            viewer.open_workspace(here)
            if viewer.document.shown is None:
                viewer.document.show_checkpoint(right_model(viewer.document))
            beginning, before = Beginning(viewer.document), viewer.document.workspace.revision
            monkey.run(min(leg, gestures - begun))
            edits += viewer.document.workspace.revision - before
            faults += _faults(viewer, beginning, other)
            viewer.window.resize(*FIRST_SIZE)
            monkey.run(0)
            memory.append(_memory_mb())
            told(f"{begun + leg} gestures, {edits} edits, {memory[-1]:.0f} MB")
        viewer.window.close()
        viewer.close()
        viewer.window.deleteLater()
    growth = median(memory[-SETTLED:]) - median(memory[:SETTLED])
    return Report(gestures, edits, watch, tuple(faults), growth)


def _memory_mb() -> float:
    """Resident memory without what the C library has been given back and keeps."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    return float(psutil.Process().memory_info().rss / 2**20)


def _make_workspaces(folder: Path) -> tuple[Path, Path]:
    """Two: one with an experiment and its predictions, one with masks."""
    learned, painted = folder / "learned", folder / "painted"
    with make_workspace(learned, patients=6, slices=5) as workspace:
        make_experiment(workspace, "experiment")
    make_volume(painted, volumes=3)
    return learned, painted


class Beginning:
    """What a leg began with, or what the reader had said whom the hand chose since: nothing before can be undone."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.reader, self.annotations = "", {}
        document.workspace_changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        if self.reader != (reader := current_reader(self._document).name):
            self.reader, self.annotations = reader, dict(self._document.annotations)

    def close(self) -> None:
        """The leg is over."""
        self._document.workspace_changed.disconnect(self._follow)


def _faults(viewer: Viewer, beginning: Beginning, other: Path) -> list[str]:
    """Undo and redo everything, look into the file, open another workspace and come back: what is not as it was."""
    document = viewer.document
    show_past(document, None)
    document.leaving.emit()  # what is half typed is a step of its own
    beginning.close()
    now, stack = dict(document.annotations), document.undo_stack
    place, folder = stack.index(), document.workspace.folder
    assert stack.count() < UNDO_LIMIT, "a leg has fewer steps than are kept"
    stack.setIndex(0)
    faults = _differences("undone", document.annotations, beginning.annotations)
    stack.setIndex(place)
    faults += _differences("redone", document.annotations, now)
    faults += _differences("on disk", document.workspace.annotations(), now)
    faults += document.workspace.integrity_faults()
    viewer.open_workspace(other)
    viewer.open_workspace(folder)
    read_as(document, beginning.reader)
    return faults + _differences("reopened", document.annotations, now)


def _differences(when: str, found: Annotations, expected: Annotations) -> list[str]:
    return [
        f"{when}, {key} is {found.get(key)}, not {said}" for key, said in expected.items() if found.get(key) != said
    ]
