"""The list before a training: each row with its state, its sentence and, where something mends it, a button."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.mending import MENDERS
from cerebellum_viewer.document.reading import current_reader
from cerebellum_viewer.panels.option_texts import LABELS
from cerebellum_viewer.panels.preflight_texts import FIXES, PROCESSOR, STATES, preflight_text
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.second_look import look_beside
from cerebellum_viewer.services.theme import Colors, colors_of
from cerebellum_viewer.widgets.sentence import Sentence
from engine.config import TrainConfig
from engine.data.readers import MAIN
from engine.data.split import Split
from engine.errors import UserError
from engine.training.preflight import Fix, Item, preflight
from engine.training.preflight_texts import Action, State

MARKS = {State.OK: "✓", State.WARNING: "!", State.FAILURE: "✗"}


class PreflightList(QWidget):
    """Looks beside the window, at what `look` was told last; a fix is applied and the look taken again.

    Whoever shows the list finds a place for its `button` and its `summary` where they are always in sight.
    """

    checked = Signal(bool)
    """A look has ended: whether nothing would fail."""
    options_wanted = Signal(dict)
    """Options by name that the form shall take, after which it calls `look`."""
    split_wanted = Signal()
    """A split by patient shall be made."""
    import_wanted = Signal()
    """More slices are needed."""

    def __init__(self, document: Document, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._asked: tuple[TrainConfig, Split | None] | None = None
        self._looks = 0
        self.items: tuple[Item, ...] = ()
        self.button = QPushButton(self.tr("Check before the start"))
        self.summary = Sentence()
        self._rows = QGridLayout()
        self._lay_out()
        self.button.clicked.connect(self._look_again)
        document.workspace_changed.connect(self.forget)

    def look(self, config: TrainConfig, split: Split | None) -> None:
        """Make the list for a training that is to be started; what is shown before it is ready is nothing."""
        self.ask_about(config, split)
        self._look_again()

    def ask_about(self, config: TrainConfig, split: Split | None) -> None:
        """What the button looks at. A list about something else is taken off."""
        if self._asked != (config, split):
            self.forget()
            self._asked = (config, split)

    def forget(self) -> None:
        """Show nothing; a look that is under way is about something else now."""
        self._looks += 1
        self.button.setEnabled(self._document.workspace is not None)
        self._show(())

    def _lay_out(self) -> None:
        self._rows.setColumnStretch(1, 1)
        self._rows.setVerticalSpacing(3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._rows)
        self.setAccessibleName(self.tr("What is to be known before a training"))

    def _look_again(self) -> None:
        asked = self._asked
        if self._document.workspace is None or asked is None:
            return
        self.forget()
        self.button.setEnabled(False)
        self._sum_up(self.tr("Looking, and trying five batches…"))
        number, (config, split) = self._looks, asked
        look_beside(
            self._document,
            self._background,
            lambda reader, _report: preflight(reader, split, config),
            lambda items: self._take(number, items),
            lambda error: self._fail(number, error),
        )

    def _take(self, number: int, items: Sequence[Item]) -> None:
        if number == self._looks:
            self.button.setEnabled(True)
            self._show(items)
            self.checked.emit(not any(item.state is State.FAILURE for item in items))

    def _fail(self, number: int, error: UserError) -> None:
        if number == self._looks:
            self.forget()
            self._sum_up(str(error))
            self.checked.emit(False)

    def _show(self, items: Sequence[Item]) -> None:
        """What fails first, then what is doubtful."""
        self.items = tuple(sorted(items, key=lambda item: list(MARKS).index(item.state), reverse=True))
        while self._rows.count():
            entry = self._rows.takeAt(0)
            widget = entry.widget() if entry else None
            if widget is not None:
                widget.deleteLater()
        colors = colors_of(self.palette())
        for row, item in enumerate(self.items):
            self._add_row(row, item, colors)
        self._sum_up(self._counts() if items else "")

    def _sum_up(self, text: str) -> None:
        self.summary.setText(text)
        self.summary.setVisible(bool(text))

    def _add_row(self, row: int, item: Item, colors: Colors) -> None:
        state, sentence = _translated(STATES[item.state]), _sentence(item)
        color = {State.OK: colors.good, State.WARNING: colors.warn, State.FAILURE: colors.bad}[item.state]
        mark = QLabel(f"<b style='color: {color}'>{MARKS[item.state]}</b>")
        mark.setToolTip(state)
        mark.setAccessibleName(state)
        text = Sentence(sentence)
        text.setAccessibleName(f"{state}: {sentence}")
        self._rows.addWidget(mark, 2 * row, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(text, 2 * row, 1)
        if item.fix is not None:
            self._rows.addWidget(self._fix_button(item.fix), 2 * row + 1, 1, Qt.AlignmentFlag.AlignLeft)

    def _fix_button(self, fix: Fix) -> QWidget:
        """A button, or words where only the user can do it."""
        label = _fix_text(fix)
        if fix.action is Action.FREE_SPACE:
            return QLabel(label)
        button = QPushButton(label)
        button.setEnabled(self._document.editable or fix.action in {Action.SHOW, Action.OPTIONS})
        if fix.action in MENDERS and fix.action is not Action.SHOW and current_reader(self._document).name != MAIN:
            button.setEnabled(False)
            button.setToolTip(self.tr("Trainings learn from what main has read: read as main to mend it."))
        button.clicked.connect(lambda: self._apply(fix))
        return button

    def _apply(self, fix: Fix) -> None:
        mend = MENDERS.get(fix.action)
        if mend is not None:
            mend(self._document, fix.keys)
            if fix.action is not Action.SHOW:
                self._look_again()
        elif fix.action is Action.OPTIONS:
            self.options_wanted.emit(dict(fix.options))
        elif fix.action is Action.SPLIT:
            self.split_wanted.emit()
        else:
            self.import_wanted.emit()

    def _counts(self) -> str:
        failures, warnings = (
            sum(item.state is state for item in self.items) for state in (State.FAILURE, State.WARNING)
        )
        if failures:
            told = self.tr("To be mended: {count}").format(count=failures)
        else:
            told = self.tr("Warnings: {count}").format(count=warnings) if warnings else self.tr("All is well.")
        if current_reader(self._document).name == MAIN:
            return told
        return f"{told} {self.tr('This is about what main has read: trainings learn from that.')}"


def _translated(text: str) -> str:
    return QCoreApplication.translate("Preflight", text)


def _sentence(item: Item) -> str:
    values = {name: _translated(PROCESSOR) if value == PROCESSOR else value for name, value in item.values.items()}
    return preflight_text(item.code, **values)


def _fix_text(fix: Fix) -> str:
    pairs = [f"{QCoreApplication.translate('Options', LABELS[name])} {value}" for name, value in fix.options]
    return _translated(FIXES[fix.action]).format(options=", ".join(pairs))
