"""The plain script's data: images through a DataLoader, digits and bits made batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, repeat

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset
from torchvision import datasets, transforms

TEST_BATCH = 1000
Batches = Iterator[tuple[Tensor, Tensor]]


class Digits(Dataset):
    """The bundled digits one by one, as torchvision's MNIST gives its images."""

    def __init__(self, arrays: tuple, transform: transforms.Compose) -> None:
        self.images, self.labels = arrays
        self.transform = transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.transform(Image.fromarray(self.images[index])), int(self.labels[index])


class MnistData:
    """Images through torchvision and a DataLoader, row by row."""

    def __init__(self, settings: Mapping, images: Mapping) -> None:
        mean, deviation = (images["pixel_mean"],), (images["pixel_std"],)
        transform = transforms.Compose(
            [transforms.ToTensor(), transforms.Normalize(mean, deviation)]
        )
        if images["torchvision"]:
            self.train, self.test = (
                datasets.MNIST(images["torchvision"], train=part, transform=transform)
                for part in (True, False)
            )
        else:
            from unrolled.images.dataset import load_images

            digits = load_images(images["arrays"], images["manifest"])
            self.train = Digits((digits.train_images, digits.train_labels), transform)
            self.test = Digits((digits.test_images, digits.test_labels), transform)
        self.batch = settings["batch"]
        self.epoch = -(-len(self.train) // self.batch)

    def training(self) -> Batches:
        """Epoch after epoch without end."""
        loader = DataLoader(self.train, batch_size=self.batch, shuffle=True)
        for images, labels in chain.from_iterable(repeat(loader)):
            yield images.squeeze(1), labels

    def testing(self, final: bool = False) -> Batches:
        """The test images; the final evaluation reads them once more."""
        for images, labels in DataLoader(self.test, batch_size=TEST_BATCH):
            yield images.squeeze(1), labels


class RememberData:
    """Random digits made batch by batch, one length a batch; the digit at K is asked."""

    def __init__(self, settings: Mapping, evaluation: Mapping) -> None:
        self.settings, self.evaluation = settings, evaluation
        self.epoch = settings["batches_per_epoch"]

    def _batch(self, size: int, length: int) -> tuple[Tensor, Tensor]:
        digits = torch.randint(10, (size, length))
        return functional.one_hot(digits, 10).float(), digits[:, self.settings["k"] - 1]

    def training(self) -> Batches:
        """Batches without end."""
        shortest, longest = self.settings["lengths"]
        while True:
            length = int(torch.randint(shortest, longest + 1, ()))
            yield self._batch(self.settings["batch"], length)

    def testing(self, final: bool = False) -> Batches:
        """Sequences of every length."""
        shortest, longest = self.settings["lengths"]
        size = self.evaluation["evaluation_samples"] if final else self.settings["test_samples"]
        for length in range(shortest, longest + 1):
            yield self._batch(size, length)


class AdditionData:
    """Random pairs of binary numbers made batch by batch, with the bits of their sums."""

    def __init__(self, settings: Mapping, evaluation: Mapping) -> None:
        self.settings, self.evaluation = settings, evaluation
        self.epoch = settings["batches_per_epoch"]

    def _batch(self, size: int, length: int) -> tuple[Tensor, Tensor]:
        pairs = torch.cat([torch.randint(2, (size, length, 2)), torch.zeros(size, 1, 2).long()], 1)
        carry, bits = torch.zeros(size).long(), []
        for step in range(length + 1):
            total = pairs[:, step].sum(1) + carry
            bits.append(total % 2)
            carry = total // 2
        return pairs.float(), torch.stack(bits, 1).float()

    def training(self) -> Batches:
        """Batches of the training length without end."""
        while True:
            yield self._batch(self.settings["batch"], self.settings["length"])

    def testing(self, final: bool = False) -> Batches:
        """Pairs of the training length; at the end, of every test length."""
        if not final:
            yield self._batch(self.settings["test_samples"], self.settings["length"])
            return
        shortest, longest = self.evaluation["evaluation_lengths"]
        for samples in self.evaluation["evaluation_samples"]:
            for length in range(shortest, longest + 1):
                yield self._batch(samples, length)
