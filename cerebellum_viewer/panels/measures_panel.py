"""Dock “Measures”: the diameter, what age it stands for and how sure that is; the size of a pixel; a report."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.canvas.calliper_tool import role_text
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.facts import set_age
from cerebellum_viewer.document.masks import read_mask
from cerebellum_viewer.services.volume_measuring import VolumeMeasuring
from cerebellum_viewer.widgets.sentence import Sentence
from cerebellum_viewer.widgets.wide_button import wide_button
from engine.data.annotation import Annotation
from engine.data.callipers import ONE_PIXEL, Role
from engine.data.volumes import Volume
from engine.measures.growth import (
    AGE_FROM_TCD,
    AGREEMENT_LIMIT,
    OTHER_AGE,
    REFERENCES_PART_WEEKS,
    TCD_FROM_AGE,
    TCD_WITH_CENTILE,
    WEEK,
    Age,
    centile_text,
    weeks_and_days,
)
from engine.measures.measured import SliceMeasures, VolumeMeasures, measure
from engine.measures.spacing import SpacingSource

MOST_WEEKS = 45


class MeasuresPanel(QScrollArea):
    """Measures the slice on the canvas while it is in front. It names its reference and judges nothing."""

    def __init__(self, document: Document, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._shown = False
        self._measuring = VolumeMeasuring(document, self)
        self._measuring.changed.connect(self._show)
        self.facts = {
            name: _value()
            for name in ("tcd", "distances", "area", "box", "age", "reader", "references", "centile", "pixel")
        }
        self.weeks = QSpinBox(maximum=MOST_WEEKS)
        self.days = QSpinBox(maximum=WEEK - 1)
        self._lay_out(actions)
        for spin in (self.weeks, self.days):
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(self._set_age)
        # While the weeks are typed: Tab goes on to the days.
        self.weeks.lineEdit().textEdited.connect(lambda text: self._let_days_be_set(bool(re.search("[1-9]", text))))
        document.slice_changed.connect(self._show)
        document.annotation_changed.connect(self._show)
        document.suggestions_changed.connect(self._show)
        document.workspace_changed.connect(self._show)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(360, 420)

    def set_shown(self, shown: bool) -> None:
        """Whether the dock is in front: nothing is measured for nobody."""
        self._shown = shown
        self._measuring.stop()
        self._show()

    def _lay_out(self, actions: Sequence[QAction]) -> None:
        names = {
            "tcd": role_text(Role.TCD),
            "distances": self.tr("Distances"),
            "area": self.tr("Area"),
            "box": self.tr("Box"),
            "age": self.tr("Age from TCD"),
            "reader": self.tr("By another reader"),
            "references": self.tr("Between references"),
        }
        form = QFormLayout()
        for name, text in names.items():
            form.addRow(text, self.facts[name])
        form.addRow(self.tr("Age by dates"), self._age_fields())
        form.addRow(self.tr("Centile"), self.facts["centile"])
        form.addRow(self.tr("Pixel"), self.facts["pixel"])
        reference = Sentence(self._reference())
        reference.setObjectName("hint")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(10, 10, 10, 10)
        column.addLayout(form)
        for action in actions:
            column.addWidget(wide_button(action))
        column.addWidget(reference)
        column.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _age_fields(self) -> QWidget:
        self.weeks.setAccessibleName(self.tr("Weeks of the age by dates"))
        self.days.setAccessibleName(self.tr("Days of the age by dates"))
        self.weeks.setSpecialValueText(self.tr("unknown"))
        self.weeks.setSuffix(self.tr(" w", "weeks, behind a number"))
        self.days.setSuffix(self.tr(" d", "days, behind a number"))
        fields = QWidget()
        row = QHBoxLayout(fields)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.weeks, self.days):
            row.addWidget(widget)
        row.addStretch(1)
        return fields

    def _reference(self) -> str:
        text = self.tr(
            "Reference: {0}, {1} fetuses. Age from TCD: {2:g} to {3:g} mm; centile: {4:g} to {5:g} weeks and {6:g} to "
            "{7:g} mm, each by its own equation. Another reader: limits of agreement ±{8:.0%}. Above {9:g} weeks "
            "references lie weeks apart."
        )
        notice = self.tr("Research and education. Not a medical device. Not for diagnosis.")
        told = text.format(
            AGE_FROM_TCD.name,
            AGE_FROM_TCD.fetuses,
            AGE_FROM_TCD.low,
            AGE_FROM_TCD.high,
            TCD_FROM_AGE.low,
            TCD_FROM_AGE.high,
            TCD_WITH_CENTILE.low,
            TCD_WITH_CENTILE.high,
            AGREEMENT_LIMIT,
            REFERENCES_PART_WEEKS,
        )
        return f"{told}\n{notice}"

    def _show(self) -> None:
        key = self._document.current
        if not self._shown or key is None:
            return
        volume = self._document.volumes[key.volume]
        said = self._document.annotations[key]
        found = measure(key, read_mask(self._document, key), said, volume.spacing_mm)
        unit, spacing = ("px", ONE_PIXEL) if volume.spacing_mm is None else ("mm", volume.spacing_mm)
        lengths = [f"{item.length(spacing):.1f} {unit}" for item in said.callipers if item.role is Role.DISTANCE]
        self.facts["distances"].setText(", ".join(lengths) or "–")
        self.facts["tcd"].setText(self._tcd(found, said, volume))
        self.facts["area"].setText(_area(found, volume))
        self.facts["box"].setText(_box(found, volume))
        self._show_age(found, volume)
        self._show_dates(volume)
        self.facts["pixel"].setText(self._pixel(volume))

    def _tcd(self, found: SliceMeasures, said: Annotation, volume: Volume) -> str:
        if found.tcd is None:
            too_small = self.tr("the mask is too small to measure")
            if found.area_px:
                return too_small
            proposed = self._document.current in self._document.suggestions.undecided
            lacking = self.tr("no mask yet: take the proposal over, or lay a calliper")
            return lacking if proposed else self.tr("no mask: nothing to measure")
        pixels, how = self.tr("{0:.1f} px").format(found.tcd.length()), self._how(found, said)
        spacing = volume.spacing_mm
        if spacing is None:
            unknown = self.tr("unknown spacing: px only")
            return f"{pixels}, {_degrees(found.tcd.tilt())}, {how}; {unknown}"
        return (
            self.tr("{0:.1f} mm").format(found.tcd.length(spacing))
            + f" ({pixels}), {_degrees(found.tcd.tilt(spacing))}, {how}"
        )

    def _how(self, found: SliceMeasures, said: Annotation) -> str:
        if found.by_hand:
            return self.tr("two points")
        if found.across:
            return self.tr("mask, across the midline")
        if said.calliper(Role.MIDLINE) is not None:
            return self.tr("mask, widest chord, as the midline has no length")
        return self.tr("mask, widest chord")

    def _show_age(self, found: SliceMeasures, volume: Volume) -> None:
        told = dict.fromkeys(("age", "reader", "references", "centile"), "–") | self._age(found, volume)
        for name, text in told.items():
            self.facts[name].setText(text)

    def _age(self, found: SliceMeasures, volume: Volume) -> dict[str, str]:
        """What the TCD stands for, as reports tell it: of the widest slice alone, on all others it is too small."""
        if found.tcd is None or volume.spacing_mm is None:
            return {}
        whole = self._measuring.of(volume.name)
        if whole is None:
            return {"age": self.tr("looking for the widest slice …")}
        if whole.plane is None:
            return {}
        if whole.plane.key != found.key:
            age = self._no_age() if whole.age is None else self.tr("{0} weeks").format(weeks_and_days(whole.age.weeks))
            text = self.tr("not the widest slice: that is {0} ({1})")
            return {"age": text.format(whole.plane.key.index, age)}
        return {**self._age_texts(whole.age), "centile": self._centile(whole)}

    def _age_texts(self, age: Age | None) -> dict[str, str]:
        if age is None:
            return {"age": self._no_age()}
        text = self.tr("{0} weeks (95 % of fetuses: {1} to {2})")
        ends = ["…" if end is None else weeks_and_days(end) for end in age.reader]
        return {
            "age": text.format(*map(weeks_and_days, (age.weeks, age.low, age.high))),
            "reader": self.tr("{0} to {1}").format(*ends),
            "references": self._between_references(age),
        }

    def _centile(self, whole: VolumeMeasures) -> str:
        if whole.volume.age_days is None:
            return "–"
        text = self.tr("{0} (by another reader: {1} to {2})")
        centile = whole.centile
        return (
            self._no_centile() if centile is None else text.format(*map(centile_text, (centile.value, *centile.reader)))
        )

    def _no_age(self) -> str:
        return self.tr("outside the reference: {0:g} to {1:g} mm").format(AGE_FROM_TCD.low, AGE_FROM_TCD.high)

    def _no_centile(self) -> str:
        ends = (TCD_FROM_AGE.low, TCD_FROM_AGE.high, TCD_WITH_CENTILE.low, TCD_WITH_CENTILE.high)
        return self.tr("outside the reference: {0:g} to {1:g} weeks, {2:g} to {3:g} mm").format(*ends)

    def _show_dates(self, volume: Volume) -> None:
        days = volume.age_days or 0
        for spin, value in ((self.weeks, days // WEEK), (self.days, days % WEEK)):
            with QSignalBlocker(spin):
                spin.setValue(value)
        self.weeks.setEnabled(self._document.editable)
        self._let_days_be_set(days >= WEEK)

    def _let_days_be_set(self, known: bool) -> None:
        self.days.setEnabled(self._document.editable and known)

    def _between_references(self, age: Age) -> str:
        """From the one reference's age to the other's: above 28 weeks they lie weeks apart."""
        name = OTHER_AGE.reference.name
        if age.other is None:
            return self.tr("outside {0}").format(name)
        ends = (weeks_and_days(weeks) for weeks in sorted((age.weeks, age.other)))
        return self.tr("{0} to {1}; the other: {2}").format(*ends, name)

    def _pixel(self, volume: Volume) -> str:
        if volume.spacing_mm is None:
            return self.tr("unknown spacing: px only")
        sources = {
            str(SpacingSource.POINTS): self.tr("from two points"),
            str(SpacingSource.RULER): self.tr("from the ruler, confirmed"),
        }
        source = sources.get(volume.spacing_source or "", self.tr("as imported"))
        x, y = volume.spacing_mm
        return f"{x:.4f} × {y:.4f} mm, {source}"

    def _set_age(self) -> None:
        key = self._document.current
        if key is not None:
            days = self.weeks.value() * WEEK + self.days.value()
            set_age(self._document, key.volume, days if self.weeks.value() else None)


def _degrees(angle: float) -> str:
    """A whole number with the sign that is printed, and no sign at nothing."""
    return f"{round(angle)}°".replace("-", "−")


def _area(found: SliceMeasures, volume: Volume) -> str:
    if not found.area_px:
        return "–"
    spacing = volume.spacing_mm
    pixels = f"{found.area_px} px²"
    return pixels if spacing is None else f"{found.area_px * spacing[0] * spacing[1]:.0f} mm² ({pixels})"


def _box(found: SliceMeasures, volume: Volume) -> str:
    if found.box is None:
        return "–"
    width, height, spacing = found.box.width, found.box.height, volume.spacing_mm
    pixels = f"{width:.0f} × {height:.0f} px"
    return pixels if spacing is None else f"{width * spacing[0]:.1f} × {height * spacing[1]:.1f} mm ({pixels})"


def _value() -> QLabel:
    label = QLabel("–")
    label.setWordWrap(True)
    return label
