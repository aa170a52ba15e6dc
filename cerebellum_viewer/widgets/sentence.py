"""Words that wrap in the room there is: a long word that was typed or read somewhere widens no window."""

from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Sentence(QLabel):
    """A label that asks for height and never for width: a window as wide as a text of 100 000 letters takes 2 GB."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setWordWrap(True)
