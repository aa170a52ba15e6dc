"""The detector as a function of its configuration. Torch from here on."""
