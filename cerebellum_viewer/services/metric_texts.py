"""What the metrics that the window shows are called and mean, written out where lupdate can see it."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

NAMES: dict[str, str] = {
    "mean_iou": str(QT_TRANSLATE_NOOP("Metrics", "Mean IoU")),
    "f1": str(QT_TRANSLATE_NOOP("Metrics", "F1")),
    "precision": str(QT_TRANSLATE_NOOP("Metrics", "Precision")),
    "recall": str(QT_TRANSLATE_NOOP("Metrics", "Recall")),
    "false_positives": str(QT_TRANSLATE_NOOP("Metrics", "False positives")),
    "detection_rate": str(QT_TRANSLATE_NOOP("Metrics", "Detection rate")),
    "iou_detected": str(QT_TRANSLATE_NOOP("Metrics", "IoU over detected")),
    "false_positives_per_slice": str(QT_TRANSLATE_NOOP("Metrics", "False positives per slice")),
    "dice": str(QT_TRANSLATE_NOOP("Metrics", "Dice")),
    "contour_distance": str(QT_TRANSLATE_NOOP("Metrics", "Contour distance, px")),
    "hausdorff_95": str(QT_TRANSLATE_NOOP("Metrics", "Hausdorff 95 %, px")),
    "contour_distance_mm": str(QT_TRANSLATE_NOOP("Metrics", "Contour distance, mm")),
    "hausdorff_95_mm": str(QT_TRANSLATE_NOOP("Metrics", "Hausdorff 95 %, mm")),
}

SENTENCES: dict[str, str] = {
    "mean_iou": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Mean over slices with an organ of the IoU of the best-scored box and the true one, 0 where nothing "
            "was found; Ramos and others (2020) call it average precision, which it is not.",
        )
    ),
    "f1": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Harmonic mean of precision and recall, at the stated confidence and an IoU of at least 0.5.",
        )
    ),
    "precision": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Share of found boxes that find a true one, at the stated confidence and an IoU of at least 0.5.",
        )
    ),
    "recall": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Share of true boxes that are found, at the stated confidence and an IoU of at least 0.5.",
        )
    ),
    "false_positives": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Boxes that find no true one or one that a better box found, at the stated confidence and an IoU of "
            "at least 0.5.",
        )
    ),
    "detection_rate": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Share of slices with an organ on which a box finds it, at the stated confidence and an IoU of at "
            "least 0.5.",
        )
    ),
    "iou_detected": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Mean IoU over the slices on which the organ was found: it leaves misses out, so read it with the "
            "detection rate.",
        )
    ),
    "false_positives_per_slice": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "False positives over all slices of the part, at the stated confidence and an IoU of at least 0.5.",
        )
    ),
    "dice": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Dice coefficient of the mask that the network draws and the expert's, mean by patient over slices with an "
            "expert's mask: 0 where the network draws none, else its mask as it stands before any smoothing, whatever "
            "the confidence of the box.",
        )
    ),
    "contour_distance": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Mean way from each contour to the other, mean by patient over slices with an expert's mask on which the "
            "network draws one, as it stands before any smoothing, whatever the confidence of the box.",
        )
    ),
    "hausdorff_95": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "The larger of the two 95 % quantiles of the ways between the contours, mean by patient over slices with "
            "an expert's mask on which the network draws one, as it stands before any smoothing, whatever the "
            "confidence of the box.",
        )
    ),
    "contour_distance_mm": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "Mean way from each contour to the other where the spacing is known, mean by patient over slices with an "
            "expert's mask on which the network draws one, as it stands before any smoothing, whatever the confidence "
            "of the box.",
        )
    ),
    "hausdorff_95_mm": str(
        QT_TRANSLATE_NOOP(
            "Metrics",
            "The 95 % Hausdorff distance where the spacing is known, mean by patient over slices with an expert's "
            "mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the "
            "box.",
        )
    ),
}
"""The sentences of `engine.scoring.definitions`, word for word; a test holds the two together."""
