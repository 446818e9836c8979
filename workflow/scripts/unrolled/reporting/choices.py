"""Points that the original leaves open: what is taken here, and why."""

from __future__ import annotations

from collections.abc import Mapping

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, choice
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study

PENALTIES = {
    "norms": "the sum of the weight matrices' Euclidean norms, not squared, added to the loss",
    "squares": "the sum of the squares of all entries of the weight matrices, added to the loss",
    "readout_squares": "the sum of the squares of the output layer's weights, added to the loss",
    "weight_decay": "each weight, added to its gradient before Adam's step",
    "decoupled": "the learning rate times each weight, taken off it at every step (AdamW)",
}


def general(study: Study) -> list[Block]:
    """Choices that bear on every part."""
    seeds = text.count(len(study.seeds), "seed")
    return [
        choice(
            "Initial weights and order of the training data",
            "PyTorch's default initial weights; training images in a new order each epoch, the "
            "last, smaller batch kept",
            "This is usual practice, and the original names nothing else.",
        ),
        choice(
            "Number of runs",
            f"{seeds} for every configuration ({text.whole_numbers(study.seeds)})",
            "The original prints one run of each. Several runs tell a difference between models "
            "from a difference between seeds.",
        ),
        choice(
            "Which output the classifier reads",
            "The output of the last step",
            "It is what the printed architecture does when its layers are called in turn.",
        ),
    ]


def pixels(study: Study) -> Block:
    """The scale of the network's inputs."""
    taken, plain = _scale(study.settings.get("images", {}))
    why = "The original states no scale." if plain else "Inputs are usually standardised."
    return choice("Scale of the pixels", taken, why + _fingerprint(study))


def _scale(images: Mapping) -> tuple[str, bool]:
    """The scale that settings of images give, in words, and whether it is [0, 1]."""
    mean, deviation = images.get("pixel_mean", 0), images.get("pixel_std", 1)
    plain = mean == 0 and deviation == 1
    taken = "Pixels scaled to [0, 1]"
    return taken if plain else f"{taken}, less {mean:g}, divided by {deviation:g}", plain


def _fingerprint(study: Study) -> str:
    """How the printed means across epochs compare, which depend on the scale."""
    gaps = []
    for one in study.of_task("mnist"):
        printed = (study.printed(one) or {}).get("mean_train_accuracy_across_epochs")
        if printed is not None and not one.penalty:
            ours = float(study.by_seed(one, "mean_train_accuracy").mean())
            gaps.append(abs(ours - printed))
    if not gaps:
        return ""
    return (
        " The scale shows most in the mean training accuracy across epochs, for it changes how "
        f"fast a network starts to learn; ours lies within {text.number(100 * max(gaps))} "
        f"percentage points of the original's for {text.count(len(gaps), 'model')} without a "
        "penalty of which it is printed."
    )


def of_model(study: Study, one: Configuration) -> list[Block]:
    """Choices that bear on one MNIST model."""
    made, setup = [], study.setup(one)
    if "pixel_mean" in setup or "pixel_std" in setup:
        taken, _ = _scale({**study.settings.get("images", {}), **setup})
        made.append(choice("Scale of the pixels", taken, "This model has a scale of its own."))
    if setup.get("readout") == "final_states":
        made.append(
            choice(
                "Which output of a bidirectional layer the classifier reads",
                "The states of both directions after their last step",
                "So each direction has read the whole image. The printed architecture takes the "
                "last step's output instead.",
            )
        )
    elif one.bidirectional:
        height = study.manifest["height"]
        blank = ", which is nearly always blank" if study.data == "mnist" else ""
        made.append(
            choice(
                "Which output of a bidirectional layer the classifier reads",
                "The output of the last step, both directions joined",
                "This follows from the printed architecture. It leaves the backward direction "
                f"with a single row there, number {height} of {height}{blank}: only the forward "
                "direction has read the whole image. No more of the backward direction than that "
                "step is computed here, so training takes about as long as in one direction.",
            )
        )
    if one.penalty:
        made.append(
            choice(
                "Form of the L2 penalty",
                f"{one.penalty_coefficient:g} times {PENALTIES.get(one.penalty, one.penalty)}; "
                "biases are left out",
                "The original speaks of the weights only and prints the coefficient, not the "
                "formula." + _penalty_evidence(study, one),
            )
        )
    if one.cell == "gru":
        made.append(
            choice(
                "Hidden size of the GRU",
                str(one.hidden),
                "The original does not print it with its GRU, but names one hidden size as the "
                "benchmark of all its models.",
            )
        )
    return made


def _penalty_evidence(study: Study, one: Configuration) -> str:
    printed = (study.printed(one) or {}).get("mean_train_accuracy_across_epochs")
    if printed is None:
        return ""
    ours = study.accuracy(study.by_seed(one, "mean_train_accuracy"))
    return (
        f" With this form the mean training accuracy across epochs is {text.accuracy(ours)}; "
        f"printed is {text.percent(printed)}."
    )


def remember(study: Study) -> list[Block]:
    members = study.of_task("remember")
    positions = sorted({one.k for one in members})
    together = any(len({other.k for other in study.drawn_with(one)}) > 1 for one in members)
    return [
        choice(
            "Position K in the learning curves",
            f"{text.joined([f'K = {k}' for k in positions])}{', drawn together' * together}",
            "The original states K with its predictions, not with its curves.",
        ),
        choice(
            "Batches of sequences of different lengths",
            "One length per batch, drawn uniformly; the order of the lengths is the same for all "
            "seeds, which train side by side, and the digits are each seed's own",
            "Every batch that the original prints holds a single length.",
        ),
        epoch_size(study, "remember"),
    ]


def addition(study: Study) -> list[Block]:
    members = study.of_task("addition")
    short = [one.title for one in members if not study.setup(one).get("carry_out", True)]
    taken = "One bit more than the numbers: a pair of zeros follows them, so that the last carry "
    taken += "comes out"
    if short:
        taken = f"As many bits as the numbers, without the last carry, for {text.joined(short)}" + (
            f"; for the others: {taken[0].lower()}{taken[1:]}" if len(short) < len(members) else ""
        )
    return [
        choice(
            "Length of the answer", taken, "The sum of two numbers of L bits can have L + 1 bits."
        ),
        choice(
            "Accuracy of a sum",
            "The share of sums with every bit right (exact match); the share of right bits is "
            "given beside it",
            "The original's values are whole multiples of one sample's share and fall far below "
            "what single bits would give.",
        ),
        epoch_size(study, "addition"),
    ]


def epoch_size(study: Study, task: str) -> Block:
    """How many generated samples make an epoch."""
    sizes = sorted(
        {(study.setup(one)["batches_per_epoch"], one.batch) for one in study.of_task(task)}
    )
    taken = [
        f"{batches * batch:,} ({text.count(batches, 'batch', 'batches')} of {batch})"
        for batches, batch in sizes
    ]
    return choice(
        "Samples in an epoch",
        text.joined(taken, "or"),
        "The original generates its data while it trains and does not say how much of it.",
    )
