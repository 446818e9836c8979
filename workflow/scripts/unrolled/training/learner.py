"""Replicates that learn together: a part of a network and an optimiser of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from unrolled.tasks.protocol import Task
from unrolled.training import penalties
from unrolled.training.network import Network
from unrolled.training.optimiser import Adam


class Learner:
    """Learns batches by Adam; settings: `learning_rate` and `penalty` of the configuration."""

    def __init__(self, network: Network, task: Task, settings: Mapping) -> None:
        self.network = network
        self.task = task
        self.penalty = settings["penalty"]
        self.optimiser = Adam(network.parameters(), settings["learning_rate"])

    def learn_in_turn(self, batches: Sequence[Sequence[Tensor]]) -> tuple[Tensor, Tensor]:
        """Change the weights by one batch after the other.

        batches: as `Task.training_batches` gives them; returns their samples' losses and whether
        each was answered rightly before it was learned, both `[replicate, sample]`.
        """
        losses, scores = [], []
        for batch in batches:
            outcomes = self.differentiate(*batch)
            penalties.decay(self.penalty, self.network.tensors(), self.optimiser.learning_rate)
            self.optimiser.step()
            for kept, outcome in zip((losses, scores), outcomes, strict=True):
                kept.append(outcome)
        targets = torch.cat([targets for _, targets, *_ in batches], 1)
        return torch.cat(losses, 1), self.task.correct(torch.cat(scores, 1), targets)

    def differentiate(
        self, inputs: Tensor, targets: Tensor, lengths: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Set the gradients of a batch; its samples' losses, `[replicate, batch]`, and scores."""
        self.optimiser.zero_grad()
        scores = self.network(inputs, lengths)
        losses = self.task.losses(scores, targets)
        # replicates share no weights: the gradient of the sum of their mean losses holds each
        # one's own
        parts, weights = [losses], [losses.new_full((), 1 / losses.shape[1]).expand_as(losses)]
        if self.penalty and self.penalty["form"] in penalties.FORMS:
            sizes = penalties.FORMS[self.penalty["form"]](self.network.tensors())
            parts.append(sizes)
            weights.append(torch.full_like(sizes, self.penalty["coefficient"]))
        torch.autograd.backward(parts, weights)
        return losses.detach(), scores.detach()
