"""The trained networks that the page itself runs: which they are, and what it is given of them."""

# cells that report/page/live/network.js carries out
CELLS = ("rnn", "lstm", "gru", "mgu")


def runs_in_the_page(cell: str, readout: str) -> bool:
    """Whether the page can run networks of a cell, with a readout as `Network` names them."""
    return cell in CELLS and readout in ("last", "every")
