"""A question that stands in a panel instead of in the way: a sentence, answers, and “not now” in hand first."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cerebellum_viewer.widgets.sentence import Sentence


class Question(QFrame):
    """Hidden until it is asked, and again once it is answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Sentence()
        self.decline = QPushButton(self.tr("Not now"))
        self.decline.clicked.connect(self.hide)
        self._answers = QHBoxLayout()
        self._answers.setSpacing(4)
        self._answers.addWidget(self.decline)
        self._answers.addStretch(1)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._text)
        layout.addLayout(self._answers)
        self.hide()

    def add_answer(self, text: str) -> QPushButton:
        """A button that answers the question and puts it away."""
        button = QPushButton(text)
        button.clicked.connect(self.hide)
        self._answers.insertWidget(self._answers.count() - 1, button)
        return button

    def ask(self, text: str) -> None:
        """Show the question. Enter declines."""
        self._text.setText(text)
        self.show()
        self.decline.setFocus()
