"""A whole small build of every rule, and what is built again after which change."""

import copy
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from project import JOB, ROOT, Project, small_config
from unrolled.settings.variants import KINDS
from workflow.plan.tally import KEPT

REPORT = {"Writing the report's contents"}
HTML = {"Rendering the report as html"}
RENDERING = HTML | {"Rendering the report as pdf"}
OVERVIEW = {
    "Drawing the figures that compare models",
    "Drawing the figures of what lies beyond",
}
EMBEDDING = {"Embedding the networks that the page runs"}
TIMING = {"Timing a training step of every configuration, alone on the machine"}
JOINING = {"Joining the tables of all tasks", "Describing every column of the tables"}

OTHERWISE = {"Testing the conclusions under other choices"}
CLAIMS = {"Testing the original's conclusions"} | OTHERWISE
CHOICES = {"Weighing the choices that the original leaves open"} | OTHERWISE
EVIDENCE = {"Setting the original's numbers beside ours", "Checking the controls"}
ALL = ("mnist", "remember", "addition")
LIBRARY = "workflow/scripts/unrolled"
VARIANCE = {"Telling apart what makes runs differ"}
EVIDENCE |= CLAIMS | CHOICES | VARIANCE


def jobs_of(printed):
    """The jobs that a build has run, by their messages."""
    return set(JOB.findall(printed))


def trains(*runs):
    return {f"Training {run}" for run in runs}


def of_variants(*pairs):
    """What follows from new runs of variants, given as (task, kind)."""
    found = {"Describing every column of the tables"}
    for task, kind in pairs:
        found |= {f"Evaluating {task}, {kind}", f"Collecting the tables of {task}, {kind}"}
        found |= {f"Joining the tables of all tasks, {kind}"}
        found |= FOLLOWS.get(kind, set())
    return found


FOLLOWS = {"ablations": CHOICES, "controls": {"Checking the controls"}, "variance": VARIANCE}


# the variants of the small config, all with one seed
GRU_VARIANTS = [
    f"remember/gru-h10-{name}, seed-0" for name in ("k1", "k2-untrained", "k2-shuffled")
]

HELD = [f"addition/lstm-h3-l3-ce-{held}-held, seed-0" for held in ("weights", "data")]

ADDERS = [
    *(f"addition/lstm-h3-l3-ce, seed-{seed}" for seed in (0, 1)),
    "addition/rnn-h3-l3-ce, seed-0",
]


def follows(*tasks):
    """What follows from new runs of `tasks`, beside their evaluation."""
    found = OVERVIEW | JOINING | EVIDENCE | REPORT | RENDERING
    for task in tasks:
        found |= {f"Collecting the tables of {task}", f"Drawing the figures of {task}"}
    return found


def after(*runs):
    """Training, evaluation and all that follows from them."""
    tasks = {run.split("/")[0] for run in runs}
    beyond = {f"Examining {task} far beyond its training" for task in tasks}
    evaluated = {f"Evaluating {task}, configurations" for task in tasks}
    return trains(*runs) | evaluated | follows(*tasks) | beyond | EMBEDDING


def settles(*runs):
    """What follows from new runs whose networks are refuted or proved."""
    table = {"Tabulating what is settled of addition"}
    return {f"Refuting or proving {run}" for run in runs} | table


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("small") / "project")
    project.printed = project.build()
    return project


@pytest.fixture
def project(built, tmp_path):
    """A copy of the finished build, with its modification times, to change at will."""
    shutil.copytree(built.folder, tmp_path / "project", copy_function=shutil.copy2)
    fresh = copy.copy(built)
    fresh.folder = tmp_path / "project"
    return fresh


def test_every_rule_has_run(built):
    """And `--list-rules` says of each what it does."""
    lines = built.snakemake("--list-rules").stdout.splitlines()
    rules = dict(re.fullmatch(r"(\w+) \((.+)\)", line).groups() for line in lines)
    assert rules["train"] == "Training {task}/{name}, {group}"
    logs = (built.folder / ".snakemake" / "log").glob("*.log")
    done = {rule for log in logs for rule in re.findall(r"\(Rule: (\w+)\)", log.read_text())}
    named_targets = {"mnist", "remember", "addition", "figures", "report", *KINDS}
    assert rules.keys() >= named_targets
    assert rules.keys() - done == named_targets


def test_the_report_is_there_and_says_what_it_is(built):
    html = (built.folder / "results/report/report.html").read_text()
    assert (built.folder / "results/report/report.pdf").read_bytes().startswith(b"%PDF")
    assert "not MNIST" in html
    assert "quick" in html


def test_progress_is_shown_and_logged(built):
    log = (built.folder / "results/logs/train/addition/lstm-h3-l3-ce/seed-0.log").read_text()
    line = r"addition/lstm-h3-l3-ce: epoch 1/1, training loss [\d.]+, .*test accuracy"
    assert re.search(line, log)
    line = r"addition/lstm-h3-l3-ce: epoch 1/1, [\d.]+ % right, 0 s left, all \d+ (s|min)"
    assert re.search(f"^{line}$", built.printed, re.MULTILINE)


def test_a_second_build_has_nothing_to_do(built):
    assert built.planned() == set()


def test_touching_sources_and_configs_reruns_nothing(project):
    for folder in ("workflow", "config", "report"):
        for path in (project.folder / folder).rglob("*"):
            if path.is_file():
                os.utime(path)
    os.utime(project.folder / "requirements.in")
    os.utime(project.folder / "results/data/images.npz")
    assert project.planned() == set()


# a change of code that changes nothing of what it does
CODE = "\nEDITED = True\n\n\ndef "
EDITS = {
    "page template": ("report/page/style.css", ":root", "/* edited */ :root", HTML),
    "a demonstration": ("report/page/live/digit.js", "const SIDE", "\nconst SIDE", HTML),
    "report text": (
        "report/text/method.md",
        "The study is a Snakemake workflow",
        "This study is a Snakemake workflow",
        REPORT | RENDERING,
    ),
    "report values": (f"{LIBRARY}/reporting/document.py", "\ndef ", CODE, REPORT | RENDERING),
    "figure style": (
        f"{LIBRARY}/figures/style.py",
        '"axes.linewidth": 0.8',
        '"axes.linewidth": 0.9',
        OVERVIEW | {f"Drawing the figures of {task}" for task in ALL} | REPORT | RENDERING,
    ),
    "a task's figures": (
        f"{LIBRARY}/tasks/remember/figures/curve_grid.py",
        "\ndef ",
        CODE,
        OVERVIEW | {"Drawing the figures of remember"} | REPORT | RENDERING,
    ),
    "a cell": (
        f"{LIBRARY}/cells/gru.py",
        "\ndef ",
        CODE,
        after(
            *(f"mnist/gru-h128, seed-{seed}" for seed in (0, 1)),
            *(f"remember/gru-h10-k2, seed-{seed}" for seed in (0, 1)),
            *GRU_VARIANTS,
        )
        | of_variants(("remember", "ablations"), ("remember", "controls"))
        | TIMING,
    ),
    "a hyperparameter": (
        "config/config.yaml",
        "      lstm-h3-l3-ce:\n",
        "      lstm-h3-l3-ce:\n        learning_rate: 0.02\n",
        # the variants based on it inherit the change
        after(*ADDERS, "addition/lstm-h3-l3-ce-l-bits, seed-0", *HELD)
        | settles(*ADDERS)
        | of_variants(*(("addition", kind) for kind in ("ablations", "extensions", "variance")))
        | TIMING,
    ),
    "an ablation": (
        "config/config.yaml",
        "        carry_out: false\n",
        "        carry_out: false\n        learning_rate: 0.02\n",
        trains("addition/lstm-h3-l3-ce-l-bits, seed-0")
        | of_variants(("addition", "ablations"))
        | REPORT
        | RENDERING,  # which is told the whole config
    ),
    "a margin": (
        "config/claims.yaml",
        "margin: 0.005",
        "margin: 0.004",
        CLAIMS | REPORT | RENDERING,
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "expected"), EDITS.values(), ids=EDITS)
def test_an_edit_reruns_what_depends_on_it_alone(project, path, old, new, expected):
    project.edit(path, old, new)
    assert project.planned() == expected


def test_an_edit_of_the_engine_reruns_all_training_and_no_data(project):
    project.edit(f"{LIBRARY}/training/engine.py", "\ndef ", CODE)
    planned = project.planned()
    assert {job for job in planned if job.startswith("Training")} == trains(
        *(
            f"{task}/{name}, seed-{seed}"
            for task, settings in project.config["tasks"].items()
            for name in settings["configurations"]
            for seed in (0, 1)
        ),
        *GRU_VARIANTS,
        "addition/lstm-h3-l3-ce-l-bits, seed-0",
        "addition/rnn-h3-l3-ce, seed-0",
        *HELD,
    )
    assert "Fetching the images" not in planned


def test_an_edit_of_a_tasks_columns_trains_tests_and_proves_nothing_again(project):
    path = f"{LIBRARY}/tasks/remember/descriptor.py"
    project.edit(path, "target predicted probability", "target probability predicted")
    planned = project.planned()
    assert planned > REPORT | RENDERING
    costly = ("Training", "Evaluating", "Examining", "Refuting", "Fetching")
    again = {job for job in planned if job.startswith(costly)}
    assert again == {"Examining remember far beyond its training"}


COMMENTS = {
    "a docstring": (f"{LIBRARY}/training/engine.py", '"""', '"""Edited. '),
    "a comment": (f"{LIBRARY}/cells/gru.py", "\ndef ", "\n# edited\ndef "),
    "a comment on images": (f"{LIBRARY}/images/mirrors.py", "\ndef ", "\n# edited\ndef "),
    "a line break": (f"{LIBRARY}/study.py", 'self.rows("runs"', 'self.rows(\n        "runs"'),
    "a script": ("workflow/scripts/train_group.py", "\ndef main", "\n# edited\ndef main"),
    "a rule": ("workflow/rules/training.smk", "rule train", "# edited\nrule train"),
    "the Snakefile": ("Snakefile", "min_version(", "# edited\nmin_version("),
    "the claims": ("config/claims.yaml", "claims:\n", "# edited\nclaims:\n"),
    "the printed numbers": ("config/reported.yaml", "mnist:\n", "# edited\nmnist:\n"),
    "the config": ("config/config.yaml", "seeds:", "# edited\nseeds:"),
}


def test_comments_docstrings_and_line_breaks_rerun_nothing(project):
    for path, old, new in COMMENTS.values():
        project.edit(path, old, new)
    assert project.planned() == set()


# the bundled digits, as brighter images, or as they were
IMAGE_CODE = f"{LIBRARY}/images/digits.py"


def test_image_code_that_gives_the_same_arrays_reruns_that_job_alone(project):
    project.edit(IMAGE_CODE, "\ndef ", CODE)
    done = jobs_of(project.build())
    assert done == {"Fetching the images"}
    assert project.planned() == set()


def test_image_code_that_gives_other_arrays_reruns_what_reads_them(project):
    project.edit(IMAGE_CODE, "2 * 255 * weighted", "2 * 254 * weighted")
    done = jobs_of(project.build())
    assert "Fetching the images" in done
    trained = {job for job in done if job.startswith("Training")}
    assert trained == trains(*(f"mnist/gru-h128, seed-{seed}" for seed in (0, 1)))
    assert done >= REPORT | RENDERING
    assert project.planned() == set()


FORGOTTEN = {
    "a source": (
        "workflow/rules/tables.smk",
        'code=code("collect_task.py")',
        'code=code("collect_tables.py")',
        "collect_remember uses workflow/scripts/collect_task.py: it must be one of its sources.",
    ),
    "an input": (
        "workflow/rules/evaluation.smk",
        'trained("spec", wildcards.kind, wildcards.task)',
        "[]",
        "evaluate reads results/runs/remember/gru-h10-k2/seeds-0-1/spec.json: it must be one of "
        "its inputs.",
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "sentence"), FORGOTTEN.values(), ids=FORGOTTEN)
def test_what_a_rule_forgot_is_named(path, old, new, sentence, tiny, tmp_path):
    project = tiny.copied(tmp_path / "project")
    project.edit(path, old, new)
    target = "results/tables/remember/runs.csv"
    done = project.snakemake("--cores", "1", "--forceall", target, check=False)
    assert done.returncode != 0
    assert done.stderr.count(f"The rule {sentence}") == 1
    assert "was edited since" not in done.stderr
    job, name, log, said = re.search(
        r"^(Job \d+) failed: (.*)\nIts log: (\S+)\n((?:.*\n)*)", done.stderr, re.MULTILINE
    ).groups()
    assert (project.folder / log).read_text().endswith(f"The rule {sentence}\n")
    assert f"\n{job}: {name}\n" in done.stderr
    ended, kept, where = said.splitlines()
    assert re.fullmatch(r"Not built: a job failed after .*; jobs done: \d+ of \d+\.", ended)
    assert kept == KEPT
    assert re.fullmatch(r"All that Snakemake said: /.*\.snakemake/log/.*\.log", where)


def test_one_more_seed_trains_that_seed_alone(project):
    config = copy.deepcopy(project.config)
    config["seeds"].append(2)
    project.write_config(config)
    training = {job for job in project.planned() if job.startswith("Training")}
    assert len(training) == 4
    assert all(job.endswith("seed-2") for job in training)


def test_the_folder_may_have_any_name(tiny, tmp_path):
    """Also the one that the interpreter lies in; a whole build has a harmless one (`tiny`)."""
    accents = unicodedata.normalize("NFD", "é") + "é"
    project = tiny.copied(tmp_path / f"-a'b\"c[d]$e%f;g&h (i) {accents}*?~`\\j")
    (project.folder / ".venv").symlink_to(sys.prefix)
    target = "results/report/environment.json"
    command = ["-m", "snakemake", "--cores", "1", "--forcerun", "record_environment", "--", target]
    subprocess.run([project.folder / ".venv/bin/python", *command], cwd=project.folder, check=True)
    assert (project.folder / target).is_file()


@pytest.mark.parametrize("command", ["make report", "make quick", "snakemake -n", "snakemake"])
def test_braces_in_the_folders_name_are_refused_before_anything_is_installed(command, tmp_path):
    project = Project(tmp_path / "my {project}")
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, project.folder)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=project.folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "names without { and }.\n" in done.stderr and "Traceback" not in done.stderr
    assert not (project.folder / ".venv").exists()


@pytest.mark.parametrize("way", ["snakefile", "directory", "module"])
def test_another_folder_ends_in_one_sentence(way, tmp_path):
    snakefile = ROOT / "Snakefile"
    module = f"module study:\n    snakefile: {str(snakefile)!r}\nuse rule * from study\n"
    (tmp_path / "Snakefile").write_text(module)
    options = {"snakefile": ["-s", snakefile], "directory": ["-s", snakefile, "--directory", "."]}
    command = [sys.executable, "-m", "snakemake", "-n", "--cores", "1", *options.get(way, [])]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{tmp_path} is not the project's folder, " in done.stderr
    assert f"cd {ROOT}, and run" in done.stderr and "Traceback" not in done.stderr


def test_rules_without_their_code_end_in_one_sentence(tmp_path):
    """As Snakemake fetches them for a module from a web address."""
    shutil.copytree(ROOT / "workflow/rules", tmp_path / "workflow/rules")
    shutil.copy(ROOT / "Snakefile", tmp_path)
    command = [sys.executable, "-m", "snakemake", "-n"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    (sentence,) = done.stderr.splitlines()
    assert done.returncode == 1 and sentence.endswith("run snakemake in its folder.")


def test_cores_and_repetition_do_not_change_a_byte(built, tmp_path):
    again = Project(tmp_path / "elsewhere")
    again.build("--cores", "1")
    assert again.tables() == built.tables()


def test_named_targets_build_their_part_alone(built, tmp_path):
    empty = Project(tmp_path / "empty", small_config())
    planned = empty.planned("addition")
    assert all("mnist" not in job and "remember" not in job for job in planned)
    assert "Drawing the figures of addition" in planned
    assert empty.planned("report") == empty.planned()


def test_ablations_and_controls_keep_out_of_the_study(built):
    tables = built.folder / "results/tables"
    study = pd.read_csv(tables / "runs.csv")["configuration"]
    assert study.nunique() == 4
    for kind, count in {"ablations": 2, "controls": 2}.items():
        runs = pd.read_csv(tables / kind / "runs.csv")
        settings = pd.read_csv(tables / kind / "configurations.csv")
        assert runs["configuration"].tolist() == settings["configuration"].tolist()
        assert len(settings) == count
        assert set(settings["base"]) <= set(study)
        assert not set(settings["configuration"]) & set(study)
        others = {path.name for path in (tables / kind).glob("*.csv")}
        assert others <= {path.name for path in tables.glob("*.csv")}


def test_without_ablations_and_controls_nothing_else_changes(project):
    config = copy.deepcopy(project.config)
    for kind in ("ablations", "controls"):
        config[kind]["run"] = False
    project.write_config(config)
    # the page that describes the tables, the controls, and the report with the whole config
    page, controls = "Describing every column of the tables", "Checking the controls"
    assert project.planned() == {page, controls} | REPORT | RENDERING
    assert "MissingRuleException" in project.snakemake("-n", "ablations", check=False).stdout + (
        project.snakemake("-n", "ablations", check=False).stderr
    )


def test_mnist_that_must_be_had_stops_with_what_was_tried(tmp_path):
    config = small_config()
    config["images"] |= {
        "source": "mnist",
        "search": ["nowhere"],
        "mirrors": ["http://127.0.0.1:9/mnist/"],
        "timeout_seconds": 2,
    }
    project = Project(tmp_path / "project", config)
    done = project.snakemake("--cores", "1", "results/data/images.json", check=False)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    for part in ("train-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "127.0.0.1:9", "nowhere"):
        assert part in said
    assert "f68b3c2dcbeaaa9fbdd348bbdeb94873" in said
    assert "Traceback" not in said


def test_a_bad_config_ends_in_one_sentence_before_anything_is_written(tmp_path):
    config = small_config()
    config["tasks"]["mnist"]["configurations"]["gru-h128"]["hidden"] = 0
    project = Project(tmp_path / "project", config)
    done = project.snakemake("--cores", "1", check=False)
    assert done.returncode == 1
    sentence = (
        "config/config.yaml: tasks.mnist.configurations.gru-h128.hidden is 0: must be at least 1."
    )
    assert sentence in done.stderr.splitlines()
    assert "Traceback" not in done.stderr
    assert not (project.folder / "results").exists()
