"""A simulated data set with known truth, for trying the program and for its tests: no patient is in it."""

from engine.data.phantom.dataset import PhantomSummary, write_phantom

__all__ = ["PhantomSummary", "write_phantom"]
