"""The paper's experiments, and those that it left open: plans, a queue that survives a restart, a report."""
