"""Trained networks loaded and carried on, step by step, far beyond their training."""
