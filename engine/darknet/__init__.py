"""Darknet's files and conventions: networks as `.cfg` texts, `.weights`, pictures, random numbers. NumPy only."""
