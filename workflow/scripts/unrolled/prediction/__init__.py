"""Runs trained networks on a user's own input."""
