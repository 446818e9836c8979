"""Finds the one digit in a photo: ground, contrast, parts, and what is no digit."""
