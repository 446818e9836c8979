"""The networks that the page runs compute what PyTorch and `predict.py` do."""

import numpy as np
import pytest
import torch

pytest.importorskip("playwright", reason="Playwright is not installed")

from playwright.sync_api import Page

from project import ROOT
from unrolled import cells
from unrolled.images.photo import clean
from unrolled.images.placing import MNIST_BOX, THIN, USUAL, place_like_mnist
from unrolled.live import CELLS, embedding, runs_in_the_page
from unrolled.rendering import modules
from unrolled.tasks.addition.task import add
from unrolled.tasks.mnist import live as of_images
from unrolled.training.network import Network
from untrained import trained

PAGE = ROOT / "report" / "page"


@pytest.fixture(scope="module")
def library(chromium, tmp_path_factory) -> Page:
    """An empty page in which the modules' own functions are at hand."""
    page = chromium.new_page()
    code = modules.bundled(PAGE, "live/main.js")
    names = ["Network", "fromHalf", "placed", "inkOf", "penFor", "add", "plane", "CELLS", "turns"]
    page.add_script_tag(content=f"(() => {{{code}\nwindow.live = {{{', '.join(names)}}}; }})()")
    return page


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_scores_are_those_of_pytorch(library, cell, both):
    """After every step of fifty sequences: as if they ended there."""
    members = trained("mnist", cell, 6, [3], both)
    inputs = torch.randn(50, 9, 28, generator=torch.Generator().manual_seed(1))
    network = Network.load(members[0].spec, members[0].weights)
    with torch.no_grad():
        truth = torch.stack([network(inputs[None, :, : n + 1])[0] for n in range(9)], 1)
    about = {"cell": cell, "hidden": 6, "inputs": 28, "outputs": 10, "bidirectional": both}
    found = library.evaluate(
        """([about, weights, inputs]) => {
            const network = new live.Network(about, weights);
            return inputs.map((one) => network.read(one).map((step) => Array.from(step.scores)));
        }""",
        [about | {"bits": 32}, embedding.encoded(members[0].weights, 32), inputs.tolist()],
    )
    assert np.abs(np.array(found) - truth.numpy()).max() < 1e-4


def test_the_page_knows_the_cells_that_it_says(library):
    assert sorted(library.evaluate("Object.keys(live.CELLS)")) == sorted(CELLS)
    assert {name: library.evaluate(f"live.CELLS.{name}.gates") for name in CELLS} == {
        name: cells.load(name).GATES for name in CELLS
    }
    assert not runs_in_the_page("elman", "last", False)
    assert not runs_in_the_page("lstm", "final_states", True)


def test_a_backward_half_is_run_only_where_it_has_read_one_step():
    assert runs_in_the_page("lstm", "last", True)
    assert not runs_in_the_page("lstm", "every", True) and runs_in_the_page("lstm", "every", False)


def test_where_no_network_can_be_run_the_page_is_given_none(images):
    members = trained("mnist")
    for member in members:
        member.spec["readout"] = "final_states"
    part = embedding.part("mnist", members, images, {})
    assert part == {"demonstration": "digit", "networks": []}


def test_halves_are_read_as_ieee_has_them(library):
    values = np.array([0, 1, -2.5, 6.1e-5, 5.96e-8, 65504, -0.333, np.inf], np.float16)
    bits = values.view(np.uint16).tolist()
    found = library.evaluate("bits => bits.map(live.fromHalf).map(String)", bits)
    assert [float(text.replace("Infinity", "inf")) for text in found] == values.tolist()


def test_weights_are_halved_only_where_no_answer_changes(images, monkeypatch):
    members = trained("mnist", seeds=[1, 2, 3])
    (member,), bits = of_images.shown(members, images)
    assert (member.seed, bits) == (1, 16)
    # of the first seed answers change, of the second they do not
    answers = iter([torch.zeros(20), torch.ones(20), torch.ones(20), torch.ones(20)])
    monkeypatch.setattr(of_images, "_answers", lambda *_: next(answers))
    (member,), bits = of_images.shown(members, images)
    assert (member.seed, bits) == (2, 16)
    answers = iter([torch.zeros(20), torch.ones(20)] * 3)
    (member,), bits = of_images.shown(members, images)
    assert (member.seed, bits) == (1, 32)


def test_drawings_are_placed_as_pictures_from_files_are(library):
    random = np.random.default_rng(2)
    for _ in range(30):
        height, width = random.integers(20, 200, 2)
        ink = np.zeros((224, 224))
        inside = random.random((height, width)) * (random.random((height, width)) < 0.4)
        inside[[0, -1]] = inside[:, [0, -1]] = 1
        ink[5 : 5 + height, 9 : 9 + width] = inside
        found = library.evaluate(
            "ink => live.placed(ink.map((row) => Float64Array.from(row))).map((r) => [...r])",
            ink.tolist(),
        )
        assert np.abs(np.array(found) - place_like_mnist(inside)).max() <= 1
    assert library.evaluate("live.placed([new Float64Array(5)])") is None
    contrast = np.linspace(0, 1, 21)
    ink = np.clip((contrast - clean.PAPER) / (clean.INK - clean.PAPER), 0, 1)
    assert library.evaluate("shares => shares.map(live.inkOf)", contrast.tolist()) == (
        pytest.approx(ink.tolist())
    )


def test_strokes_that_would_be_too_thin_are_drawn_wider(library):
    """As predict.py widens the strokes of pictures."""
    drawn = "([side, pen]) => live.penFor([[[0, 0], [side, 9]], [[3, side]]], pen)"
    assert library.evaluate(drawn, [141, 19]) == 19
    wide = library.evaluate(drawn, [205, 19])
    assert wide * MNIST_BOX / (205 + 19) == pytest.approx(USUAL)
    assert 19 * MNIST_BOX / (205 + 19) < THIN


def test_sums_carries_and_answers(library):
    first, second = 0b1011, 0b0110
    members = trained("addition", seeds=[4])
    about = {"cell": "lstm", "hidden": 5, "inputs": 2, "outputs": 1, "bidirectional": False}
    found = library.evaluate(
        """([about, weights, first, second]) => {
            const sum = live.add(new live.Network(about, weights), BigInt(first), BigInt(second));
            return { ...sum, says: String(sum.says), states: sum.states.map((h) => [...h]) };
        }""",
        [about | {"bits": 32}, embedding.encoded(members[0].weights, 32), first, second],
    )
    assert found["truth"] == [1, 0, 0, 0, 1] and found["carries"] == [0, 1, 1, 1, 0]
    operands = torch.tensor([[[n >> place & 1 for n in (first, second)] for place in range(4)]])
    inputs, _ = add(operands)
    with torch.no_grad():
        scores = Network.load(members[0].spec, members[0].weights)(inputs[None])[0, 0, :, 0]
    assert found["written"] == (scores > 0).int().tolist()
    assert int(found["says"]) == sum(bit << place for place, bit in enumerate(found["written"]))


def test_the_plane_is_that_of_the_principal_components(library):
    random = np.random.default_rng(3)
    states = random.normal(size=(60, 4)) * [3, 2, 0.3, 0.1] + 1
    found = np.array(
        library.evaluate(
            "s => s.map(live.plane(s.map((h) => Float64Array.from(h))))", states.tolist()
        )
    )
    centred = states - states.mean(0)
    truth = centred @ np.linalg.svd(centred)[2][:2].T
    assert np.allclose(np.abs(found), np.abs(truth), atol=1e-3)


def test_long_work_is_cut_into_turns_and_ended_by_other_work(library):
    done = library.evaluate(
        """async () => {
            const work = live.turns();
            const done = { first: 0, second: 0, between: 0 };
            const wait = (time) => new Promise((after) => setTimeout(after, time));
            function* busy(name, count) {
                for (let turn = 0; turn < count; turn++) {
                    const end = performance.now() + 1;
                    while (performance.now() < end);
                    done[name] += 1;
                    yield;
                }
            }
            work(busy("first", 1000));
            await wait(30);
            work(busy("second", 40));
            done.before = done.first;
            while (done.second < 40) {
                done.between += 1;
                await wait(0);
            }
            await wait(10);
            return done;
        }"""
    )
    assert 0 < done["first"] == done["before"] < 1000
    assert done["second"] == 40 and done["between"] > 2
