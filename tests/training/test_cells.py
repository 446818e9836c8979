"""Every cell against `torch.nn`, on both paths, and its gradients against finite differences."""

from pathlib import Path

import pytest
import torch

from unrolled import cells
from unrolled.training.network import Network

CELLS = sorted(
    path.stem for path in Path(cells.__file__).parent.glob("*.py") if path.stem != "__init__"
)
MODULES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
FUSED = [(cell, True) for cell in CELLS if hasattr(cells.load(cell), "fused")]
PATHS = [(cell, False) for cell in CELLS] + FUSED
# of those that PyTorch has
KNOWN = [(cell, fused) for cell, fused in PATHS if cell in MODULES]
REPLICATES, BATCH, STEPS, INPUTS, HIDDEN, OUTPUTS = 3, 4, 6, 5, 7, 2


def new_network(cell, readout="last", bidirectional=False, fused=False, dtype=torch.float32):
    settings = {"cell": cell, "hidden": HIDDEN, "bidirectional": bidirectional}
    network = Network(settings, INPUTS, OUTPUTS, readout, REPLICATES, fused)
    network.initialise([torch.Generator().manual_seed(seed) for seed in range(REPLICATES)])
    return network.to(dtype)


def torch_modules(network, cell, index, bidirectional):
    """One replicate's weights in PyTorch's own layers."""
    layer = MODULES[cell](INPUTS, HIDDEN, batch_first=True, bidirectional=bidirectional)
    linear = torch.nn.Linear(HIDDEN * (1 + bidirectional), OUTPUTS)
    weights = network.replicate(index)
    layer.load_state_dict(
        {name.removeprefix("recurrent."): w for name, w in weights.items() if "recurrent" in name}
    )
    linear.load_state_dict({"weight": weights["readout.weight"], "bias": weights["readout.bias"]})
    return layer, linear


def torch_scores(network, cell, index, inputs, bidirectional):
    """What `torch.nn` makes of one replicate's weights: scores at every step."""
    layer, linear = torch_modules(network, cell, index, bidirectional)
    return linear(layer(inputs)[0])


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("readout", ["last", "every"])
@pytest.mark.parametrize(("cell", "fused"), KNOWN)
def test_scores_are_those_of_torch(cell, fused, readout, bidirectional):
    network = new_network(cell, readout, bidirectional, fused)
    inputs = torch.randn(REPLICATES, BATCH, STEPS, INPUTS)
    scores = network(inputs)
    for index in range(REPLICATES):
        expected = torch_scores(network, cell, index, inputs[index], bidirectional)
        expected = expected[:, -1] if readout == "last" else expected
        torch.testing.assert_close(scores[index], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("cell", "fused"), KNOWN)
def test_final_states_are_those_of_torch(cell, fused):
    """Both directions' states after their last step, as `torch.nn` returns them."""
    network = new_network(cell, "final_states", bidirectional=True, fused=fused)
    inputs = torch.randn(REPLICATES, BATCH, STEPS, INPUTS)
    scores = network(inputs)
    for index in range(REPLICATES):
        layer, linear = torch_modules(network, cell, index, bidirectional=True)
        _, last = layer(inputs[index])
        states = last[0] if cell == "lstm" else last
        expected = linear(torch.cat([states[0], states[1]], 1))
        torch.testing.assert_close(scores[index], expected, rtol=1e-5, atol=1e-6)


def test_the_minimal_gated_unit_is_what_its_paper_says():
    network = new_network("mgu", "every", dtype=torch.float64)
    inputs = torch.randn(REPLICATES, BATCH, STEPS, INPUTS, dtype=torch.float64)
    scores = network(inputs)
    for index in range(REPLICATES):
        w = {name.split(".")[1]: one for name, one in network.replicate(index).items()}
        (f_x, n_x), (f_h, n_h) = (w[f"weight_{part}_l0"].chunk(2) for part in ("ih", "hh"))
        f_b, n_b = (w["bias_ih_l0"] + w["bias_hh_l0"]).chunk(2)
        state = torch.zeros(BATCH, HIDDEN, dtype=torch.float64)
        for step in range(STEPS):
            x = inputs[index, :, step]
            f = torch.sigmoid(x @ f_x.T + state @ f_h.T + f_b)
            state = (1 - f) * state + f * torch.tanh(x @ n_x.T + (f * state) @ n_h.T + n_b)
            expected = state @ w["weight"].T + w["bias"]
            torch.testing.assert_close(scores[index, :, step], expected)


@pytest.mark.parametrize(("cell", "fused"), PATHS)
def test_one_input_is_shown_to_all_replicates(cell, fused):
    network = new_network(cell, fused=fused)
    inputs = torch.randn(1, BATCH, STEPS, INPUTS)
    torch.testing.assert_close(network(inputs), network(inputs.repeat(REPLICATES, 1, 1, 1)))


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("readout", ["last", "final_states"])
@pytest.mark.parametrize(("cell", "fused"), PATHS)
def test_replicates_may_read_different_lengths(cell, fused, readout, bidirectional):
    """Scores and gradients are those of each replicate alone with its own sequences."""
    network = new_network(cell, readout, bidirectional, fused)
    inputs, lengths = torch.randn(REPLICATES, BATCH, STEPS, INPUTS), torch.tensor([2, STEPS, 4])
    scores = network(inputs, lengths)
    scores.square().sum().backward()
    ragged = [parameter.grad.clone() for parameter in network.parameters()]
    network.zero_grad()
    for index, steps in enumerate(lengths.tolist()):
        alone = network(inputs[:, :, :steps])[index]
        torch.testing.assert_close(scores[index], alone)
        alone.square().sum().backward()
    for parameter, grad in zip(network.parameters(), ragged, strict=True):
        torch.testing.assert_close(grad, parameter.grad)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("readout", ["last", "every"])
@pytest.mark.parametrize("cell", CELLS)
def test_stacked_gradients_match_finite_differences(cell, readout, bidirectional):
    network = new_network(cell, readout, bidirectional, dtype=torch.float64)
    inputs = torch.randn(REPLICATES, 2, 3, INPUTS, dtype=torch.float64, requires_grad=True)
    names = [name for name, _ in network.named_parameters()]

    def scores(inputs, *values):
        parameters = dict(zip(names, values, strict=True))
        return torch.func.functional_call(network, parameters, (inputs,))

    assert torch.autograd.gradcheck(scores, (inputs, *network.parameters()), fast_mode=True)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("cell", [cell for cell, fused in PATHS if fused])
def test_both_paths_agree_in_scores_and_gradients(cell, bidirectional):
    inputs = torch.randn(REPLICATES, BATCH, STEPS, INPUTS)
    found = []
    for fused in (False, True):
        network = new_network(cell, "last", bidirectional, fused)
        scores = network(inputs)
        scores.square().sum().backward()
        # a backward half that reads one step has no use for its recurrent weights
        gradients = [
            torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            for parameter in network.parameters()
        ]
        found.append([scores, *gradients])
    for stacked, fused in zip(*found, strict=True):
        torch.testing.assert_close(stacked, fused, rtol=1e-4, atol=1e-5)


def test_bf16_is_float32_to_its_own_rounding():
    inputs = torch.randn(REPLICATES, BATCH, STEPS, INPUTS)
    settings = {"cell": "lstm", "hidden": HIDDEN, "bidirectional": False}
    found = []
    for precision in ("float32", "bf16"):
        network = Network(settings | {"precision": precision}, INPUTS, OUTPUTS, "last", 3, True)
        network.initialise([torch.Generator().manual_seed(seed) for seed in range(REPLICATES)])
        scores = network(inputs)
        scores.square().sum().backward()
        assert all(p.dtype == p.grad.dtype == torch.float32 for p in network.parameters())
        found.append([scores, *(p.grad for p in network.parameters())])
    for exact, rounded in zip(*found, strict=True):
        # eight bits of mantissa: close, and not the same
        torch.testing.assert_close(rounded, exact, rtol=0.05, atol=0.05)
        assert not torch.equal(rounded, exact)


@pytest.mark.parametrize("cell", CELLS)
def test_a_replicate_does_not_depend_on_its_neighbours(cell):
    network = new_network(cell)
    inputs = torch.randn(REPLICATES, BATCH, STEPS, INPUTS)
    network(inputs)[1].sum().backward()
    for parameter in network.parameters():
        assert parameter.grad[1].abs().sum() > 0 or parameter.shape[1:] == (HIDDEN,)
        assert parameter.grad[[0, 2]].abs().sum() == 0


def test_initial_weights_are_those_of_torch_in_distribution():
    settings = {"cell": "lstm", "hidden": 100, "bidirectional": False}
    network = Network(settings, 50, 10, "last", 1)
    network.initialise([torch.Generator().manual_seed(1)])
    for name, tensor in network.tensors().items():
        bound = 0.1  # 1 / sqrt(100), both for the layer and for the readout
        assert tensor.abs().max() <= bound
        if tensor.numel() > 100:
            assert tensor.std().item() == pytest.approx(bound / 3**0.5, rel=0.05), name


def test_the_backward_half_at_the_last_step_sees_that_step_alone():
    network = new_network("lstm", bidirectional=True)
    inputs = torch.randn(REPLICATES, BATCH, STEPS, INPUTS)
    changed = inputs.clone()
    changed[:, :, :-1] = torch.randn(REPLICATES, BATCH, STEPS - 1, INPUTS)
    before, after = (
        network._stacked(x.permute(2, 0, 3, 1), None)[:, :, HIDDEN:] for x in (inputs, changed)
    )
    torch.testing.assert_close(before, after, rtol=0, atol=0)
