"""One slice on screen, and the hand."""
