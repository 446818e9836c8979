"""Adam (Kingma and Ba 2015) through PyTorch's fused step.

`torch.optim.Adam` does the same arithmetic, but making one imports PyTorch's compiler: over a
second in every training job, as long as many of them train. A test holds that both agree.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import Parameter
from torch.optim.adam import adam


class Adam:
    """Adam with PyTorch's defaults (0.9, 0.999, 1e-8) on stacked parameters.

    All of its arithmetic is element-wise, so each replicate is optimised as if it were alone.
    """

    def __init__(self, parameters: Iterable[Parameter], learning_rate: float) -> None:
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = [torch.zeros((), device=tensor.device) for tensor in self.parameters]

    def state(self) -> dict[str, Tensor]:
        """The moments and step counts of every parameter, by name."""
        kinds = {"means": self.means, "squares": self.squares, "steps": self.steps}
        return {
            f"{kind}.{index}": tensor
            for kind, tensors in kinds.items()
            for index, tensor in enumerate(tensors)
        }

    def zero_grad(self) -> None:
        """Forget the gradients of the last step, in place: a network's parts share them."""
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter.grad.zero_()

    @torch.no_grad()
    def step(self) -> None:
        """Change the parameters by their gradients; one that has none stays as it is."""
        state = zip(self.parameters, self.means, self.squares, self.steps, strict=True)
        used = [entry for entry in state if entry[0].grad is not None]
        parameters, means, squares, steps = map(list, zip(*used, strict=True))
        adam(
            parameters,
            [parameter.grad for parameter in parameters],
            means,
            squares,
            [],
            steps,
            fused=True,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.learning_rate,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )
