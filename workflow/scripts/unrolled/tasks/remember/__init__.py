"""Sequences of digits, the one at position K asked."""

DIGITS = 10
