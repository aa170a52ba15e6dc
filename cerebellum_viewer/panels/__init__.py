"""Docks: each reads the document and tells what the user wants."""
