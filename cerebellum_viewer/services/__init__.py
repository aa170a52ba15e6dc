"""What panels need and the document does not: jobs, settings, themes, pictures."""
