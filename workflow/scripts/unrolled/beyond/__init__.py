"""Trained networks examined far beyond what they were trained and tested on."""
