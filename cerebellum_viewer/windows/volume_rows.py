"""The rows of the table of actions for whole volumes: key slices, proposals, notes, and what is accepted together."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cerebellum_viewer.services.keymap import Scope
from cerebellum_viewer.windows.action_row import ActionRow, Menu

VOLUME_ROWS = (
    ActionRow(
        "key.toggle",
        QT_TRANSLATE_NOOP("Actions", "Key slice"),
        "key-slice",
        Menu.VOLUME,
        "K",
        scope=Scope.CANVAS,
        checkable=True,
    ),
    ActionRow(
        "suggest.interpolate",
        QT_TRANSLATE_NOOP("Actions", "Interpolate between key slices"),
        "interpolate",
        Menu.VOLUME,
        "J",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "suggest.propagate",
        QT_TRANSLATE_NOOP("Actions", "Propagate to other slices…"),
        "propagate",
        Menu.VOLUME,
        "Ctrl+B",
    ),
    ActionRow(
        "suggest.model",
        QT_TRANSLATE_NOOP("Actions", "Pre-annotate this volume"),
        "smart",
        Menu.VOLUME,
        "Shift+J",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "suggest.model_all",
        QT_TRANSLATE_NOOP("Actions", "Pre-annotate everything unreviewed"),
        "smart",
        Menu.VOLUME,
        "Ctrl+Shift+J",
    ),
    ActionRow(
        "suggest.smooth",
        QT_TRANSLATE_NOOP("Actions", "Smooth proposals across the slices"),
        "mask-smooth",
        Menu.VOLUME,
        checkable=True,
        tip=QT_TRANSLATE_NOOP(
            "Actions",
            "Pre-annotation: each mask is drawn half way to the shape between its neighbours’, in volumes whose slices"
            " follow each other",
        ),
    ),
    ActionRow("suggest.cancel", QT_TRANSLATE_NOOP("Actions", "Cancel pre-annotation"), "cancel", Menu.VOLUME),
    ActionRow(
        "suggest.accept",
        QT_TRANSLATE_NOOP("Actions", "Accept the proposal for this slice"),
        "proposal-accept",
        Menu.VOLUME,
        "Return Enter",
        scope=Scope.CANVAS,
        tip=QT_TRANSLATE_NOOP("Actions", "Accept the proposal in the place of the boxes that are there"),
    ),
    ActionRow(
        "suggest.accept_all",
        QT_TRANSLATE_NOOP("Actions", "Accept the proposals of the volume"),
        "proposals-accept",
        Menu.VOLUME,
        "Shift+Return",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "suggest.reject",
        QT_TRANSLATE_NOOP("Actions", "Reject the proposal for this slice"),
        "reject",
        Menu.VOLUME,
        "Shift+X",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "suggest.drop",
        QT_TRANSLATE_NOOP("Actions", "Drop the proposals of the volume"),
        "proposals-drop",
        Menu.VOLUME,
        "Ctrl+Del",
        scope=Scope.CANVAS,
    ),
    ActionRow(
        "plane.best",
        QT_TRANSLATE_NOOP("Actions", "Go to the transcerebellar plane"),
        "best-plane",
        Menu.VOLUME,
        "Shift+B",
        scope=Scope.CANVAS,
    ),
    ActionRow("volume.check", QT_TRANSLATE_NOOP("Actions", "Check the volumes"), "check-volume", Menu.VOLUME),
    ActionRow(
        "review.by_gain",
        QT_TRANSLATE_NOOP("Actions", "Unreviewed slices by expected gain"),
        "by-gain",
        Menu.GO,
        checkable=True,
        tip=QT_TRANSLATE_NOOP(
            "Actions",
            "Next unreviewed: the slice whose correction is expected to gain most: 1 − confidence × IoU of box and mask"
            " × IoU with the box half way between the neighbours’; where none was found, the share of the neighbours"
            " that show the organ. Without proposals the order of paging.",
        ),
    ),
    ActionRow(
        "review.accept_selected",
        QT_TRANSLATE_NOOP("Actions", "Accept the selected slices"),
        "accept-selected",
        Menu.REVIEW,
        "Ctrl+Shift+Space",
    ),
    ActionRow(
        "picture.accept",
        QT_TRANSLATE_NOOP("Actions", "Accept the changed picture as this slice’s"),
        "accept-picture",
        Menu.REVIEW,
    ),
    ActionRow("note.add", QT_TRANSLATE_NOOP("Actions", "Pin a note"), "note", Menu.REVIEW, "Ctrl+M"),
)
