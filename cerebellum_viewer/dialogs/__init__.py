"""Windows that come and go: import, split, export, about."""
