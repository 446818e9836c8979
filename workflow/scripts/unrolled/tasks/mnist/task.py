"""MNIST read row by row: an image is a sequence, a row of pixels a step, the answer its class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from unrolled.files.failures import Refusal
from unrolled.images.dataset import Images, load_images
from unrolled.tasks import classification
from unrolled.tasks.protocol import Batches, Rows
from unrolled.tasks.shuffling import permuted
from unrolled.training import seeding
from unrolled.training.network import Network


class RowMnist:
    """Images of `[height, width]` pixels as `height` steps of `width` features."""

    readout = "last"
    losses = staticmethod(classification.losses)
    correct = staticmethod(classification.correct)

    def __init__(self, settings: Mapping, seeds: Sequence[int], images: Images) -> None:
        self.settings = settings
        self.seeds = seeds
        self.images = images
        self.train_pixels = torch.from_numpy(images.train_images)
        self.train_labels = torch.from_numpy(images.train_labels).long()[None]
        if settings.get("labels") == "shuffled":
            orders = [seeding.generator("mnist", "labels", seed) for seed in seeds]
            self.train_labels = permuted(self.train_labels, orders)
        self.test_labels = torch.from_numpy(images.test_labels).long()
        self.input_size = self.train_pixels.shape[2]
        self.output_size = images.classes
        self.provenance = {
            "data": images.data,
            "images": {
                "pixel_mean": settings["pixel_mean"],
                "pixel_std": settings["pixel_std"],
                "height": self.train_pixels.shape[1],
                "width": self.train_pixels.shape[2],
                "data": images.data,
                "name": images.name,
                "class_names": images.class_names,
            },
        }
        self.test_pixels = torch.from_numpy(images.test_images)
        self.streams = [seeding.generator("mnist", "order", seed) for seed in seeds]

    def to(self, device: torch.device) -> None:
        """Keep the images on a device, as bytes, and make batches there."""
        for name in ("train_pixels", "train_labels", "test_pixels", "test_labels"):
            setattr(self, name, getattr(self, name).to(device))

    def standardise(self, pixels: Tensor) -> Tensor:
        """Pixels 0-255 scaled to [0, 1], then by the configured mean and deviation."""
        mean, deviation = self.settings["pixel_mean"], self.settings["pixel_std"]
        values = pixels.to(torch.float32, memory_format=torch.contiguous_format)
        return values.mul_(1 / (255 * deviation)).sub_(mean / deviation)

    def training_batches(self) -> Batches:
        """Every training image once, in each replicate's own order; the last batch may be short."""
        orders = torch.stack(
            [torch.randperm(len(self.train_pixels), generator=order) for order in self.streams]
        )
        orders = orders.to(self.train_pixels.device)
        labels = self.train_labels.expand(len(self.seeds), -1)
        for chosen in orders.split(self.settings["batch"], dim=1):
            yield self._read_by_place(chosen), labels.gather(1, chosen)

    def _read_by_place(self, chosen: Tensor) -> Tensor:
        """Training images `[replicate, image, height, width]`, standardised.

        In memory the pixels of a place stand side by side, as networks read them.
        """
        images = self.train_pixels.index_select(0, chosen.flatten()).flatten(1)
        shape = (*self.train_pixels.shape[1:], *chosen.shape)
        return self.standardise(images.t()).view(shape).permute(2, 3, 0, 1)

    def test_batches(self) -> Batches:
        """The test images in their own order, the same for every replicate."""
        size = self.settings["evaluation_batch"]
        for images, labels in zip(
            self.test_pixels.split(size), self.test_labels.split(size), strict=True
        ):
            yield self.standardise(images)[None], labels[None]

    def evaluate(self, network: Network) -> dict[str, Rows]:
        """Confusion matrix, classification report and answers on the ten shown images."""
        from unrolled.tasks.mnist import metrics

        batches = [classification.answers(network(inputs)) for inputs, _ in self.test_batches()]
        answers, probabilities = (
            torch.cat(parts, 1).numpy() for parts in zip(*batches, strict=True)
        )
        targets = self.images.test_labels
        tables: dict[str, Rows] = {"confusion": [], "classification": [], "test_images": []}
        for seed, answer, probability in zip(self.seeds, answers, probabilities, strict=True):
            of_seed = {
                "confusion": metrics.confusion(targets, answer, self.output_size),
                "classification": metrics.classification(targets, answer, self.output_size),
                "test_images": [
                    {
                        "true": int(targets[index]),
                        "predicted": int(answer[index]),
                        "probability": float(probability[index]),
                    }
                    for index in self.images.selection
                ],
            }
            for table, rows in of_seed.items():
                tables[table] += [{"seed": seed, **row} for row in rows]
        return tables


def build(settings: Mapping, seeds: Sequence[int], images: Sequence[str]) -> RowMnist:
    """The task for the replicates `seeds`; images: paths of the arrays and their manifest.

    Raises `Refusal` where there are fewer images than fill a batch.
    """
    loaded = load_images(*images)
    count, batch = len(loaded.train_images), settings["batch"]
    if count < batch:
        raise Refusal(
            f"{images[0]} holds {count} training images, fewer than the {batch} of a batch: "
            f"set tasks.mnist.batch to at most {count}."
        )
    return RowMnist(settings, seeds, loaded)
