"""Conclusions tested, printed numbers judged, open choices weighed: from the tables alone."""
