"""Pairs of binary numbers, their sum asked."""
