"""What holds for all tests."""

import pytest
from hypothesis import settings

from benchmarks.live import browser
from project import Project, tiny_config

# a busy machine is no failure: what must be fast is timed by tests of its own
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A finished build of one configuration, with what it printed; tests change copies of it.

    Its folder's name has what shells, addresses and encodings could trip over.
    """
    project = Project(tmp_path_factory.mktemp("tiny") / "My Projects ü #1", tiny_config())
    project.printed = project.build()
    return project


@pytest.fixture(scope="session")
def full(tmp_path_factory):
    """A sample of the whole study, and the report that is written of it."""
    from sample_study import Sample, changed

    sample = Sample(changed())
    return sample, sample.build(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="session")
def digits(tmp_path_factory):
    """The report of a study for which scikit-learn's digits stand in."""
    from sample_study import Sample, with_tasks

    sample = Sample(with_tasks("mnist", "addition"), "digits")
    return sample.build(tmp_path_factory.mktemp("digits"))


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """The report of a quick build."""
    from sample_study import Sample, changed

    return Sample(changed(quick=True, seeds=[0, 1])).build(tmp_path_factory.mktemp("quick"))


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium of the system."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if (executable := browser.executable()) is None:
        pytest.skip(f"no browser: none of {', '.join(browser.NAMES)} is installed")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=browser.FLAGS)
        yield running
        running.close()


def pytest_terminal_summary(terminalreporter):
    """Print what tests have measured, each by its name; for the tests' own output in CI."""
    measured = [
        (report.nodeid, value)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == "measured"
    ]
    if measured:
        terminalreporter.section("measured")
    for test, value in measured:
        terminalreporter.write_line(f"{test}: {value}")
