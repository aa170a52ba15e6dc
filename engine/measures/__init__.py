"""Measures of the cerebellum: diameters, areas, pixel sizes, gestational age. NumPy only, no torch, no Qt."""
