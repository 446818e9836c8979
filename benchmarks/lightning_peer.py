"""The same model under PyTorch Lightning: a LightningModule, and a Trainer that fits it.

The images lie in memory as tensors, and everything that Lightning does besides training (progress
bar, logger, checkpoints, sanity check) is off: its fastest form.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Mapping

import lightning
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.arrays import standardised
from unrolled.training import stock

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", module="lightning")

# everything besides training is off
PLAIN = {
    "accelerator": "cpu",
    "devices": 1,
    "logger": False,
    "enable_checkpointing": False,
    "enable_progress_bar": False,
    "enable_model_summary": False,
}


class Classifier(lightning.LightningModule):
    """The plain script's model with its loss and optimiser."""

    def __init__(self, settings: Mapping) -> None:
        super().__init__()
        self.settings = settings
        self.model = stock.Network(settings, 28, 10, "last", nn.LogSoftmax(dim=1))
        self.criterion = nn.NLLLoss()

    def training_step(self, batch: tuple[Tensor, Tensor], index: int) -> Tensor:
        """Loss of one batch."""
        inputs, targets = batch
        return self.criterion(self.model(inputs), targets)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Adam, as everywhere."""
        return torch.optim.Adam(self.parameters(), lr=self.settings["learning_rate"])


class Clock(lightning.Callback):
    """Seconds from the start of the first epoch to the end of training."""

    def on_train_start(self, trainer: lightning.Trainer, module: Classifier) -> None:
        """All is set up; the first batch is not drawn yet."""
        self.start = time.perf_counter()

    def on_train_end(self, trainer: lightning.Trainer, module: Classifier) -> None:
        """The last step is done."""
        self.seconds = time.perf_counter() - self.start


class Trainer:
    """One seed of a configuration at a time; see `benchmarks.worker` for what is asked of it."""

    def __init__(self, spec: Mapping, images: Mapping) -> None:
        self.settings = spec["configuration"]
        train_images, train_labels, *test = standardised(images)
        self.train = TensorDataset(torch.from_numpy(train_images), torch.from_numpy(train_labels))
        self.test_images, self.test_labels = map(torch.from_numpy, test)

    def restart(self, seed: int) -> None:
        """A fresh model and order of the images."""
        torch.manual_seed(seed)
        self.classifier = Classifier(self.settings)

    def steps(self, count: int) -> float:
        """Fit for `count` batches; seconds."""
        clock = Clock()
        trainer = lightning.Trainer(**PLAIN, max_steps=count, callbacks=[clock])
        loader = DataLoader(self.train, batch_size=self.settings["batch"], shuffle=True)
        trainer.fit(self.classifier, loader)
        return clock.seconds

    @torch.no_grad()
    def losses(self) -> list[float]:
        """Test loss of the model as it stands."""
        scores = self.classifier.model.eval()(self.test_images)
        return [self.classifier.criterion(scores, self.test_labels).item()]
