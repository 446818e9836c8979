"""The report as one document: sections of blocks, computed from the tables."""
