"""Which box commands without a pointer mean: the selected one, or the only one; and how to select another."""

from cerebellum_viewer.document.document import Document


def picked_box(document: Document) -> int | None:
    """Index of the box of the current slice that is meant; None if there is none or it is not clear which."""
    if document.current is None:
        return None
    count = len(document.annotations[document.current].boxes)
    if document.selection is not None and document.selection < count:
        return document.selection
    return 0 if count == 1 else None


def select_box(document: Document, step: int) -> bool:
    """Select the next or the previous box of the current slice, and around; False if there is none."""
    count = len(document.annotations[document.current].boxes) if document.current else 0
    if count:
        before = -1 if step > 0 else 0
        document.select(((before if document.selection is None else document.selection) + step) % count)
    return count > 0
