"""The editor of splits: deal anew or take a saved one, move patients between parts, see what it comes to, and save."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.dialogs.lock_question import LockQuestion
from cerebellum_viewer.dialogs.split_form import SplitForm
from cerebellum_viewer.dialogs.split_strip import COLORS, SplitStrip
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.second_look import look_beside
from cerebellum_viewer.services.theme import colors_of
from cerebellum_viewer.services.wording import Counted, leak_text, part_text
from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.leakage import GuardFacts, find_leaks, guard_facts, joined_patients, known_facts
from engine.data.split import Part, Split
from engine.data.store import Workspace
from engine.errors import UserError
from engine.splitting import change, deal, keep, lock_test, users
from engine.wording import named

NAME_ROLE = Qt.ItemDataRole.UserRole
NO_FACTS = GuardFacts({}, (), frozenset())


class SplitDialog(QDialog):
    """A window beside the main one. Nothing is on disk before it is saved; what an experiment names stays as it is."""

    saved = Signal(str)
    """The name of the split, or of the first fold."""

    def __init__(self, document: Document, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Splits"))
        self._document = document
        self._background = background
        self._facts = NO_FACTS
        self._compared = False
        self._by_hand = False
        self._users: dict[str, list[str]] = {}
        self._splits: list[Split] = []
        self.stored = QListWidget()
        self.form = SplitForm()
        self.strip = SplitStrip()
        self.current = Sentence()
        self.name = QLineEdit()
        self.message = Sentence()
        self.progress = Sentence()
        self.warning = Sentence()
        self.lock = LockQuestion()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_button = add_button(self.buttons, self.tr("Save split"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        self._list_stored()
        self._deal()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt override
        """What is known is shown at once; nothing is saved before pictures that are there twice are known, too."""
        super().showEvent(event)
        self._look()

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.stored.setAccessibleName(self.tr("Saved splits"))
        self.stored.setMaximumWidth(260)
        self.progress.setObjectName("hint")
        named_row = QFormLayout()
        named_row.addRow(self.tr("&Name"), self.name)
        hint = Sentence(self.tr("Click or drag moves patients; arrows choose one, 1, 2, 3 or Space move it."))
        right = QVBoxLayout()
        for widget in (self.form, self.strip, self.current, hint, self.message, self.warning, self.progress, self.lock):
            right.addWidget(widget)
        right.addLayout(named_row)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.addWidget(self.stored)
        columns.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(columns, 1)
        layout.addWidget(self.buttons)
        self.resize(820, 520)

    def _connect(self) -> None:
        self.form.changed.connect(self._deal)
        self.stored.currentRowChanged.connect(self._choose)
        self.strip.moved.connect(self._move)
        self.strip.current_changed.connect(self._describe_current)
        self.name.textEdited.connect(self._refresh_save)
        self.lock.confirmed.connect(self._lock)
        self._document.workspace_changed.connect(self._look)
        self.buttons.rejected.connect(self.close)
        self.save_button.clicked.connect(self._save)

    # --- looking -----------------------------------------------------------------------------------------------

    def _look(self) -> None:
        workspace = self._document.workspace
        if not self.isVisible() or workspace is None:
            return
        self._facts, self._compared = known_facts(workspace), False
        self.form.suggest_sizes(len(self._facts.patients))
        self._list_stored()
        self._deal()
        self._tell_progress(0, 0)
        take = partial(self._take, workspace.folder)
        look_beside(self._document, self._background, guard_facts, take, self._fail, self._tell_progress)

    def _tell_progress(self, done: int, total: int) -> None:
        text = self.tr("Looking for pictures that are there twice…")
        self.progress.setText(self.tr("{0} {1} of {2}").format(text, done, total) if total else text)
        self.progress.show()

    def _take(self, folder: Path, facts: GuardFacts) -> None:
        """All pictures are compared. What was moved or chosen meanwhile stays; a plain deal is made anew."""
        workspace = self._document.workspace
        if workspace is None or workspace.folder != folder:
            return
        self.progress.hide()
        self._facts, self._compared = facts, True
        if not self._by_hand and (facts.duplicates or not self._splits):
            self._deal()
        else:
            self._judge()

    def _fail(self, error: UserError) -> None:
        self.progress.setText(str(error))
        self._document.failed.emit(error)

    def _list_stored(self) -> None:
        """The first row is a new split; the others say what uses them."""
        workspace = self._document.workspace
        self._users = users(workspace) if workspace else {}
        self.stored.blockSignals(True)
        self.stored.clear()
        self.stored.addItem(self.tr("New split"))
        for name in reversed(workspace.splits() if workspace else {}):
            used = self._users.get(name)
            text = self.tr("{name}, in use").format(name=name) if used else name
            item = QListWidgetItem(text)
            item.setToolTip(self.tr("Experiments: {names}").format(names=", ".join(used)) if used else name)
            item.setData(NAME_ROLE, name)
            self.stored.addItem(item)
        self.stored.setCurrentRow(0)
        self.stored.blockSignals(False)

    # --- choosing and changing ---------------------------------------------------------------------------------

    def _deal(self) -> None:
        """A new split as the form says."""
        self._by_hand = False
        self.stored.setCurrentRow(0)
        try:
            made = deal(self._facts, self.form.plan())
        except UserError as error:
            self._show([], str(error))
        else:
            self._show(made)

    def _choose(self, row: int) -> None:
        workspace = self._document.workspace
        if row <= 0 or workspace is None:
            self._deal()
            return
        self._by_hand = True
        self._show([workspace.splits()[self.stored.item(row).data(NAME_ROLE)]])

    def _move(self, name: str, part: Part) -> None:
        """Put a patient into a part; what an experiment names becomes a split of another name."""
        self._by_hand = True
        split = self._splits[0]
        parts = {**split.parts, **dict.fromkeys(self.strip.groups[name], part)}
        new_name = split.name
        if split.name in self._users or self.stored.currentRow() == 0:
            new_name = split.name if split.name.endswith("-edited") else f"{split.name}-edited"
        self._show([replace(split, name=new_name, parts=parts)])

    def _show(self, splits: Sequence[Split], fault: str = "") -> None:
        self._splits = list(splits)
        self.name.setText(self._splits[0].name if self._splits else "")
        self.name.setEnabled(len(self._splits) == 1)
        self._judge(fault)

    def _judge(self, fault: str = "") -> None:
        """Show the splits by what is known of their slices now."""
        facts = self._facts
        self._splits = [replace(item, leaks=bool(find_leaks(item.parts, facts))) for item in self._splits]
        groups = joined_patients(facts)
        self.strip.show_splits(self._splits, groups, facts.locked)
        patients = sorted({name for name in facts.patients.values() if name})
        self.lock.set_patients(patients, facts.locked, editable=self._document.editable)
        self.message.setText(fault or self._describe())
        self._describe_current(self.strip.current)
        self._warn()
        self._refresh_save()

    # --- telling -----------------------------------------------------------------------------------------------

    def _describe(self) -> str:
        """Colour, part and size; of folds what validates in each."""
        if len(self._splits) == 1:
            return "<br>".join(self._part_size(self._splits[0], part) for part in Part)
        text = self.tr("{count} splits with one test part; validation goes round.").format(count=len(self._splits))
        return f"{text}<br>{self._part_size(self._splits[0], Part.TEST)}" if self._splits else ""

    def _part_size(self, split: Split, part: Part) -> str:
        keys = split.keys(part)
        text = self.tr("{part}: {slices} ({share:.0f} %), {patients}").format(
            part=part_text(part),
            slices=Counted().slices(len(keys)),
            share=100 * len(keys) / len(split.parts),
            patients=Counted().groups({key.volume: self._facts.patients.get(key) for key in keys}),
        )
        return f"<span style='color: {COLORS[part]}'>■</span> {text}"

    def _describe_current(self, name: str) -> None:
        part, keys = self.strip.part_of(name), self.strip.groups.get(name, [])
        place = part_text(part) if part else self.tr("several parts")
        text = self.tr("{patient}: {place}, {slices}").format(
            patient=name, place=place, slices=Counted().slices(len(keys))
        )
        locked = self.tr("; locked for the external test") if self.strip.is_locked(name) else ""
        self.current.setText(text + locked if name else "")
        self.strip.setAccessibleDescription(self.current.text())

    def _warn(self) -> None:
        """What leaks, and which patients are dealt as one since they share a picture."""
        lines = []
        if any(Part.TRAIN not in split.parts.values() for split in self._splits):
            lines.append(self.tr("No slice is left to train on."))
        if any(split.leaks for split in self._splits):
            lines.append(self.tr("Every figure made with this split will bear “{stamp}”.").format(stamp=leak_text()))
        if self._facts.duplicates:
            pairs = named(self._facts.duplicates)
            lines.append(self.tr("One picture for two patients, who are dealt as one: {pairs}.").format(pairs=pairs))
        self.warning.setVisible(bool(lines))
        self.warning.setText(" ".join(lines))
        self.warning.setStyleSheet(f"color: {colors_of(self.palette()).bad}; font-weight: bold;")

    # --- saving ------------------------------------------------------------------------------------------------

    def _refresh_save(self) -> None:
        ready = self._compared and bool(self._splits) and self._document.editable
        name = self.name.text().strip()
        self.save_button.setEnabled(ready and bool(name) and name not in self._users)

    def _save(self) -> None:
        workspace = self._document.workspace
        if workspace is None or not self._splits:
            return
        try:
            first = self._save_in(workspace)
        except UserError as error:
            self.message.setText(str(error))
            return
        self.saved.emit(first)
        self.close()

    def _save_in(self, workspace: Workspace) -> str:
        """A single split under the name that stands there; folds under their own. Raises UserError."""
        if len(self._splits) > 1:
            return keep(workspace, self._splits)[0].name
        split = replace(self._splits[0], name=self.name.text().strip())
        if split.name in workspace.splits() and self.stored.currentRow() > 0:
            change(workspace, split)
            return split.name
        return keep(workspace, [split])[0].name

    def _lock(self, patient: str) -> None:
        workspace = self._document.workspace
        if workspace is None:
            return
        try:
            lock_test(workspace, [patient])
        except UserError as error:
            self.message.setText(str(error))
        else:
            self._look()
