"""How large a pixel is: a line of known length, drawn by hand or along a ruler that was found, for the user to say."""

from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.facts import set_spacing
from cerebellum_viewer.document.masks import read_mask
from cerebellum_viewer.widgets.decimal_box import DecimalBox
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.annotation import SliceKey
from engine.data.callipers import ONE_PIXEL, Calliper, Spacing
from engine.errors import UserError
from engine.measures.measured import measure
from engine.measures.ruler import Ruler
from engine.measures.spacing import SpacingSource, spacing_from

LONGEST_MM = 500.0
LINE_MM = 10.0
"""What a line is taken for until somebody says: rulers have centimetres."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of `steps` equal steps on a slice; the user says how long one is."""

    key: SliceKey
    calliper: Calliper
    steps: int
    source: SpacingSource


class CalibrationDialog(QDialog):
    """Shows what a pixel would be; nothing is set before the user says so. It stands beside the work."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._line: _Line | None = None
        self.step_mm = DecimalBox(decimals=2, minimum=0.1, maximum=LONGEST_MM, suffix=" mm")
        self.shape = DecimalBox(decimals=3, minimum=0.2, maximum=5.0, singleStep=0.01)
        self._words, self.outcome, self._step = Sentence(), Sentence(), QLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self.step_mm.valueChanged.connect(self._show_outcome)
        self.shape.valueChanged.connect(self._show_outcome)
        self.buttons.accepted.connect(self._set)
        self.buttons.rejected.connect(self.reject)
        document.slice_changed.connect(self.reject)

    def begin_with_line(self, key: SliceKey, calliper: Calliper) -> None:
        """Ask how long a line is that somebody has drawn."""
        text = self.tr("The line is {0:.1f} pixels long. How long is it on the patient, or on the ruler beside it?")
        self._step.setText(self.tr("Length of the line"))
        self._begin(_Line(key, calliper, 1, SpacingSource.POINTS), LINE_MM, text.format(calliper.length()))

    def begin_with_ruler(self, key: SliceKey, ruler: Ruler) -> None:
        """Ask whether the ruler that was found is one, and what a step of it is."""
        text = self.tr(
            "A ruler seems to stand at the edge: {0} ticks, {1:.2f} pixels apart, marked on the slice. Look whether "
            "they are met, and say what a step is."
        )
        self._step.setText(self.tr("From tick to tick"))
        steps = len(ruler.ticks) - 1
        line = Calliper((ruler.x, ruler.ticks[0]), (ruler.x, ruler.ticks[0] + steps * ruler.period))
        told = text.format(len(ruler.ticks), ruler.period)
        self._begin(_Line(key, line, steps, SpacingSource.RULER), ruler.step_mm, told)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("How large is a pixel?"))
        self._step.setBuddy(self.step_mm)
        self.step_mm.setAccessibleName(self.tr("Length in mm"))
        self.shape.setAccessibleName(self.tr("Height of a pixel over its width"))
        form = QFormLayout()
        form.addRow(self._step, self.step_mm)
        form.addRow(self.tr("Height : width of a pixel"), self.shape)
        column = QVBoxLayout(self)
        column.addWidget(self._words)
        column.addLayout(form)
        column.addWidget(self.outcome)
        column.addWidget(self.buttons)
        self.setMinimumWidth(380)

    def _begin(self, line: _Line, step_mm: float, text: str) -> None:
        """Begin with nothing of what was typed before: that was about another line, perhaps of another volume."""
        self._line = line
        x, y = self._document.volumes[line.key.volume].spacing_mm or ONE_PIXEL
        self.step_mm.setValue(step_mm)
        self.shape.setValue(y / x)
        self._words.setText(text)
        self._show_outcome()
        self.show()
        self.raise_()
        self.step_mm.setFocus()
        self.step_mm.selectAll()

    def _spacing(self) -> Spacing:
        assert self._line is not None
        return spacing_from(self._line.calliper, self._line.steps * self.step_mm.value(), self.shape.value())

    def _show_outcome(self) -> None:
        if self._line is None:
            return
        try:
            spacing = self._spacing()
        except UserError as error:
            self.outcome.setText(str(error))
            return
        text = self.tr("A pixel is then {0:.4f} × {1:.4f} mm, on every slice of {2}.")
        self.outcome.setText(f"{text.format(*spacing, self._line.key.volume)} {self._meaning(self._line.key, spacing)}")

    def _meaning(self, key: SliceKey, spacing: Spacing) -> str:
        """What the spacing would make of the slice: whoever knows the patient sees whether that can be."""
        height = self._document.slices[key].height * spacing[1]
        field = self.tr("The picture then shows {0:.0f} mm from top to bottom.").format(height)
        found = measure(key, read_mask(self._document, key), self._document.annotations[key], spacing)
        if found.tcd is None:
            return field
        return f"{field} {self.tr('The TCD is then {0:.1f} mm.').format(found.tcd.length(spacing))}"

    def _set(self) -> None:
        line = self._line
        if line is None:
            return
        try:
            spacing = self._spacing()
        except UserError:
            return
        self.accept()
        set_spacing(self._document, line.key.volume, spacing, line.source)
