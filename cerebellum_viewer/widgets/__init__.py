"""Small parts that docks and dialogs are both made of; they know neither document nor services."""
