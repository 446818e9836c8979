"""What the fault tests share: a build that nothing happened to, and the count of faults."""

import fcntl
import subprocess
from collections import Counter
from types import SimpleNamespace

import pytest

from tests.faults import harness

EPOCHS = 30


def pytest_collection_modifyitems(config, items):
    """Leave what is marked as `full_form` to `make test-faults`."""
    long = [item for item in items if item.get_closest_marker("full_form") and not harness.FULL]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def reference(tmp_path_factory, worker_id):
    """A whole build that nothing happened to, made once whatever the number of test workers."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    folder, config = shared / "reference", harness.faults_config(EPOCHS)
    with open(shared / "reference.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "reference.done").is_file():
            said = harness.Build(folder, config).finish()
            (shared / "reference.done").write_text(said)
        said = (shared / "reference.done").read_text()
    return SimpleNamespace(
        folder=folder, results=folder / config["folder"], config=config, said=said
    )


@pytest.fixture
def count(request):
    """A function that counts a fault, for the line at the end of the session."""

    def add(fault, number=1):
        request.node.user_properties += [("fault", fault)] * number

    return add


@pytest.fixture
def disk(tmp_path):
    """A function that mounts a file system of some megabytes in memory; skips where it may not."""
    mounted = []

    def mount(folder, megabytes):
        folder.mkdir(parents=True, exist_ok=True)
        options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs"]
        done = subprocess.run(["mount", *options, folder], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"a small disk needs the right to mount: {done.stderr.strip()}")
        mounted.append(folder)

    yield mount
    for folder in reversed(mounted):
        subprocess.run(["umount", "--lazy", folder], check=True)


def pytest_terminal_summary(terminalreporter):
    reports = [r for group in terminalreporter.stats.values() for r in group]
    counts = Counter(
        value
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == "fault"
    )
    if counts:
        done = ", ".join(f"{number} {fault}" for fault, number in sorted(counts.items()))
        terminalreporter.write_line(f"faults injected: {done}")
