"""Which box commands without a pointer mean: the selected one, or the only one."""

from cerebellum_viewer.document.document import Document


def picked_box(document: Document) -> int | None:
    """Index of the box of the current slice that is meant; None if there is none or it is not clear which."""
    if document.current is None:
        return None
    count = len(document.annotations[document.current].boxes)
    if document.selection is not None and document.selection < count:
        return document.selection
    return 0 if count == 1 else None
