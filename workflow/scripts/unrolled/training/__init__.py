"""Stacked replicates of networks: built, trained, resumed and timed."""
