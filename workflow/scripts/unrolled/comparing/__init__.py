"""What changed between two builds, from what their reports say of themselves."""
