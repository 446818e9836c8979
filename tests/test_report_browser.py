"""The HTML report in a real browser, as a reader meets it.

The checks are functions of a page or a visit, so that they serve any rendered report.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pytest

from test_rendering import sample_report, write_build
from unrolled.rendering.html_page import render_html

pytest.importorskip("playwright", reason="Playwright is not installed")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

TEMPLATES = Path(__file__).parents[1] / "report" / "page"
PHONE = {"width": 375, "height": 760}
DESKTOP = {"width": 1440, "height": 900}


@dataclass
class Visit:
    """A page with what it wrote to the console and what it asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def visit(browser: Browser, path: Path, viewport: dict = DESKTOP, **options) -> Visit:
    """Open a report from disk; `options` are those of a browser context."""
    page = browser.new_context(viewport=viewport, **options).new_page()
    seen = Visit(page)
    page.on("console", lambda m: m.type in ("error", "warning") and seen.errors.append(m.text))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.goto(path.resolve().as_uri(), wait_until="load")
    return seen


def check_quiet(seen: Visit) -> None:
    """The console is empty, and nothing but the file itself was asked for."""
    assert seen.errors == []
    assert [url for url in seen.requests if not url.startswith("data:")] == [
        seen.page.url.partition("#")[0]
    ]


def check_fits(page: Page) -> None:
    """Nothing is wider than the window, except inside frames that scroll."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    outside = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(e => !e.closest("svg, .scroll, pre, .unseen, dialog, .skip"))
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert outside == []


def check_accessible(page: Page) -> None:
    """axe-core finds nothing serious or critical."""
    found = Axe().run(page).response["violations"]
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in grave] == []


def check_contents_follow(page: Page, most: int = 8) -> None:
    """At the start of each of up to `most` sections, its entry in the contents is marked."""
    ids = page.evaluate("[...document.querySelectorAll('main section[id]')].map(s => s.id)")
    for name in ids[:most]:
        page.evaluate("id => document.getElementById(id).scrollIntoView()", name)
        # A section of few lines may give way to its first subsection at once.
        page.wait_for_function(
            """id => {
                const section = document.getElementById(id);
                const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
                const marked = document.querySelectorAll("nav.contents [aria-current]");
                const here = marked[0] && document.getElementById(marked[0].hash.slice(1));
                return atEnd || (marked.length === 1 && section.contains(here));
            }""",
            arg=name,
            timeout=3000,
        )
    current = page.locator("nav.contents [aria-current]")
    expect(current).to_have_count(1)


def check_theme(page: Page) -> None:
    """The button changes the colours, and the choice outlives the page."""
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    before = page.evaluate(ground)
    page.get_by_role("button", name="theme").click()
    after = page.evaluate(ground)
    assert after != before
    page.wait_for_timeout(500)  # the browser keeps a choice a moment after it was made
    page.reload()
    assert page.evaluate(ground) == after
    page.get_by_role("button", name="theme").click()
    assert page.evaluate(ground) == before


def column_texts(page: Page, table: str, column: int) -> list[str]:
    """Texts of a column of the table in the figure of id `table`, from top to bottom."""
    return page.locator(f"#{table} tbody tr > :nth-child({column + 1})").all_inner_texts()


def check_sorting(page: Page, table: str, column: int, ascending: list[str] | None = None) -> None:
    """The heading's button sorts, first up, then down; by key and mouse."""
    heading = page.locator(f"#{table} thead tr > :nth-child({column + 1})")
    before = column_texts(page, table, column)
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    up = column_texts(page, table, column)
    assert sorted(up) == sorted(before)
    if ascending is not None:
        assert up == ascending
    heading.get_by_role("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    down = column_texts(page, table, column)
    values = [text for text in up if text not in ("", "—")]
    assert sorted(down) == sorted(up)
    assert set(values[:1]) == set([text for text in down if text not in ("", "—")][-1:])


def check_enlarging(page: Page, figure: str) -> None:
    """A click and a key enlarge the figure; Escape and the button bring it back."""
    drawing = page.locator(f"#{figure} .drawing svg")
    button = page.locator(f"#{figure} .enlarge")
    dialog = page.locator("dialog.viewer")
    drawing.scroll_into_view_if_needed()
    width = drawing.bounding_box()["width"]
    drawing.click(position={"x": 20, "y": 60})
    expect(dialog).to_be_visible()
    assert dialog.locator("svg").bounding_box()["width"] > width
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(drawing).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    assert abs(drawing.bounding_box()["width"] - width) < 1


def check_readable_without_scripts(page: Page) -> None:
    """All text, figures, tables and contents show, and no button that would do nothing."""
    for selector in ("h1", "main p", "figure svg", "figure table", "figcaption", "nav a"):
        for element in page.locator(selector).all()[:100]:
            expect(element).to_be_visible()
    assert page.get_by_role("button").count() == 0


@pytest.fixture(scope="module")
def report_html(tmp_path_factory) -> Path:
    """The sample report, rendered."""
    folder = tmp_path_factory.mktemp("build")
    path = folder / "report.html"
    html = render_html(write_build(folder, sample_report()), folder, TEMPLATES)
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture
def seen(chromium, report_html) -> Iterator[Visit]:
    """The report on a wide screen."""
    opened = visit(chromium, report_html)
    yield opened
    check_quiet(opened)
    opened.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_page_is_quiet_fits_and_is_accessible(chromium, report_html, viewport, scheme):
    opened = visit(chromium, report_html, viewport, color_scheme=scheme)
    check_fits(opened.page)
    check_accessible(opened.page)
    check_quiet(opened)
    opened.page.context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_contents_follow_the_reader(chromium, report_html, viewport):
    opened = visit(chromium, report_html, viewport)
    check_contents_follow(opened.page)
    opened.page.context.close()


def test_contents_unfold_on_a_phone(chromium, report_html):
    page = visit(chromium, report_html, PHONE).page
    link = page.locator("nav.contents a[href='#mnist']")
    expect(link).to_be_hidden()
    page.locator("nav.contents summary").click()
    expect(link).to_be_visible()
    page.get_by_role("button", name="Sections of 2 MNIST").click()
    expect(page.locator("nav.contents a[href='#mnist-lstm']")).to_be_visible()
    check_fits(page)
    link.click()
    expect(link).to_be_hidden()
    expect(page.locator("#mnist-heading")).to_be_in_viewport()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_is_chosen_and_kept(chromium, report_html, scheme):
    opened = visit(chromium, report_html, color_scheme=scheme)
    check_theme(opened.page)
    opened.page.context.close()


def test_tables_sort_by_text_by_number_and_by_key(seen):
    names = ["mnist/gru-h128", "mnist/lstm-h128", "mnist/rnn-h128"]
    check_sorting(seen.page, "table-main", 0, names)
    check_sorting(seen.page, "table-main", 1, ["9.10 %", "98.50 %", "—"])
    check_sorting(seen.page, "table-main", 2, ["1", "2", "10"])
    check_sorting(seen.page, "table-many", 1)


def test_long_table_unfolds(seen):
    frame = seen.page.locator("#table-many .scroll")
    folded = frame.bounding_box()["height"]
    assert frame.get_attribute("tabindex") == "0"
    seen.page.get_by_role("button", name="Show all 60 rows").click()
    assert frame.bounding_box()["height"] > 2 * folded
    seen.page.get_by_role("button", name="Show fewer rows").click()
    assert frame.bounding_box()["height"] == folded


def test_figures_enlarge(seen):
    check_enlarging(seen.page, "figure-image-3")
    check_enlarging(seen.page, "figure-lstm-loss")


def test_curves_tell_their_values(seen):
    figure = seen.page.locator("#figure-main")
    drawing, told = figure.locator(".drawing"), figure.locator("output.value")
    drawing.scroll_into_view_if_needed()
    end = drawing.locator(".mean path").bounding_box()
    seen.page.mouse.move(end["x"] + end["width"] - 2, end["y"] + 3)
    expect(told).to_have_text("test: 98.00 % at 3")
    seen.page.mouse.move(5, 5)
    expect(told).to_be_hidden()
    drawing.focus()
    expect(told).to_have_text("test: 50.00 % at 1")
    drawing.press("ArrowRight")
    expect(told).to_have_text("test: 75.00 % at 2")
    check_accessible(seen.page)


def test_single_seeds_are_hidden_in_all_figures(seen):
    runs = seen.page.locator(".run")
    assert runs.count() >= 2
    button = seen.page.get_by_role("button", name="Hide single seeds in all figures").first
    button.click()
    assert all(not run.is_visible() for run in runs.all())
    seen.page.get_by_role("button", name="Show single seeds in all figures").first.press("Enter")
    assert all(run.is_visible() for run in runs.all())


def test_tables_and_figures_are_had_as_files(seen):
    with seen.page.expect_download() as saved:
        seen.page.get_by_role("button", name="Table 1 as CSV").click()
    assert saved.value.suggested_filename == "main.csv"
    rows = list(csv.reader(Path(saved.value.path()).read_text("utf-8").splitlines()))
    shown = [
        [cell.replace("\u00a0", " ") for cell in column_texts(seen.page, "table-main", column)]
        for column in range(len(rows[0]))
    ]
    assert [list(column) for column in zip(*rows[1:], strict=True)] == shown
    with seen.page.expect_download() as saved:
        seen.page.locator("#figure-main").get_by_role("button", name="as SVG").press("Enter")
    root = ElementTree.parse(saved.value.path()).getroot()
    assert root.tag.endswith("svg") and root.get("color")


def test_commands_are_copied(seen):
    figure = seen.page.locator("#table-main")
    figure.locator(".rebuild summary").click()
    figure.get_by_role("button", name="Copy the command").click()
    expect(figure.get_by_role("button", name="Copy the command")).to_have_text("Copied")


def test_what_has_a_number_is_a_link_to_itself(seen):
    seen.page.locator("#figure-main .label").click()
    assert seen.page.url.endswith("#figure-main")
    heading = seen.page.locator("main h2 .self").first
    heading.press("Enter")
    assert seen.page.url.endswith(heading.get_attribute("href"))


def test_a_link_leads_back_to_the_top(seen):
    back = seen.page.get_by_role("link", name="Top")
    expect(back).to_be_hidden()
    seen.page.locator("#table-many").scroll_into_view_if_needed()
    expect(back).to_be_visible()
    back.click()
    seen.page.wait_for_function("() => scrollY === 0")


def test_wide_figures_keep_their_size_on_a_phone(chromium, report_html):
    page = visit(chromium, report_html, PHONE).page
    drawing = page.locator("#figure-main .drawing")
    drawing.scroll_into_view_if_needed()
    # the sample's picture is 300 pt wide, which is 400 px: wider than the phone
    assert drawing.locator("svg").bounding_box()["width"] == pytest.approx(400, abs=1)
    expect(drawing).to_have_attribute("tabindex", "0")
    drawing.focus()
    for _ in range(4):  # from value to value, then to the side
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('#figure-main .drawing').scrollLeft > 0")
    check_fits(page)
    page.context.close()


def test_nothing_stays_above_the_text_on_a_wide_screen(seen):
    button = seen.page.locator("button.theme")
    expect(button).to_be_in_viewport()
    seen.page.locator("#table-many").scroll_into_view_if_needed()
    expect(button).not_to_be_in_viewport()


def test_enlarged_figure_is_accessible(seen):
    seen.page.locator("#figure-lstm-loss .enlarge").press("Enter")
    check_accessible(seen.page)


def test_skip_link_is_the_first_stop(seen):
    seen.page.keyboard.press("Tab")
    skip = seen.page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_page_is_readable_without_scripts(chromium, report_html, viewport):
    opened = visit(chromium, report_html, viewport, java_script_enabled=False)
    check_readable_without_scripts(opened.page)
    opened.page.context.close()
