"""The data: slices, boxes, masks, annotations, the workspace on disk. NumPy only, no torch, no Qt."""
