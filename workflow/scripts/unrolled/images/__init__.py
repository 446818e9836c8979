"""The images of part 1: where they are found, how they are checked, how they are stored."""
