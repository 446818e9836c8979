"""Which part of this project stands for each function and library that the original names."""

from __future__ import annotations

from unrolled.reporting.blocks import Block, paragraph, table
from unrolled.reporting.formatting import NONE
from unrolled.reporting.study import Study

LIBRARY = "workflow/scripts/unrolled"
FUNCTIONS = (
    ("Vanilla RNN, LSTM and GRU with flags", f"{LIBRARY}/network.py, {LIBRARY}/cells/*.py",
     "a configuration's keys cell, hidden and bidirectional are the flags"),
    ("Binary LSTM", f"{LIBRARY}/network.py, {LIBRARY}/tasks/addition.py",
     "the same network, read out at every step"),
    ("Cross Entropy", f"{LIBRARY}/tasks/addition.py",
     "cross entropy on real-valued targets, or the mean squared error"),
    ("Train, Test", f"{LIBRARY}/engine.py, {LIBRARY}/tasks/row_mnist.py",
     "one engine trains and tests all tasks"),
    ("Random Pred", "workflow/scripts/evaluate_task.py, workflow/scripts/predict.py",
     "answers to the chosen test images, and to a picture of your own"),
    ("Sequence Generator", f"{LIBRARY}/tasks/remember.py", "digit sequences and their answers"),
    ("Train Sequence, Test Sequence", f"{LIBRARY}/engine.py, {LIBRARY}/tasks/remember.py",
     "the same engine"),
    ("Binary Sequence Generator", f"{LIBRARY}/tasks/addition.py",
     "pairs of binary numbers and their sums"),
    ("Train Sum, Test Sum", f"{LIBRARY}/engine.py, {LIBRARY}/tasks/addition.py",
     "the same engine"),
    ("Check Sequence", f"workflow/scripts/evaluate_task.py, {LIBRARY}/tasks/remember.py",
     "accuracy over sequence lengths, and the printed sequences"),
    ("Check Binary Sequence", f"workflow/scripts/evaluate_task.py, {LIBRARY}/tasks/addition.py",
     "exact match and bit accuracy over test lengths"),
    ("Run RNN", "config/config.yaml, workflow/scripts/predict.py",
     "a configuration is an entry of the config; a trained one answers your own input"),
    ("Run Assignment", "Snakefile",
     "the targets all, mnist, remember, addition, figures and report"),
)  # fmt: skip
LIBRARIES = (
    ("numpy", ("numpy", "pandas", "scipy"), "arrays, tables, statistics"),
    ("matplotlib", ("matplotlib",), "figures"),
    ("torch", ("torch", "safetensors"), "networks, training, stored weights"),
    ("sklearn", ("scikit-learn",), "confusion matrices, classification reports, spare images"),
    ("torchvision", ("torchvision", "pillow"), "download of MNIST, pictures to predict"),
    ("tqdm", ("tqdm", "snakemake"), "workflow and its progress"),
    ("os, time", (), "Python's standard library"),
    (NONE, ("jinja2", "typst", "jsonschema", "pyyaml"), "this report, check of the config"),
)  # fmt: skip


def functions(study: Study) -> list[Block]:
    """A table: the original's function, the file that does its work here, how."""
    return [
        table(
            "table-functions",
            ["The functions that the original names and their counterparts here."],
            ["In the original", "Here", "How"],
            [list(row) for row in FUNCTIONS],
            study.target("report/report.json"),
        )
    ]


def libraries(study: Study) -> list[Block]:
    """A table: the original's library, what is used here, in which version."""
    versions = study.environment.get("packages", {})
    rows = []
    for original, used, purpose in LIBRARIES:
        names = [f"{name} {versions[name]}" for name in used if name in versions]
        if not used:
            names = [f"Python {study.environment.get('python', '')}".strip()]
        rows.append([original, ", ".join(names) or NONE, purpose])
    return [
        paragraph("Every version that the build ran with is listed in the appendix."),
        table(
            "table-libraries",
            ["The original's libraries and those of this build."],
            ["In the original", "Here, with version", "Used for"],
            rows,
            study.target("report/report.json"),
        ),
    ]
