"""The demonstrations as a reader has them: by mouse, finger, keys, and without scripts."""

import json
import re

import pytest
import torch

pytest.importorskip("playwright", reason="Playwright is not installed")

from playwright.sync_api import expect

from browser_page import DESKTOP, PHONE, check_accessible, check_fits, check_quiet, visit
from project import ROOT
from sample_report import sample_report, write_build
from unrolled.live import embedding
from unrolled.rendering.html_page import render_html
from unrolled.training.network import Network
from untrained import TASKS, trained

PAGE = ROOT / "report" / "page"


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


@pytest.fixture
def shown(chromium, path):
    """The page as a reader without a wish for motion has it."""
    seen = visit(chromium, path, reduced_motion="reduce")
    for task in TASKS:
        seen.page.locator(f"#live-{task}").scroll_into_view_if_needed()
        expect(seen.page.locator(f"#live-{task} output")).not_to_be_empty()
    yield seen
    seen.page.context.close()


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
