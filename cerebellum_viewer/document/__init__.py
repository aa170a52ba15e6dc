"""What is open and how it changes: Qt signals and undo, no widgets."""
