"""Photos of digits, made from test images, and how many of them predict.py reads rightly."""
