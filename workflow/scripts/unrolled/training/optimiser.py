"""Adam (Kingma and Ba 2015) by PyTorch's fused kernel.

`torch.optim.Adam` calls the same kernel, but making one imports PyTorch's compiler: over a second
in every training job, as long as many of them train; and what it checks at every step takes longer
than a small network's recurrence. A test holds that both agree.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import Parameter


class Adam:
    """Adam with PyTorch's defaults (0.9, 0.999, 1e-8) on stacked parameters.

    All of its arithmetic is element-wise, so each replicate is optimised as if it were alone.
    """

    def __init__(self, parameters: Iterable[Parameter], learning_rate: float) -> None:
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = torch.zeros((), device=self.parameters[0].device)

    def state(self) -> dict[str, Tensor]:
        """The moments of every parameter and the number of steps, by name."""
        kinds = {"means": self.means, "squares": self.squares}
        moments = {
            f"{kind}.{index}": tensor
            for kind, tensors in kinds.items()
            for index, tensor in enumerate(tensors)
        }
        return {"steps": self.steps, **moments}

    def zero_grad(self) -> None:
        """Drop the gradients of the last step."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Change the parameters by their gradients; one that never has any stays as it is."""
        state = zip(self.parameters, self.means, self.squares, strict=True)
        used = [entry for entry in state if entry[0].grad is not None]
        parameters, means, squares = map(list, zip(*used, strict=True))
        self.steps += 1
        torch._fused_adam_(
            parameters,
            [parameter.grad for parameter in parameters],
            means,
            squares,
            [],
            [self.steps] * len(parameters),
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.learning_rate,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )
