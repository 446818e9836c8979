"""Recurrences in C++, compiled on the machine that uses them; without a compiler, PyTorch's."""
