"""Images read row by row, their class asked."""
