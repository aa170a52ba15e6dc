"""The verbs of the command line: one function each, the same jobs that the window asks for."""
