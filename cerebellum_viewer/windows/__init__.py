"""The main window and the table of its actions."""
