"""The networks that the page runs: as PyTorch computes them, placed and shown as they should be."""

import json
import re

import numpy as np
import pytest
import torch

pytest.importorskip("playwright", reason="Playwright is not installed")

from playwright.sync_api import Page, expect

from project import ROOT
from test_rendering import sample_report, write_build
from test_report_browser import DESKTOP, PHONE, check_accessible, check_fits, check_quiet, visit
from unrolled import cells
from unrolled.examination.trained import Trained
from unrolled.images.dataset import Images
from unrolled.images.photo import clean
from unrolled.images.placing import MNIST_BOX, THIN, USUAL, place_like_mnist
from unrolled.images.storage import save_images
from unrolled.live import CELLS, embedding, runs_in_the_page
from unrolled.rendering import modules
from unrolled.rendering.html_page import render_html
from unrolled.tasks.addition.task import add
from unrolled.tasks.mnist import live as of_images
from unrolled.training.network import Network

PAGE = ROOT / "report" / "page"
TASKS = {  # inputs, outputs, readout and what a spec holds besides
    "mnist": (28, 10, "last", {}),
    "remember": (10, 10, "last", {"k": 2, "lengths": [3, 10]}),
    "addition": (2, 1, "every", {}),
}


def trained(task: str, cell: str = "lstm", hidden: int = 5, seeds=(100, 101), both=False) -> list:
    """Networks that are not trained, as if they were."""
    inputs, outputs, readout, more = TASKS[task]
    settings = {"cell": cell, "hidden": hidden, "bidirectional": both, **more}
    network = Network(settings, inputs, outputs, readout, len(seeds))
    network.initialise([torch.Generator().manual_seed(seed) for seed in seeds])
    spec = {"task": task, "name": f"{cell}-{hidden}", "configuration": settings, "seeds": [*seeds]}
    spec |= {"readout": readout, "input_size": inputs, "output_size": outputs, "fused": False}
    scale = {"pixel_mean": 0.13, "pixel_std": 0.31, "height": 28, "width": 28}
    spec["images"] = scale | {"class_names": list("0123456789")}
    spec["evaluation_batch"] = 16
    return [Trained(spec, seed, network.replicate(place)) for place, seed in enumerate(seeds)]


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """Paths of twenty images and their manifest, which are called MNIST's."""
    folder = tmp_path_factory.mktemp("images")
    random = np.random.default_rng(0)
    pixels = np.zeros((20, 28, 28), np.uint8)
    pixels[:, 4:24, 4:24] = random.integers(0, 256, (20, 20, 20))
    labels = np.arange(20, dtype=np.uint8) % 10
    paths = [folder / "images.npz", folder / "images.json"]
    stored = Images("mnist", "MNIST", "-", pixels, labels, pixels, labels, list(range(10)))
    save_images(stored, *paths)
    return [str(path) for path in paths]


@pytest.fixture(scope="module")
def networks(images):
    """What the page is given of all three tasks."""
    members = {task: trained(task) for task in TASKS}
    members["mnist"] = [*trained("mnist", seeds=[100]), *trained("mnist", "gru", 7, [100], True)]
    return {
        task: embedding.part(
            task, own, images, {m.run["configuration"]: f"{m.spec['name']} </script>" for m in own}
        )
        for task, own in members.items()
    }


@pytest.fixture(scope="module")
def path(networks, tmp_path_factory):
    """A small report with the three demonstrations."""
    folder = tmp_path_factory.mktemp("page")
    report = sample_report()
    report["sections"][0]["blocks"] += [
        {"type": "live", "id": f"live-{task}", "part": task, "caption": ["Try it."]}
        for task in TASKS
    ]
    (folder / "networks.json").write_text(json.dumps(networks))
    html = render_html(write_build(folder, report), folder, PAGE, networks=folder / "networks.json")
    (folder / "report.html").write_text(html)
    return folder / "report.html"


@pytest.fixture(scope="module")
def library(chromium, tmp_path_factory) -> Page:
    """An empty page in which the modules' own functions are at hand."""
    page = chromium.new_page()
    code = modules.bundled(PAGE, "live/main.js")
    names = ["Network", "fromHalf", "placed", "inkOf", "penFor", "add", "plane", "CELLS", "turns"]
    page.add_script_tag(content=f"(() => {{{code}\nwindow.live = {{{', '.join(names)}}}; }})()")
    return page


@pytest.fixture
def shown(chromium, path):
    """The page as a reader without a wish for motion has it."""
    seen = visit(chromium, path, reduced_motion="reduce")
    for task in TASKS:
        seen.page.locator(f"#live-{task}").scroll_into_view_if_needed()
        expect(seen.page.locator(f"#live-{task} output")).not_to_be_empty()
    yield seen
    seen.page.context.close()


# Arithmetic


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


# Bundling


def test_modules_are_one_script_in_order(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nb();\n')
    (tmp_path / "b.js").write_text("export function b() {}\n")
    assert modules.bundled(tmp_path, "a.js") == "function b() {}\n\nb();\n"
    for left in ('import "./b.js";\n', "export default 1;\n", "</script>\n"):
        (tmp_path / "b.js").write_text(left)
        with pytest.raises(ValueError, match="cannot be bundled"):
            modules.bundled(tmp_path, "a.js")


def test_no_two_modules_use_a_name_for_two_things():
    names = [
        name
        for path in (PAGE / "live").glob("*.js")
        for name in re.findall(
            r"^(?:export )?(?:const|let|function\*?|class) (\w+)", path.read_text(), re.M
        )
    ]
    assert len(names) == len(set(names)) > 20


# The page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_is_quiet_fits_and_is_accessible(chromium, path, viewport, scheme):
    seen = visit(chromium, path, viewport=viewport, color_scheme=scheme)
    for task in TASKS:
        seen.page.locator(f"#live-{task}").scroll_into_view_if_needed()
        expect(seen.page.locator(f"#live-{task} output")).not_to_be_empty()
    check_quiet(seen)
    check_fits(seen.page)
    check_accessible(seen.page)
    seen.page.context.close()


def test_the_tab_key_reaches_every_control(shown):
    controls = shown.page.evaluate(
        """() => {
            const all = document.querySelectorAll("figure.live :is(select, input, button)");
            all.forEach((control, place) => (control.dataset.place = place));
            return all.length;
        }"""
    )
    shown.page.locator("#live-mnist select").first.focus()
    reached = set()
    for _ in range(2 * controls):
        reached.add(shown.page.evaluate("document.activeElement.dataset.place"))
        shown.page.keyboard.press("Tab")
    assert reached >= {str(place) for place in range(controls)} and controls > 15


def test_a_demonstration_starts_when_it_comes_into_view(chromium, path):
    seen = visit(chromium, path, viewport={"width": 800, "height": 300})
    last = seen.page.locator("#live-addition .stage")
    expect(last).to_be_hidden()
    last.locator("..").scroll_into_view_if_needed()
    expect(last).to_be_visible()
    seen.page.context.close()


def test_without_scripts_there_are_words_alone(chromium, path):
    seen = visit(chromium, path, java_script_enabled=False)
    expect(seen.page.locator("#live-mnist figcaption")).to_have_text("Try it.")
    expect(seen.page.locator("#live-mnist .stage")).to_be_hidden()
    seen.page.context.close()


def test_digits_are_read_as_they_are_typed(shown, networks):
    part = shown.page.locator("#live-remember")
    field = part.get_by_label("Digits")
    field.fill("7")
    expect(part.locator("output")).to_contain_text("Give at least 2 digits")
    field.fill("3 1 4 1 5 9")
    expect(part.locator(".step")).to_have_count(6)
    expect(part.locator(".step.kept b")).to_have_text("1")
    member = trained("remember")[1]
    part.get_by_label("Seed").select_option("1")
    inputs = torch.nn.functional.one_hot(torch.tensor([[3, 1, 4, 1, 5, 9]]), 10).float()
    with torch.no_grad():
        scores = Network.load(member.spec, member.weights)(inputs[None])[0, 0]
    expect(part.locator("output")).to_contain_text(f"it answers {int(scores.argmax())} (")
    field.fill("1" * 150)
    expect(part.locator(".step")).to_have_count(100)
    expect(part.locator("output")).to_contain_text("a length that it never saw (3 to 10)")


def test_what_a_cell_holds_and_passes_can_be_chosen(shown):
    part = shown.page.locator("#live-remember")
    shown_below = part.get_by_label("Shown below")
    expect(shown_below.locator("option")).to_have_text(
        [
            "hidden units (h)",
            "memory cells (c)",
            "input gate (i)",
            "forget gate (f)",
            "candidate (g)",
            "output gate (o)",
        ]
    )
    for name, letter in (("forget gate", "f"), ("memory cells", "c")):
        shown_below.select_option(label=f"{name} ({letter})")
        expect(part.get_by_role("img")).to_have_attribute("aria-label", re.compile(f"^{name} over"))
    part.get_by_label("Seed").select_option("1")
    expect(shown_below).to_have_value("1")


def test_numbers_are_added_in_either_writing(shown):
    part = shown.page.locator("#live-addition")
    part.get_by_label("First number").fill("12")
    part.get_by_label("Second number").fill("5")
    expect(part.locator("output")).to_contain_text("12 + 5 = ")
    part.get_by_label("Written").select_option(label="binary")
    expect(part.get_by_label("First number")).to_have_value("1100")
    expect(part.locator("output")).to_contain_text("1100 + 101 = ")
    part.get_by_label("First number").fill("12")
    expect(part.locator("output")).to_contain_text("Give two binary numbers")
    for name in ("Random", "Longest carry", "Repeated bits"):
        part.get_by_role("button", name=name).press("Enter")
        expect(part.locator("output")).to_contain_text(" + ")
    part.get_by_label("First number").fill("1" * 100)
    expect(part.locator("table")).to_have_count(6)
    expect(part.locator("td")).to_have_count(4 * 101)
    part.get_by_label("First number").fill("1")
    expect(part.locator("table")).to_have_count(1)
    part.get_by_role("button", name="First sum").click()
    expect(part.locator("output")).to_contain_text("wrong in")  # it was never trained


def test_an_image_is_read_row_by_row(shown, images):
    part = shown.page.locator("#live-mnist")
    part.get_by_label("Or a test image").select_option(index=4)
    rows = part.get_by_label("Rows read")
    rows.fill("9")
    expect(part.locator("output")).to_contain_text("After 9 of 28 rows")
    expect(part.locator(".shares li")).to_have_count(10)
    part.get_by_label("Network").select_option(index=1)
    expect(part.locator("output")).to_contain_text("Its backward half has read row 28 alone.")
    part.get_by_role("button", name="Play").click()
    expect(part.get_by_role("button", name="Stop")).to_be_visible()
    expect(part.get_by_role("button", name="Play")).to_be_visible(timeout=15000)
    expect(part.locator("output")).to_contain_text("After 28 of 28 rows")


def test_a_finger_draws(chromium, path):
    seen = visit(chromium, path, viewport=PHONE, has_touch=True, is_mobile=True)
    part = seen.page.locator("#live-mnist")
    part.scroll_into_view_if_needed()
    part.get_by_role("button", name="Clear").tap()
    expect(part.locator("output")).to_contain_text("Draw a digit")
    paper = part.locator("canvas.paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    touch = seen.page.context.new_cdp_session(seen.page)
    for kind, down in (("touchStart", 30), *(("touchMove", y) for y in range(50, 180, 20))):
        points = [{"x": box["x"] + 90, "y": box["y"] + down}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(part.locator("output")).to_contain_text("After 28 of 28 rows")
    assert seen.errors == []
    seen.page.context.close()


def test_a_drawing_is_read_and_can_be_cleared(shown):
    part = shown.page.locator("#live-mnist")
    part.get_by_role("button", name="Clear").click()
    expect(part.locator("output")).to_contain_text("Draw a digit")
    paper = part.locator("canvas.paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    mouse = shown.page.mouse
    mouse.move(box["x"] + 100, box["y"] + 30)
    mouse.down()
    mouse.move(box["x"] + 110, box["y"] + 190, steps=12)
    mouse.up()
    expect(part.locator("output")).to_contain_text("After 28 of 28 rows")
    assert shown.errors == []
