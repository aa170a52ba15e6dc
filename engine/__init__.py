"""Everything that needs no screen: data, detector, training, scoring, command line."""
