"""Compiled recurrences: as torch.nn's and as finite differences say, alike on every path."""

import shutil
import subprocess
import sys

import pytest
import torch
from torch import nn

from project import ROOT
from unrolled import cells
from unrolled.kernels import building, functions
from unrolled.training.network import PARTS, Network
from workflow.plan import sources

STOCK = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
CELLS = list(STOCK)
# replicates, steps, hidden, features, batch: whole blocks of registers and what is left over
SHAPES = [
    (3, 7, 5, 2, 64),
    (2, 10, 10, 10, 64),
    (2, 4, 3, 2, 16),
    (1, 1, 1, 1, 16),
    (2, 9, 33, 28, 80),
]
needs_library = pytest.mark.skipif(
    functions.loaded() is None, reason="no C++ compiler, or a processor without AVX2"
)


def drawn(cell: str, shape: tuple, seed: int = 0) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Inputs `[step, replicate, feature, batch]`, and weights as of `torch.nn`."""
    replicates, steps, hidden, features, batch = shape
    random = torch.Generator().manual_seed(seed)
    rows = cells.load(cell).GATES * hidden
    inputs = torch.randn(steps, replicates, features, batch, generator=random)
    weights = [
        torch.randn(replicates, rows, *size, generator=random) / hidden**0.5
        for size in ((features,), (hidden,), (), ())
    ]
    return inputs, weights


def compiled(cell: str, inputs, weights, last: bool, lengths=None) -> torch.Tensor:
    lengths = None if lengths is None else torch.tensor(lengths)
    module = cells.load(cell)
    return module.COMPILED.apply(inputs, lengths, last, *module.matrices(*weights))


def stock(cell: str, inputs, weights) -> torch.Tensor:
    """Outputs of `torch.nn`'s modules in double precision, `[step, replicate, hidden, batch]`."""
    outputs = []
    for index in range(inputs.shape[1]):
        module = STOCK[cell](inputs.shape[2], weights[1].shape[2]).double()
        own = {name: weight[index].double() for name, weight in zip(PARTS, weights, strict=True)}
        read = inputs[:, index].transpose(1, 2).double()
        outputs.append(torch.func.functional_call(module, own, (read,))[0].transpose(1, 2))
    return torch.stack(outputs, 1)


def gradients(outputs: torch.Tensor, weights: list, factors: torch.Tensor) -> list[torch.Tensor]:
    return torch.autograd.grad((outputs * factors).sum(), weights)


@needs_library
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("cell", CELLS)
def test_outputs_and_gradients_are_those_of_torch(cell, shape, last):
    inputs, weights = drawn(cell, shape)
    weights = [weight.requires_grad_() for weight in weights]
    ours, theirs = compiled(cell, inputs, weights, last), stock(cell, inputs, weights)
    theirs = theirs[-1:] if last else theirs
    assert ours.shape == theirs.shape
    assert torch.allclose(ours.double(), theirs, atol=2e-6)
    factors = torch.randn(ours.shape, generator=torch.Generator().manual_seed(1))
    pairs = zip(gradients(ours, weights, factors), gradients(theirs, weights, factors), strict=True)
    for own, other in pairs:
        assert float((own - other).abs().max()) <= 2e-5 * float(other.abs().max())


@needs_library
@pytest.mark.parametrize("cell", CELLS)
def test_gradients_are_those_of_finite_differences(cell):
    inputs, weights = drawn(cell, (2, 6, 4, 3, 32))
    random = torch.Generator().manual_seed(5)
    factors = torch.randn(6, 2, 4, 32, generator=random)
    directions = [torch.randn(weight.shape, generator=random) for weight in weights]

    def objective(step: float) -> float:
        moved = [w + step * d for w, d in zip(weights, directions, strict=True)]
        return float((compiled(cell, inputs, moved, False).double() * factors).sum())

    learned = [weight.clone().requires_grad_() for weight in weights]
    exact = gradients(compiled(cell, inputs, learned, False), learned, factors)
    slope = sum(float((g * d).sum()) for g, d in zip(exact, directions, strict=True))
    step = 2e-3
    assert (objective(step) - objective(-step)) / (2 * step) == pytest.approx(slope, rel=2e-3)


@needs_library
@pytest.mark.parametrize("cell", CELLS)
def test_a_replicate_of_its_own_length_is_as_if_alone_to_the_bit(cell):
    lengths = [3, 8, 5, 1]
    inputs, weights = drawn(cell, (4, 8, 5, 10, 64))
    inputs[3:, 0] = float("nan")  # which nothing may read
    weights = [weight.requires_grad_() for weight in weights]
    together = compiled(cell, inputs, weights, True, lengths)
    of_all = gradients(together, weights, torch.ones_like(together))
    for index, length in enumerate(lengths):
        own = [weight[index : index + 1].detach().requires_grad_() for weight in weights]
        read = inputs[:length, index : index + 1].contiguous()
        alone = compiled(cell, read, own, True)
        assert torch.equal(alone[:, 0], together[:, index])
        pairs = zip(gradients(alone, own, torch.ones_like(alone)), of_all, strict=True)
        assert all(torch.equal(one[0], other[index]) for one, other in pairs)


@needs_library
@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_a_network_is_the_same_without_the_library_but_for_rounding(cell, fused, monkeypatch):
    settings = {"cell": cell, "hidden": 20, "bidirectional": False}
    network = Network(settings, 10, 10, "last", 3, fused)
    network.initialise([torch.Generator().manual_seed(seed) for seed in range(3)])
    inputs = torch.randn(3, 64, 9, 10, generator=torch.Generator().manual_seed(1))
    lengths = torch.tensor([4, 9, 6])
    assert network.recurrences.startswith("compiled for ")
    found = [network(inputs), network(inputs, lengths)]
    monkeypatch.setattr(functions, "loaded", lambda: None)
    assert network.recurrences == "PyTorch"
    for ours, theirs in zip(found, [network(inputs), network(inputs, lengths)], strict=True):
        assert torch.allclose(ours, theirs, atol=1e-5)
        assert not torch.equal(ours, theirs)  # or the library would not have been used


@needs_library
@pytest.mark.parametrize("cell", CELLS)
def test_the_same_call_gives_the_same_bits(cell):
    inputs, weights = drawn(cell, (3, 7, 6, 4, 48))
    first, again = (compiled(cell, inputs, weights, False) for _ in range(2))
    assert torch.equal(first, again)


def test_what_the_library_does_not_take_goes_to_torch():
    fine = torch.zeros(2, 1, 3, 64)
    assert functions.are_usable(fine) == (functions.loaded() is not None)
    assert not functions.are_usable(fine.double())
    assert not functions.are_usable(fine.clone().requires_grad_())
    assert not functions.are_usable(torch.zeros(2, 1, 3, 29))


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder without libraries, and what depends on the machine not remembered."""
    monkeypatch.chdir(tmp_path)
    building._compiler.cache_clear()
    yield tmp_path
    building._compiler.cache_clear()


@pytest.fixture(params=[8, 16])
def of_a_width(request, elsewhere, monkeypatch):
    """The library for vectors of so many floats, which the compiler splits where it must."""
    capability = torch.backends.cpu.get_cpu_capability()
    variant = building.Variant("trial", "x86-64-v3", request.param)
    monkeypatch.setitem(building.VARIANTS, capability, variant)
    functions.loaded.cache_clear()
    yield request.param
    functions.loaded.cache_clear()


@needs_library
def test_the_form_for_either_kind_of_processors_is_right_here(of_a_width):
    assert functions.variant().floats == of_a_width
    for cell in CELLS:
        for shape in SHAPES:
            inputs, weights = drawn(cell, shape)
            weights = [weight.requires_grad_() for weight in weights]
            ours, theirs = compiled(cell, inputs, weights, False), stock(cell, inputs, weights)
            assert torch.allclose(ours.double(), theirs, atol=2e-6)
            ones = torch.ones_like(ours)
            of_both = gradients(ours, weights, ones), gradients(theirs, weights, ones.double())
            for own, other in zip(*of_both, strict=True):
                assert float((own - other).abs().max()) <= 2e-5 * float(other.abs().max())


@needs_library
def test_a_library_is_compiled_once_for_each_kind_of_processors(elsewhere):
    building.prepare()
    made = {path.name: path.stat().st_mtime_ns for path in building.FOLDER.iterdir()}
    assert {name.split("-")[0] for name in made} == {"avx2", "avx512"}
    building.prepare()
    assert made == {path.name: path.stat().st_mtime_ns for path in building.FOLDER.iterdir()}


@needs_library
def test_a_machine_without_a_compiler_takes_what_others_have_left(elsewhere, monkeypatch):
    made = building.shared_object("AVX2")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    building._compiler.cache_clear()
    assert building.shared_object("AVX2") == made
    shutil.rmtree(building.FOLDER)
    assert building.shared_object("AVX2") is None


def test_other_processors_and_compilers_that_fail_are_no_trouble(elsewhere, monkeypatch):
    assert building.shared_object("DEFAULT") is None
    failing = elsewhere / "g++"
    failing.write_text("#!/bin/sh\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(failing))
    building._compiler.cache_clear()
    assert building.shared_object("AVX2") is None
    assert not list(building.FOLDER.glob("*"))


def test_what_it_says_in_cpp_is_part_of_every_trainings_code(tmp_path):
    place = "workflow/scripts/unrolled/kernels/recurrences.cpp"
    assert place in sources.sources("train_group.py", "unrolled.cells.lstm")
    text = (ROOT / place).read_text()
    told = {}
    for name, edited in {
        "as it is": text,
        "a comment": text.replace("// ----", "// edited ----", 1),
        "a line break": text.replace("{ V v;", "{\n    V v;", 1),
        "a number": text.replace("1.9875691500e-4f", "1.9875691501e-4f", 1),
    }.items():
        path = tmp_path / f"{len(told)}.cpp"
        path.write_text(edited)
        told[name] = sources.digest(path)
    assert told["as it is"] == told["a comment"] == told["a line break"] != told["a number"]


@needs_library
def test_a_job_finds_the_library_of_its_project(elsewhere):
    code = "from unrolled.kernels import functions; print(functions.variant().name)"
    paths = {"PYTHONPATH": f"{ROOT}/workflow/scripts", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=paths, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in {v.name for v in building.VARIANTS.values()}
    assert list(building.FOLDER.glob("*.so"))
