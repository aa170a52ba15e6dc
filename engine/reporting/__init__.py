"""Reports: tables, charts, pictures and pages that studies share, and the report about experiments."""
