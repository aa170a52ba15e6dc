"""Label files of other programs: boxes and masks of many pictures as text, read and written."""
