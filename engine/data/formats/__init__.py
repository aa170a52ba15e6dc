"""Files of other programs: a table of formats, each told by its content, and one module that reads each."""
