"""The trained networks that the page itself runs: which they are, and what it is given of them."""

# cells that report/page/live/network.js carries out
CELLS = ("rnn", "lstm", "gru", "mgu")


def runs_in_the_page(cell: str, readout: str, bidirectional: bool) -> bool:
    """Whether the page can run networks of a cell, with a readout as `Network` names them.

    It carries a network on step by step, and so knows no backward half but one that is read after
    the last step, when it has seen that step alone.
    """
    return cell in CELLS and readout in (("last",) if bidirectional else ("last", "every"))
