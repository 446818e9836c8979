"""What the Slurm tests share: the cluster that `tests/slurm/cluster` sets up, and builds on it."""

import pytest

import slurm_build
from tests.faults.conftest import reference  # noqa: F401 -- a local build, made once for all tests

ADVICE = "`tests/slurm/cluster start` sets one up, as root, with Debian's slurm-wlm and munge"


def pytest_collection_modifyitems(items):
    """Skip the tests of this folder where their own cluster does not answer."""
    own = [item for item in items if "tests/slurm/" in item.nodeid]
    if own and not slurm_build.cluster_answers():
        for item in own:
            item.add_marker(pytest.mark.skip(reason=f"no Slurm of the tests' own here: {ADVICE}"))


@pytest.fixture
def measured(request):
    """A function that notes what a test has measured, for the end of the tests' output."""
    return lambda text: request.node.user_properties.append(("measured", text))


@pytest.fixture
def start(tmp_path):
    """A function that makes a project and starts its build on Slurm; stopped after the test."""
    started = []

    def make(config, *arguments, edit=None):
        build = slurm_build.SlurmBuild(tmp_path / f"build-{len(started)}", config)
        if edit:
            build.edit(*edit)
        build.start_on_slurm(*arguments)
        started.append(build)
        return build

    yield make
    for build in started:
        build.end()
