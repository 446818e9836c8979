"""What the original ran: layers and optimiser of `torch.nn` and `torch.optim`, losses as it wrote
them, one network at a time. Networks here have the parameters of `unrolled.training.network`.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from unrolled import tasks


def offers(spec: Mapping) -> bool:
    """Whether the original could have run a configuration, whose training spec is given.

    It could not where cell, penalty or precision are this study's own.
    """
    settings = spec["configuration"]
    return (
        layer(settings["cell"]) is not None
        and tasks.has(spec["task"], "stock_loss")
        and (settings["penalty"] is None or settings["penalty"]["form"] == "norms")
        and settings.get("precision") != "bf16"
    )


def layer(cell: str) -> type[nn.RNNBase] | None:
    """PyTorch's recurrent layer for a cell; None where it has none."""
    found = getattr(nn, cell.upper(), None)
    return found if isinstance(found, type) and issubclass(found, nn.RNNBase) else None


class Network(nn.Module):
    """`RNN -> Linear -> activation`, batch first.

    settings: `cell`, `hidden` and `bidirectional` of the configuration; readout: what the linear
    layer reads, as in `unrolled.training.network.Network`; activation: the task's own.
    """

    def __init__(
        self,
        settings: Mapping,
        input_size: int,
        output_size: int,
        readout: str,
        activation: nn.Module,
    ) -> None:
        super().__init__()
        self.reads = readout
        hidden, both = settings["hidden"], settings["bidirectional"]
        rnn = layer(settings["cell"])
        self.recurrent = rnn(input_size, hidden, batch_first=True, bidirectional=both)
        self.readout = nn.Linear(hidden * (2 if both else 1), output_size)
        self.activation = activation

    def forward(self, inputs: Tensor) -> Tensor:
        """Outputs `[batch, output]`, or `[batch, step, output]` where every step is read.

        inputs: `[batch, step, feature]`.
        """
        states, last = self.recurrent(inputs)
        if self.reads == "last":
            states = states[:, -1]
        elif self.reads == "final_states":
            last = last[0] if isinstance(last, tuple) else last
            states = torch.cat(last.unbind(), 1)
        return self.activation(self.readout(states))


class Training:
    """A network with its loss and Adam; spec: that of one seed, completed by `runs.prepare`."""

    def __init__(self, spec: Mapping) -> None:
        self.settings = spec["configuration"]
        activation, self.criterion = tasks.module(spec["task"], "stock_loss").build(self.settings)
        sizes = (spec["input_size"], spec["output_size"])
        self.network = Network(self.settings, *sizes, spec["readout"], activation)
        rate = self.settings["learning_rate"]
        self.optimiser = torch.optim.Adam(self.network.parameters(), lr=rate)

    def step(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Learn from a batch; its outputs, and its mean loss without the penalty."""
        self.optimiser.zero_grad()
        outputs = self.network(inputs)
        loss = self.criterion(outputs, targets)
        (loss + self.penalty()).backward()
        self.optimiser.step()
        return outputs.detach(), loss.detach()

    def penalty(self) -> Tensor | float:
        """What the original adds to the loss: a share of the sum of the weight matrices' norms."""
        penalty = self.settings["penalty"]
        if penalty is None:
            return 0.0
        parameters = self.network.named_parameters()
        norms = (parameter.norm() for name, parameter in parameters if "weight" in name)
        return penalty["coefficient"] * sum(norms)
