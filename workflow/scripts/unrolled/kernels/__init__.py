"""Recurrences in C++, compiled on the machine that uses them; without a compiler, PyTorch's."""

PYTORCH = "PyTorch"  # in costs.csv: recurrences that were not compiled
