"""Whether a trained adder adds numbers of every length: refuted by a sum, or proved."""
