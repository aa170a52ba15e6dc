"""Which texts do not fit where they are shown: measured with the fonts in use, for every kind of widget that writes."""

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QToolButton,
    QTreeView,
    QWidget,
)

Fault = tuple[str, int, int]
"""A text, how many pixels it needs, how many it has."""


def clipped(root: QWidget) -> list[Fault]:
    """All texts below a widget that are visible and do not fit."""
    return [fault for widget in root.findChildren(QWidget) if widget.isVisible() for fault in _faults(widget)]


def _faults(widget: QWidget) -> Iterator[Fault]:
    for kind, needs in _NEEDS.items():
        if isinstance(widget, kind):
            yield from (fault for fault in needs(widget) if fault[0] and fault[1] > fault[2])
            yield from _cut_off(widget)
            return


def _cut_off(widget: QWidget) -> Iterator[Fault]:
    """A widget must lie inside of all that it is in; only a list may be longer than what is seen of it."""
    outer = widget.parentWidget()
    while outer is not None and not isinstance(outer, QScrollArea):
        if outer.isWindow():
            right = widget.mapTo(outer, widget.rect().bottomRight())
            yield from (
                fault
                for fault in (
                    (f"right of {_name(widget)}", right.x(), outer.width()),
                    (f"lower edge of {_name(widget)}", right.y(), outer.height()),
                )
                if fault[1] > fault[2]
            )
            return
        outer = outer.parentWidget()


def _name(widget: QWidget) -> str:
    return getattr(widget, "text", widget.accessibleName)() or type(widget).__name__


def _label(label: QLabel) -> Iterator[Fault]:
    if label.wordWrap():
        yield label.text(), label.heightForWidth(label.width()), label.height()
    elif not label.text().startswith("<"):
        yield (
            label.text(),
            label.fontMetrics().horizontalAdvance(label.text().replace("&", "")),
            label.contentsRect().width(),
        )


def _button(button: QAbstractButton) -> Iterator[Fault]:
    icon_alone = isinstance(button, QToolButton) and button.toolButtonStyle().name == "ToolButtonIconOnly"
    if not icon_alone:
        yield button.text(), button.sizeHint().width(), button.width()


def _tabs(bar: QTabBar) -> Iterator[Fault]:
    """With less room than this the texts are shortened, or the last tabs hidden."""
    names = " | ".join(bar.tabText(index) for index in range(bar.count()))
    yield names, bar.sizeHint().width(), bar.width()
    yield names, bar.sizeHint().height(), bar.height()


def _tree(tree: QTreeView) -> Iterator[Fault]:
    """What the columns hold, as far as it is in sight: a list may be wider than its view, a name longer than both."""
    for column in range(tree.model().columnCount()):
        stretched = tree.header().sectionResizeMode(column) is QHeaderView.ResizeMode.Stretch
        if stretched or tree.isColumnHidden(column):
            continue
        needed = tree.sizeHintForColumn(column) if tree.model().rowCount() else 0
        yield f"column {column} of {tree.accessibleName()}", needed, tree.columnWidth(column)


def _header(header: QHeaderView) -> Iterator[Fault]:
    for index in (place for place in range(header.count()) if not header.isSectionHidden(place)):
        text = str(header.model().headerData(index, header.orientation()))
        yield text, header.fontMetrics().horizontalAdvance(text), header.sectionSize(index)


def _combo(combo: QComboBox) -> Iterator[Fault]:
    arrow = 24
    yield combo.currentText(), combo.fontMetrics().horizontalAdvance(combo.currentText()) + arrow, combo.width()


def _spin(spin: QAbstractSpinBox) -> Iterator[Fault]:
    buttons = 20
    yield spin.text(), spin.fontMetrics().horizontalAdvance(spin.text()), spin.width() - buttons


def _line(line: QLineEdit) -> Iterator[Fault]:
    room = line.contentsRect().width() - 6
    yield line.placeholderText(), line.fontMetrics().horizontalAdvance(line.placeholderText()), room


def _group(group: QGroupBox) -> Iterator[Fault]:
    yield group.title(), group.fontMetrics().horizontalAdvance(group.title()), group.width()


_NEEDS: dict[type[QWidget], Callable[..., Iterator[Fault]]] = {
    QLabel: _label,
    QAbstractButton: _button,
    QTabBar: _tabs,
    QHeaderView: _header,
    QTreeView: _tree,
    QComboBox: _combo,
    QAbstractSpinBox: _spin,
    QLineEdit: _line,
    QGroupBox: _group,
}
