"""Side-by-side measurements of this study's training against what people would use instead."""
