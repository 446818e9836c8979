"""The section on how the study is built: data, networks, training, evaluation, statistics."""

from __future__ import annotations

from unrolled.reporting import choices, counterparts
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import (
    Block,
    bullets,
    code,
    listing,
    paragraph,
    ref,
    section,
    strong,
)
from unrolled.reporting.study import Study

MODULES = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
DIGITS = 10  # classes of a decimal digit: inputs and outputs of the remember task
BITS = 2  # a bit of either number at every step


def build(study: Study) -> dict:
    """The whole section."""
    parts = [
        section("method-data", "Data", data(study)),
        section("method-networks", "Networks", networks(study)),
        section("method-training", "Training", training(study)),
        section("method-evaluation", "Evaluation", evaluation(study)),
        section("method-statistics", "Intervals and differences", statistics(study)),
        section("method-functions", "What the original's functions became",
                counterparts.functions(study)),
        section("method-libraries", "Libraries", counterparts.libraries(study)),
        section("method-choices", "Open choices that affect everything", choices.general(study)),
    ]  # fmt: skip
    intro = paragraph(
        "The study is a Snakemake workflow: each configuration is trained and evaluated by jobs "
        "of its own, all results are gathered into tables, and figures and this report are made "
        "from those tables alone. Settings stand in ",
        code("config/config.yaml"),
        "; a change there rebuilds what depends on it and nothing else.",
    )
    return section("method", "How it is built", [intro], parts)


def data(study: Study) -> list[Block]:
    made = []
    manifest = study.manifest
    if "mnist" in study.tasks:
        made.append([
            strong("Images: "),
            f"{manifest['description']}, {manifest['height']} by {manifest['width']} pixels in "
            f"{text.count(manifest['classes'], 'class', 'classes')}. Their checksums are in ",
            ref("appendix-data"), " and are compared whenever the images are used.",
        ])  # fmt: skip
    if "remember" in study.tasks:
        shortest, longest = study.task_settings("remember")["lengths"]
        made.append([
            strong("Digit sequences: "),
            f"drawn uniformly, {shortest} to {longest} digits long; the answer is the digit at "
            "position K, counted from 1. They are generated while training.",
        ])  # fmt: skip
    if "addition" in study.tasks:
        made.append([
            strong("Binary numbers: "),
            "pairs of numbers with L random bits, least significant bit first, one pair of bits "
            "per step. They are generated while training.",
        ])  # fmt: skip
    streams = paragraph(
        "Initial weights, order of the images and generated data each have a random stream of "
        "their own, named by task and seed and not by configuration: at one seed, models that are "
        "compared see the same data in the same order."
    )
    return [bullets(made), streams] if made else [streams]


def architecture(study: Study, task: str) -> str:
    """The layers of a task's networks, written as PyTorch prints them."""
    cells = dict.fromkeys(text.cell_name(one.cell) for one in study.of_task(task))
    recurrent = " | ".join(cells)
    classes = study.manifest.get("classes")
    sizes = {
        "mnist": (study.manifest.get("width"), classes, "LogSoftmax"),
        "remember": (DIGITS, DIGITS, "LogSoftmax"),
        "addition": (BITS, 1, "Sigmoid"),
    }
    inputs, outputs, last = sizes[task]
    where = "after the last step" if task != "addition" else "after every step"
    return f"{recurrent}({inputs}, h) -> Linear(h, {outputs}) -> {last}    {where}"


def networks(study: Study) -> list[Block]:
    width = max(len(study.part(task)) for task in study.tasks)
    lines = [f"{study.part(task):<{width}}  {architecture(study, task)}" for task in study.tasks]
    paths = {path: sum(one.path == path for one in study.configurations)
             for path in ("stacked", "fused")}  # fmt: skip
    return [
        paragraph("A recurrent layer of hidden size h, then a linear readout; a bidirectional "
                  "layer hands twice as many values to the readout."),
        listing("\n".join(lines)),
        paragraph(
            "Cells keep the parameter layout of ", code("torch.nn"), ". Two code paths give the "
            "same results: small networks of several seeds are trained side by side as stacked "
            f"tensors ({text.count(paths['stacked'], 'configuration')} here), "
            "large ones one after another, through oneDNN "
            f"({text.count(paths['fused'], 'configuration')})."
        ),
    ]  # fmt: skip


def training(study: Study) -> list[Block]:
    lines = []
    for task in study.tasks:
        members = study.of_task(task)
        rates, batches, epochs = (
            sorted({getattr(one, name) for one in members})
            for name in ("learning_rate", "batch", "epochs")
        )
        lines.append([
            strong(f"{study.part(task)}: "),
            f"{_any([f'{epoch}' for epoch in epochs])} epochs, learning rate "
            f"{_any([f'{rate:g}' for rate in rates])}, batches of "
            f"{_any([str(batch) for batch in batches])}, {_loss(study, task)}.",
        ])  # fmt: skip
    return [
        paragraph("All networks are trained with Adam; the loss of a batch is the mean over its "
                  "samples. Training loss and accuracy are those of the batches while the weights "
                  "change; the test set is run after every epoch."),
        bullets(lines),
    ]  # fmt: skip


def _any(values: list[str]) -> str:
    return text.joined(values, "or") if len(values) < 5 else f"{values[0]} to {values[-1]}"


def _loss(study: Study, task: str) -> str:
    if task != "addition":
        return "negative log likelihood"
    losses = dict.fromkeys(one.loss for one in study.of_task(task))
    return text.joined([text.LOSSES.get(loss, str(loss)) for loss in losses], "or")


def evaluation(study: Study) -> list[Block]:
    made = []
    if "mnist" in study.tasks:
        made.append([strong(f"{study.part('mnist')}: "), "confusion matrix and classification "
                     "report on the test set, and the answers to the chosen test "
                     "images."])  # fmt: skip
    if "remember" in study.tasks:
        settings = study.task_settings("remember")
        made.append([strong("Remember: "), f"{settings['evaluation_samples']:,} fresh sequences of "
                     "every length, and the very sequences that the original prints."])  # fmt: skip
    if "addition" in study.tasks:
        settings = study.task_settings("addition")
        samples = [f"{number:,}" for number in settings["evaluation_samples"]]
        first, last = settings["evaluation_lengths"]
        made.append([strong("Addition: "), f"sums of {first} to {last} bits, on "
                     f"{text.joined(samples)} random pairs of every length."])  # fmt: skip
    return [paragraph("After the last epoch every run is evaluated once more:"), bullets(made)]


def statistics(study: Study) -> list[Block]:
    level = text.confidence_label(study.confidence)
    if len(study.seeds) < 2:
        return [paragraph(f"Each configuration has one run (seed {study.seeds[0]}): the report "
                          "gives its value and no interval.")]  # fmt: skip
    made = [
        [strong("Interval of a mean: "), f"the mean over seeds with its {level} Student-t "
         "interval, the mean plus and minus t s / \u221an, where s is the standard deviation of "
         "the n runs. Bounds of an accuracy beyond 0 or 100 % are cut off. Tables say "
         f"\u201c{text.EQUAL}\u201d where all runs agree, which says nothing of further seeds."],
        [strong("Differences: "), "two configurations are compared by the differences of their "
         "runs at equal seeds, with the interval of the mean of those."],
    ]  # fmt: skip
    if any(study.compares(task) for task in study.tasks if task != "remember"):
        made.append([
            strong("Printed in range: "), "the original printed one run. Its number is in range "
            f"when it lies in the {level} prediction interval for one more run of ours, the mean "
            "plus and minus t s \u221a(1 + 1/n). Where all our runs agree on another number there "
            "is no such range, and nothing is judged. Differences to the original are ours minus "
            "printed, in percentage points (pp)."
        ])  # fmt: skip
    return [bullets(made)]
