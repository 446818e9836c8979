"""Sequences of bits, whether the number of ones is odd asked."""
