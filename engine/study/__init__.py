"""The paper's experiments, and those that it left open: plans, the work on them that survives a restart, a report."""
