"""One step of an adder from whole sets of states, with what float32 may add to it."""

from __future__ import annotations

import numpy as np

from unrolled.tasks.addition.proofs.adder import PAIRS, Adder
from unrolled.tasks.addition.proofs.forms import Forms, joined
from unrolled.tasks.addition.proofs.rounding import ACTIVATION, STATE, SURPLUS, UNIT


def step(adder: Adder, state: Forms, letter: int) -> Forms:
    """Forms that hold every state that a letter leads to."""
    size = adder.hidden
    hidden = state[:size]
    pair = PAIRS[letter]
    old = hidden.mapped(adder.weight_hh, adder.bias_hh).widened(_summed(adder, hidden, pair))
    new = adder.weight_ih @ pair + adder.bias_ih
    return _CELLS[adder.cell](size, state, old, new)


def scores(adder: Adder, state: Forms) -> tuple[np.ndarray, np.ndarray]:
    """Between which numbers the score of each set's bit lies."""
    hidden = state[: adder.hidden]
    form = hidden.mapped(adder.readout[None], np.array([adder.readout_bias]))
    terms = hidden.size @ np.abs(adder.readout) + abs(adder.readout_bias)
    spread = form.spread[:, 0] + (adder.hidden + 1 + SURPLUS) * UNIT * terms + ACTIVATION
    return form.centre[:, 0] - spread, form.centre[:, 0] + spread


def _summed(adder: Adder, hidden: Forms, pair: np.ndarray) -> np.ndarray:
    """What rounding may add to each pre-activation, `[set, row]`."""
    given = np.abs(adder.weight_ih) @ pair + np.abs(adder.bias_ih) + np.abs(adder.bias_hh)
    terms = adder.hidden + len(pair) + 2
    return (terms + SURPLUS) * UNIT * (hidden.size @ np.abs(adder.weight_hh).T + given)


def _rnn(size: int, state: Forms, old: Forms, new: np.ndarray) -> Forms:
    return _plus(old, new).tanh().widened(ACTIVATION)


def _gru(size: int, state: Forms, old: Forms, new: np.ndarray) -> Forms:
    gates = _plus(old[: 2 * size], new[: 2 * size]).sigmoid().widened(ACTIVATION)
    reset, update = gates[:size], gates[size:]
    argument = _plus(reset * old[2 * size :], new[2 * size :])
    candidate = argument.tanh().widened(ACTIVATION)
    # n + z (h - n), where an error of n enters by 1 - z alone
    known = Forms(candidate.centre, candidate.slopes, np.zeros_like(candidate.error))
    kept = (np.abs(1 - update.centre) + update.spread) * candidate.error
    mixed = known + update * (state - known)
    return mixed.widened(kept + STATE * (1 + state.size))


def _lstm(size: int, state: Forms, old: Forms, new: np.ndarray) -> Forms:
    before, memory = _plus(old, new), state[size:]
    enter, forget, output = (
        before[gate * size : (gate + 1) * size].sigmoid().widened(ACTIVATION) for gate in (0, 1, 3)
    )
    candidate = before[2 * size : 3 * size].tanh().widened(ACTIVATION)
    memory = (forget * memory + enter * candidate).widened(STATE * (1 + memory.size))
    shown = memory.tanh().widened(ACTIVATION)
    return joined((output * shown).widened(STATE), memory)


def _plus(forms: Forms, constant: np.ndarray) -> Forms:
    return Forms(forms.centre + constant, forms.slopes, forms.error)


_CELLS = {"rnn": _rnn, "gru": _gru, "lstm": _lstm}
