"""Buttons of a dialog beside Qt's own, made here and handed to Qt: what Qt makes, Python may lose while it is shown."""

from PySide6.QtWidgets import QDialogButtonBox, QPushButton


def add_button(buttons: QDialogButtonBox, text: str, role: QDialogButtonBox.ButtonRole) -> QPushButton:
    """A button of a box with a text of our own.

    A search like `window.findChildren` makes PySide count whatever it finds among the window's children; when it
    believes one of these lost, it calls all of them deleted that C++ has made, though they live on.
    """
    button = QPushButton(text)
    buttons.addButton(button, role)
    return button
