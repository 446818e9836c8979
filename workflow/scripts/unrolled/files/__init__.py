"""Files that jobs read and write, and what is said where that fails."""
