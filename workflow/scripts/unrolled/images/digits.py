"""The fallback without MNIST: scikit-learn's bundled 8x8 digits, enlarged to 28x28."""

from __future__ import annotations

import numpy as np

SIZE = 28
SMALL = 8
BRIGHTEST = 16  # of the bundled images
SPLIT_SEED = 0


def digits_arrays(test_share: float) -> dict[str, np.ndarray]:
    """Training and test arrays, uint8, split by class in fixed shares; always the same bytes."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    images = enlarge(digits.images.astype(np.int64))
    labels = digits.target.astype(np.uint8)
    train, test = train_test_split(
        np.arange(len(labels)), test_size=test_share, stratify=labels, random_state=SPLIT_SEED
    )
    return {
        "train_images": images[train],
        "train_labels": labels[train],
        "test_images": images[test],
        "test_labels": labels[test],
    }


def enlarge(images: np.ndarray) -> np.ndarray:
    """Bilinear enlargement of integer images `[..., 8, 8]`, 0-16, to uint8 `[..., 28, 28]`, 0-255.

    Computed in whole numbers, so that every machine gets the same bytes.
    """
    weights, denominator = _bilinear_weights()
    weighted = weights @ images @ weights.T
    whole = denominator**2 * BRIGHTEST
    return ((2 * 255 * weighted + whole) // (2 * whole)).astype(np.uint8)


def _bilinear_weights() -> tuple[np.ndarray, int]:
    """Integer weights `[28, 8]` of the small pixels in each large one, and their sum in a row.

    The centre of large pixel i lies at (i + 1/2) * 8/28 - 1/2 small pixels; beyond the outermost
    centres the edge pixel goes on.
    """
    denominator = 2 * SIZE
    weights = np.zeros((SIZE, SMALL), dtype=np.int64)
    for row in range(SIZE):
        position = min(max((2 * row + 1) * SMALL - SIZE, 0), (SMALL - 1) * denominator)
        lower, remainder = divmod(position, denominator)
        weights[row, lower] += denominator - remainder
        if remainder:
            weights[row, lower + 1] += remainder
    return weights, denominator
