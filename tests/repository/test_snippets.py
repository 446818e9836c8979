"""Snippets of README and CONTRIBUTING, as they stand there; what no test knows how to run fails.

What CONTRIBUTING adds is added by test_contributing.py, and README's Markdown by
test_text_edits.py. What takes hours, a cluster or a GPU is planned and not run.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from functools import reduce
from pathlib import Path

import pytest
import yaml

import own_images
import predict
from drawn_digits import draw
from project import ROOT, Project, run_table
from unrolled.evidence import claims
from unrolled.settings.variants import overlaid
from untrained import IMAGES, save_run
from workflow.plan import sweeps
from workflow.plan.strict_yaml import read_strictly
from workflow.plan.validation import check

CONFIG, CLAIMS = "config/config.yaml", "config/claims.yaml"
README, CONTRIBUTING = ((ROOT / f"{name}.md").read_text() for name in ("README", "CONTRIBUTING"))
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = ("make", "snakemake", "source", "git", "pip", "python", "python3", "bash", "sh")


def blocks(language, *pages):
    """The fenced blocks of a language."""
    return [text for page in pages for named, text in FENCE.findall(page) if named == language]


def in_line(*pages):
    """What stands in backticks in the text of pages, each on one line."""
    found = (code for page in pages for code in re.findall("`([^`]+)`", FENCE.sub("", page)))
    return [" ".join(code.split()) for code in found]


def is_command(code):
    """Whether code in a sentence is to be typed, and is not only the name of a program."""
    first, _, rest = code.partition(" ")
    return (first in PROGRAMS and rest) or "/bin/" in code or code.startswith(".ci/")


def commands():
    """Every command of both pages, once."""
    lines = (line for text in blocks("sh", README, CONTRIBUTING) for line in text.splitlines())
    fenced = (line.split("  #")[0].strip() for line in lines)
    return list(
        dict.fromkeys([*filter(None, fenced), *filter(is_command, in_line(README, CONTRIBUTING))])
    )


def test_every_block_has_a_test():
    found = [Counter(named for named, _ in FENCE.findall(page)) for page in (README, CONTRIBUTING)]
    for counts in found:
        del counts["sh"]
    del found[0]["yaml"]
    # README's are in test_text_edits.py, the others in test_contributing.py
    assert found == [{"markdown": 2}, {"python": 1, "yaml": 2}]


# Settings

# what goes to the end of the claims is indented as it is there
OVERLAYS = [text for text in blocks("yaml", README) if not text.startswith(" ")]
CLAIM = [text for text in blocks("yaml", README) if text.startswith(" ")]
LETTERS = "resources/emnist/gzip"
SHORT = [code for code in in_line(README) if re.match(r"\w+: [\[{]", code)]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The current folder: the project as far as settings go, and the letters that README names."""
    for name in ("config", "workflow"):
        (tmp_path / name).symlink_to(ROOT / name)
    own_images.like_emnist(tmp_path / LETTERS)
    monkeypatch.chdir(tmp_path)


def together(*overlays):
    """One overlay that says what several say."""
    return reduce(overlaid, map(yaml.safe_load, overlays), {})


def with_all(*overlays):
    """The shipped config with overlays laid over it, as the rules see it."""
    overlay = together(*overlays)
    check(overlay, CONFIG, [])
    return sweeps.chosen(overlaid(read_strictly(ROOT / CONFIG), overlay))


@pytest.mark.parametrize("text", OVERLAYS, ids=lambda text: " ".join(text.split())[:50])
def test_settings_are_an_overlay_as_they_stand(text, place):
    file = Path("mine.yaml")
    file.write_text(text)
    check(read_strictly(file), CONFIG, [str(file)])
    shipped, table = run_table(with_all()), run_table(with_all(text))
    known = {member.id for members in shipped.by_kind.values() for member in members}
    added = {member.id for members in table.by_kind.values() for member in members} - known
    assert bool(added) == ("tasks" in yaml.safe_load(text))


def test_settings_within_sentences_go_with_the_others(place):
    assert len(SHORT) >= 3
    for text in SHORT:
        run_table(with_all(*OVERLAYS, text))


def test_names_that_the_readme_promises_come_out(place):
    table = run_table(with_all(*OVERLAYS))
    ids = {member.id for members in table.by_kind.values() for member in members}
    tasks = [task for text in OVERLAYS for task in yaml.safe_load(text).get("tasks", {}).values()]
    added = {name for task in tasks for entries in task.values() for name in entries}
    names = {name for name in in_line(README) if any(name.startswith(f"{one}-") for one in added)}
    assert names
    assert names <= {one.split("/")[1] for one in ids}


def test_a_claim_is_added_as_it_stands(tmp_path):
    (text,) = CLAIM
    file = tmp_path / "claims.yaml"
    file.write_text((ROOT / CLAIMS).read_text() + text)
    known, added = read_strictly(ROOT / CLAIMS)["claims"], read_strictly(file)
    assert len(claims.read(added)) == len(claims.read(read_strictly(ROOT / CLAIMS))) + 1
    assert added["claims"].keys() - known.keys() == yaml.safe_load(text).keys()


# Commands


class Shell:
    """A shell in a copy of the project in which all is installed, in a folder of an odd name."""

    def __init__(self, above):
        shipped = read_strictly(ROOT / CONFIG)
        self.folder = folder = Project(above / "My Projects ü #1", shipped).folder
        for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "benchmarks", "docs"):
            (folder / name).symlink_to(ROOT / name)
        for name in (".venv", ".venv-bench"):
            install(folder / name)
        # what the pages take as given
        (cell,) = re.findall(r"`(workflow/scripts/unrolled/cells/\w+\.py)`", CONTRIBUTING)
        (folder / "mine.yaml").write_text(yaml.safe_dump(together(*OVERLAYS)))
        (folder / "my.yaml").write_text(blocks("yaml", CONTRIBUTING)[0])
        (folder / cell).write_text(blocks("python", CONTRIBUTING)[0])
        own_images.like_emnist(folder / LETTERS)
        draw(3).save(folder / "photo.png")
        images = {**IMAGES, "data": "mnist"}
        for task, name, settings in TRAINED:
            save_run(folder / "results", task, name, [0], configuration=settings, images=images)
        # a machine with a GPU, for what is planned on it
        tool = above / "bin" / "nvidia-smi"
        tool.parent.mkdir()
        tool.write_text("#!/bin/sh\necho 'GPU 0: Type One (UUID: GPU-aaaa-1111)'\n")
        tool.chmod(0o755)
        self.path = f"{folder}/.venv/bin:{tool.parent}:{os.environ['PATH']}"
        self.planned = set()

    def run(self, line):
        """What a line prints, which must end without an error."""
        environment = {**os.environ, "PATH": self.path, "PYTHONDONTWRITEBYTECODE": "1"}
        for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):  # of the `make test` that runs this
            environment.pop(name, None)
        command = ["bash", "-c", line]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


TRAINED = (
    ("mnist", "lstm-h128", {"cell": "lstm"}),
    ("remember", "gru-h10-k3", {"cell": "gru", "k": 3}),
    ("addition", "lstm-h5-l7-ce", {"cell": "lstm", "length": 7, "loss": "ce"}),
)


def install(folder):
    """An environment in a folder, as `make` leaves it: this one, by links."""
    folder.mkdir()
    for path in Path(sys.prefix).iterdir():
        if not path.name.startswith("ready"):
            (folder / path.name).symlink_to(path)
    for name in ("ready", "ready-dev"):
        (folder / name).touch()


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    return Shell(tmp_path_factory.mktemp("snippets"))


def make(line, shell):
    """Do what the target does, line by line; all is set up already."""
    recipe = shell.run(f"make -n {line.removeprefix('make ')}").replace("\\\n", " ")
    assert recipe
    for step in recipe.splitlines():
        carry_out(step, shell)


def plan(line, shell):
    """Plan what Snakemake would do; --cores does not matter for that."""
    program, arguments = line.split("snakemake", 1)
    arguments = re.sub(r" (-n|--cores \S+|--report \S+)", "", arguments).strip()
    if arguments not in shell.planned:
        assert "This was a dry-run" in shell.run(f"{program}snakemake -n {arguments}")
        shell.planned.add(arguments)


def answer(line, shell):
    """Ask one of the networks."""
    script, *arguments = shlex.split(line)[1:]
    assert Path(predict.__file__) == ROOT / script
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(shell.folder)
        assert predict.main(arguments) == 0


def as_it_stands(line, shell):
    shell.run(line)


def look(line, shell):
    """Its files, programs and modules are there; it has run before the tests, or in others."""
    variables, words = [], shlex.split(line)
    while "=" in words[0]:
        variables.append(words.pop(0))
    is_ours = any(os.access(folder / words[0], os.X_OK) for folder in (shell.folder, ROOT))
    assert is_ours or shutil.which(words[0], path=shell.path)
    if words[1:2] == ["-m"]:
        finding = f"from importlib.util import find_spec; assert find_spec('{words[2]}')"
        shell.run(shlex.join([*variables, ".venv/bin/python", "-c", finding]))
    for word in words[1:]:
        assert not re.search(r"\.(py|in)$|^tests/", word) or (ROOT / word).exists(), line


# how each command is run, by its form: the first one that fits
FORMS = {
    r"make \S+( \w+=\S+)*": make,
    r"\S*snakemake --lint|\S*python -m snakemake --lint": look,
    r"(\S*python -m )?\S*snakemake( .*)?": plan,
    r"\S+/python workflow/scripts/predict\.py .*": answer,
    r"source \.venv/bin/activate": as_it_stands,
    r"\S+/python -m workflow\.\S+( .*)?": as_it_stands,
    r"test -n '.*' \|\| \{.*\}": as_it_stands,
    r"(\w+=\S+ )*\S+/python -m (benchmarks|pytest|ruff|snakefmt)\b.*": look,
    r"\S+/(ruff|snakefmt|deno) .*|\.ci/run": look,
    r"\S+/python workflow/scripts/(compare_builds|make_crate|plan_seeds|check_proofs)\.py.*": look,
    r"awk '.*' requirements\.txt > requirements-cpu\.txt": as_it_stands,
    r"uv pip compile .*": lambda line, shell: None,  # asks an index for the newest of everything
}


def carry_out(line, shell):
    for form, how in FORMS.items():
        if re.fullmatch(form, line.strip()):
            return how(line.strip(), shell)
    return pytest.fail(f"no test knows how to run {line!r}: FORMS in {__file__} is to say it")


@pytest.mark.parametrize("line", commands())
def test_a_command_runs_as_it_stands(line, shell):
    carry_out(line, shell)


def test_a_command_that_nobody_knows_fails(shell):
    with pytest.raises(pytest.fail.Exception, match="no test knows how to run 'brew coffee'"):
        carry_out("brew coffee", shell)
    with pytest.raises(AssertionError, match="No rule to make target"):
        carry_out("make coffee", shell)
