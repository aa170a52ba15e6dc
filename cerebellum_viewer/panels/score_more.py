"""Scores the shown checkpoint on the parts that it was not scored on; on the test part only knowingly."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.widgets.question import Question
from engine.data.split import Part
from engine.errors import UserError


class ScoreMore(QWidget):
    """A button, and a question that stands in the panel instead of in the way."""

    def __init__(
        self,
        document: Document,
        watcher: ExperimentWatcher,
        runner: JobRunner,
        seal: Seal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._watcher = watcher
        self._runner = runner
        self._seal = seal
        self.button = QPushButton(self.tr("Score on all slices…"))
        self.question = Question()
        self.train_button = self.question.add_answer(self.tr("Training slices only"))
        self.all_button = self.question.add_answer(self.tr("Test part too"))
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.question)

    def _connect(self) -> None:
        self._document.checkpoint_changed.connect(self._refresh)
        self._runner.job_started.connect(self._refresh)
        self._runner.job_ended.connect(self._refresh)
        self.button.clicked.connect(self._ask_or_score)
        self.train_button.clicked.connect(lambda: self._score([Part.TRAIN]))
        self.all_button.clicked.connect(lambda: self._score(self._missing()))

    def _record(self) -> ExperimentRecord | None:
        shown = self._document.shown
        return self._watcher.record(shown.experiment) if shown else None

    def _missing(self) -> list[Part]:
        shown = self._document.shown
        return [part for part in Part if shown is not None and part not in shown.parts]

    def _refresh(self) -> None:
        missing = self._missing()
        self.button.setEnabled(bool(missing) and self._runner.running is None)
        self.train_button.setVisible(Part.TRAIN in missing)
        if not self.button.isEnabled() or Part.TEST not in missing:
            self.question.hide()

    def _ask_or_score(self) -> None:
        record, missing = self._record(), self._missing()
        if record is None:
            return
        if Part.TEST not in missing:
            self._score(missing)
            return
        self.question.ask(opening_text(record))

    def _score(self, parts: Sequence[Part]) -> None:
        shown, record = self._document.shown, self._record()
        if shown is None or record is None:
            return
        try:
            if Part.TEST in parts:
                self._seal.open(record, shown.step, self._runner, [part for part in parts if part is not Part.TEST])
            else:
                self._runner.start_score(record.experiment, parts, shown.step)
        except UserError as error:
            self._document.failed.emit(error)


def opening_text(record: ExperimentRecord) -> str:
    """What is asked before the test part is opened."""
    text = QCoreApplication.translate(
        "ScoreMore",
        "The test part is for the last word, not for choices. Each opening is logged with your name."
        " Openings in this experiment so far: {n}.",
    )
    return text.format(n=record.test_openings)
