"""The section on MNIST: test images, a part for every model, all models together."""

from __future__ import annotations

from collections.abc import Sequence

from unrolled.reporting import (
    choices,
    groups,
    mnist_classification,
    mnist_parts,
    notices,
    verdicts,
)
from unrolled.reporting import formatting as text
from unrolled.reporting import mnist_observations as found
from unrolled.reporting.blocks import (
    Block,
    figure,
    gallery,
    listing,
    paragraph,
    ref,
    section,
)
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.method import architecture
from unrolled.reporting.observations import names, shown
from unrolled.reporting.study import Study

PER = 1000  # images of a class to which the picture of shared confusions counts errors


def build(study: Study) -> dict:
    """The whole section."""
    models = study.of_task("mnist")
    height, width = study.manifest.get("height"), study.manifest.get("width")
    intro = paragraph(
        f"The images of {study.manifest['name']} are read row by row: "
        f"{text.count(height, 'step')} of "
        f"{text.count(width, 'pixel')} each, one class at the end. "
        f"{text.count(len(models), 'configuration')} "
        f"{'was' if len(models) == 1 else 'were'} trained on {study.manifest['train']:,} images "
        f"and tested on {study.manifest['test']:,} after every epoch, with "
        f"{settings_sentence(study)}. Accuracies of all models stand side by side in ",
        ref("overview-mnist"),
        ".",
    )
    return section(
        "mnist",
        title(study),
        [*notices.of_task(study, "mnist"), intro, listing(architecture(study, "mnist")),
         choices.pixels(study)],
        [
            test_images(study),
            *groups.sections(study, "mnist", model, group_section),
            section("overview-mnist", "All models together", overview(study)),
            section("observations-mnist", "Observations",
                    [*notices.brief(study, "mnist"), *verdicts.of_section(study, "mnist"),
                     *shown(study, found.observations(study))]),
        ],
    )  # fmt: skip


def title(study: Study) -> str:
    """The section's heading, which the contents show: it names other data than MNIST."""
    return f"{study.part('mnist')}, one image row per step"


def settings_sentence(study: Study) -> str:
    """Learning rates and batch sizes of the task, as they stand in the table."""
    models = study.of_task("mnist")
    rates = sorted({one.learning_rate for one in models})
    batches = sorted({one.batch for one in models})
    return (
        f"Adam at a learning rate of {text.joined([f'{rate:g}' for rate in rates], 'or')} in "
        f"batches of {text.joined([str(batch) for batch in batches], 'or')}"
    )


def test_images(study: Study) -> dict:
    """The chosen test images; what all runs make of each stands in its caption."""
    selection = study.manifest["selection"]
    answers = study.tables["test_images"]
    items = [_image(study, answers, digit, index) for digit, index in enumerate(selection)]
    seed = study.settings.get("images", {}).get("selection_seed")
    intro = (
        f"{len(items)} test images, one of each {study.noun}, drawn once (with seed {seed}) and "
        "shown to every model; the predictions on them stand with each model."
    )
    return section(
        "test-images",
        "Test images",
        [*notices.brief(study, "mnist"), paragraph(intro), gallery(items)],
    )


def _image(study: Study, answers, digit: int, index: int) -> Block:
    svg = f"figures/mnist/test-image-{digit}.svg"
    rows = answers[answers["true"] == digit]
    right = f"{(rows['predicted'] == digit).sum():,} of {len(rows):,} runs"
    height, width = study.manifest["height"], study.manifest["width"]
    return figure(
        f"figure-test-image-{digit}",
        svg,
        [f"The {study.noun} {study.class_name(digit)} (test image {index:,}), read rightly in "
         f"{right}."],
        f"{'A handwritten digit' if study.noun == 'digit' else 'An image of class'} "
        f"{study.class_name(digit)} of {height} by {width} pixels, number {index:,} of the test "
        f"set, which {right} of all models name rightly.",
        study.target(svg),
        # the original's first figures are its test images, in the order of the digits
        digit + 1 if study.noun == "digit" else None,
        "small",
    )  # fmt: skip


def group_section(study: Study, group: Sequence[Configuration]) -> dict:
    """Pictures of configurations that are drawn together, and a table with a row for each."""
    return section(
        group[0].section,
        groups.shared_title(group),
        [
            *notices.brief(study, "mnist"),
            *mnist_parts.pictures(study, group[0]),
            mnist_parts.of_group(study, group),
        ],
    )


def model(study: Study, one: Configuration) -> dict:
    """Everything on one configuration, in the original's order."""
    size = f"A network with {one.parameters:,} parameters, " if one.parameters else "A network "
    blocks = [
        *notices.brief(study, "mnist"),
        paragraph(f"{size}trained for {text.count(one.epochs, 'epoch')}.", *_epochs(study, one)),
        *choices.of_model(study, one),
        *mnist_parts.pictures(study, one),
        mnist_classification.classification(study, one),
        mnist_parts.statistics(study, one),
        mnist_parts.predictions(study, one),
    ]
    return section(one.section, one.title, blocks)


def _epochs(study: Study, one: Configuration) -> list[str]:
    """A warning in words where the printed numbers come from another number of epochs."""
    epochs = (study.printed(one) or {}).get("epochs")
    if epochs is None or epochs == one.epochs:
        return []
    return [f" The original trained it for {text.count(epochs, 'epoch')}: the printed numbers "
            "below are not from the same budget."]  # fmt: skip


def overview(study: Study) -> list[Block]:
    """The two pictures of all models."""
    models = study.of_task("mnist")
    means = {one: study.final(one).mean for one in models}
    ordered = sorted(models, key=lambda one: -means[one])
    values = [f"{one.title} {text.accuracy(study.final(one))}" for one in ordered]
    best = text.tied(means)
    accuracies, confusions = (
        f"figures/overview/{name}.svg" for name in ("mnist-accuracies", "shared-confusions")
    )
    pairs = shared_mistakes(study)
    return [
        *notices.brief(study, "mnist"),
        figure(
            "figure-mnist-accuracies",
            accuracies,
            [f"Test accuracy after the last epoch of all models, with intervals. Highest mean: "
             f"{text.percent(means[best[0]])}, ", *names(best), "."],
            f"Dot plot of the test accuracy after the last epoch: {text.shortened(values)}.",
            study.target(accuracies),
        ),
        figure(
            "figure-shared-confusions",
            confusions,
            [f"The most frequent confusions, by model. Mean over models: {pairs}."],
            "Grid with a row for each model and a column for each of the most frequent confusions, "
            f"in errors per {PER:,} images of the true {study.noun}. Mean over models: {pairs}.",
            study.target(confusions),
        ),
    ]  # fmt: skip


def shared_mistakes(study: Study, most: int = 3) -> str:
    """The mistakes with the highest mean rate over all models, as words."""
    top = mnist_parts.mean_rates(study).head(most)
    words = [
        f"{study.class_name(true)} taken for {study.class_name(guess)} ({text.percent(rate)})"
        for (true, guess), rate in top.items()
    ]
    return text.joined(words) or "none"
