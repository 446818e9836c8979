"""A recurrent layer and a linear readout, for a stack of replicates trained side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from unrolled import cells
from unrolled.kernels import PYTORCH, functions

PARTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


class Network(nn.Module):
    """`RNN(input, hidden) -> Linear(hidden, output)`, once for each replicate.

    settings: `cell`, `hidden` and `bidirectional` of the configuration. A `readout` of "every"
    is applied at each step, "last" to the last step's output alone, "final_states" to each
    direction's state after its last step. `fused` sends the replicates one by one through the
    cell's `fused`; otherwise all pass as stacked products.
    """

    def __init__(
        self,
        settings: Mapping,
        input_size: int,
        output_size: int,
        readout: str,
        replicates: int,
        fused: bool = False,
    ) -> None:
        super().__init__()
        self.arguments = (settings, input_size, output_size, readout)
        self.cell = cells.load(settings["cell"])
        self.readout = readout
        self.fused = fused
        self.replicates = replicates
        self.directions = ("", "_reverse") if settings["bidirectional"] else ("",)
        self.hidden = settings["hidden"]
        self.bf16 = settings.get("precision") == "bf16"
        rows = self.cell.GATES * self.hidden
        shapes = ((rows, input_size), (rows, self.hidden), (rows,), (rows,))
        self.recurrent = nn.ParameterDict(
            {
                part + direction: nn.Parameter(torch.empty(replicates, *shape))
                for direction in self.directions
                for part, shape in zip(PARTS, shapes, strict=True)
            }
        )
        width = self.hidden * len(self.directions)
        self.readout_weight = nn.Parameter(torch.empty(replicates, output_size, width))
        self.readout_bias = nn.Parameter(torch.empty(replicates, output_size))

    @property
    def device(self) -> torch.device:
        """Where the weights are, and where inputs must be."""
        return self.readout_weight.device

    @property
    def recurrences(self) -> str:
        """What carries it through a sequence: `PYTORCH`, or the compiled code by its kind."""
        own = functions.variant()
        is_ours = own and self._is_compilable() and self.device.type == "cpu"
        return f"compiled for {own.name}" if is_ours else PYTORCH

    def tensors(self) -> dict[str, Tensor]:
        """Every parameter by the name it has in `torch.nn`, each `[replicate, ...]`."""
        tensors = {f"recurrent.{name}": tensor for name, tensor in self.recurrent.items()}
        return {
            **tensors,
            "readout.weight": self.readout_weight,
            "readout.bias": self.readout_bias,
        }

    @torch.no_grad()
    def initialise(self, generators: Sequence[torch.Generator]) -> None:
        """Draw each replicate's weights from its own generator, as `torch.nn` does by default.

        Recurrent layers: uniform within 1 / sqrt(hidden); `Linear`: within 1 / sqrt(inputs).
        """
        for name, tensor in self.tensors().items():
            fan = self.hidden if name.startswith("recurrent") else self.readout_weight.shape[2]
            for replicate, generator in zip(tensor, generators, strict=True):
                bound = 1 / math.sqrt(fan)
                replicate.uniform_(-bound, bound, generator=generator)

    def replicate(self, index: int) -> dict[str, Tensor]:
        """One replicate's tensors, laid out as in `torch.nn`."""
        return {
            name: tensor.detach()[index].cpu().clone() for name, tensor in self.tensors().items()
        }

    @torch.no_grad()
    def assign(self, replicates: Sequence[Mapping[str, Tensor]]) -> None:
        """Set the weights of all replicates from tensors laid out as in `torch.nn`."""
        for name, tensor in self.tensors().items():
            tensor.copy_(torch.stack([weights[name] for weights in replicates]))

    def parts(self) -> list[Network]:
        """Networks that share this one's weights and that train fastest one after another.

        Stacked replicates are one part. Fused ones are a part each: a batch then goes forward
        and back while what it needs is still in the processor's cache.
        """
        if not self.fused or self.replicates == 1:
            return [self]
        return [self._part(index) for index in range(self.replicates)]

    def _part(self, index: int) -> Network:
        """One replicate as a network of its own, over the same weights."""
        part = Network(*self.arguments, replicates=1, fused=self.fused)
        for view, shared in zip(part.parameters(), self.parameters(), strict=True):
            view.data = shared.data[index : index + 1]
        return part

    @classmethod
    def load(cls, spec: Mapping, *replicates: Mapping[str, Tensor]) -> Network:
        """The trained network that `spec` describes, with the weights of one or more seeds."""
        network = cls(
            spec["configuration"],
            spec["input_size"],
            spec["output_size"],
            spec["readout"],
            len(replicates),
            spec["fused"],
        )
        network.assign(replicates)
        return network.eval()

    def forward(self, inputs: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Scores before softmax or sigmoid.

        inputs: `[replicate, batch, step, feature]`, or `[1, batch, step, feature]` to show all
        replicates the same; returns `[replicate, batch, output]`, or
        `[replicate, batch, step, output]` where the readout is applied at every step. lengths:
        `[replicate]`, of a readout that is not, the number of steps that each replicate reads.
        """
        inputs = inputs.expand(self.replicates, -1, -1, -1)
        steps = inputs.permute(2, 0, 3, 1)
        if self.fused and not self._is_compiled(steps):
            states = self._fused(inputs, lengths)
        else:
            states = self._stacked(steps if self.fused else steps.contiguous(), lengths)
        # samples innermost, as states have them: softmax over few classes is several times faster
        columns = states[0] if len(states) == 1 else states.movedim(0, 2).flatten(2)
        scores = torch.baddbmm(self.readout_bias.unsqueeze(2), self.readout_weight, columns)
        if self.readout == "every":
            return scores.unflatten(2, (len(states), -1)).permute(0, 3, 2, 1)
        return scores.transpose(1, 2)

    def _stacked(self, steps: Tensor, lengths: Tensor | None) -> Tensor:
        """States that the readout reads, `[step, replicate, hidden * directions, batch]`.

        steps: `[step, replicate, feature, batch]`, batch innermost: products and element-wise work
        then run over contiguous memory. Of compiled recurrences, which differ in nothing else,
        those of a fused network are called one by one.
        """
        states = []
        for direction in self.directions:
            weights = [self.recurrent[part + direction] for part in PARTS]
            read, own = self._read_ragged(steps, lengths, direction)
            outputs = self._run(read, weights, self.readout != "every", own)
            states.append(self._in_order(outputs, 0, direction))
        return states[0] if len(states) == 1 else torch.cat(states, dim=2)

    def _run(
        self, steps: Tensor, weights: Sequence[Tensor], last: bool, lengths: Tensor | None
    ) -> Tensor:
        """The cell's outputs, compiled where they can be; lengths: of a readout of last states."""
        if self._is_compiled(steps):
            return self._run_compiled(steps, self.cell.matrices(*weights), last, lengths)
        if lengths is None:
            return self.cell.run(steps, *weights, last=last)
        outputs = self.cell.run(steps, *weights, last=False)
        return outputs[lengths - 1, torch.arange(len(lengths), device=lengths.device)].unsqueeze(0)

    def _run_compiled(
        self, steps: Tensor, matrices: Sequence[Tensor], last: bool, lengths: Tensor | None
    ) -> Tensor:
        if not self.fused or self.replicates == 1:
            return self.cell.COMPILED.apply(steps.contiguous(), lengths, last, *matrices)
        # one by one, as what a batch needs of several at once would take gigabytes
        counts = [None] * self.replicates if lengths is None else lengths.split(1)
        alone = zip(steps.split(1, 1), counts, *(m.split(1) for m in matrices), strict=True)
        outputs = [
            self.cell.COMPILED.apply(read.contiguous(), count, last, *own)
            for read, count, *own in alone
        ]
        return torch.cat(outputs, 1)

    def _is_compiled(self, steps: Tensor) -> bool:
        return self._is_compilable() and functions.are_usable(steps)

    def _is_compilable(self) -> bool:
        """Whether there is compiled code for the cell, which knows float32 alone."""
        return hasattr(self.cell, "COMPILED") and not (self.fused and self.bf16)

    def _read_ragged(
        self, steps: Tensor, lengths: Tensor | None, direction: str
    ) -> tuple[Tensor, Tensor | None]:
        """What `_read` gives, also where replicates have lengths of their own, and how much of it
        each reads; None for all.
        """
        if lengths is None or not direction:
            return self._read(steps, 0, direction), lengths
        replicates, last = torch.arange(len(lengths), device=lengths.device), lengths - 1
        if self.readout == "last":
            return steps[last, replicates].unsqueeze(0), None
        order = (last - torch.arange(len(steps), device=last.device)[:, None]).clamp(min=0)
        return steps[order, replicates], lengths

    def _fused(self, inputs: Tensor, lengths: Tensor | None) -> Tensor:
        """The same states, a replicate at a time by the cell's own kernel."""
        counts = [inputs.shape[2]] * self.replicates if lengths is None else lengths.tolist()
        states = []
        for direction in self.directions:
            # unbind and not indexing: its gradient is stacked once instead of summed over copies
            weights = [self._cast(self.recurrent[part + direction]).unbind() for part in PARTS]
            outputs = []
            for batch, count, *replicate in zip(inputs, counts, *weights, strict=True):
                read = self._cast(self._read(batch[:, :count], 1, direction))
                outputs.append(self.cell.fused(read, replicate, self.readout != "every"))
            states.append(self._in_order(torch.stack(outputs), 2, direction))
        return torch.cat(states, dim=3).to(inputs.dtype).permute(2, 0, 3, 1)

    def _cast(self, tensor: Tensor) -> Tensor:
        """What a fused kernel computes with; weights, their gradients and moments stay float32."""
        return tensor.to(torch.bfloat16) if self.bf16 else tensor

    def _read(self, steps: Tensor, axis: int, direction: str) -> Tensor:
        """The steps in the order in which a direction reads them.

        At the last step the backward half has read that step alone, so a readout of the last
        step needs no more of it: exact, and nearly twice as fast for a bidirectional layer.
        """
        if not direction:
            return steps
        if self.readout == "last":
            return steps.narrow(axis, steps.shape[axis] - 1, 1)
        return steps.flip(axis)

    def _in_order(self, states: Tensor, axis: int, direction: str) -> Tensor:
        """A direction's states put back into the order of the sequence."""
        return states.flip(axis) if direction and self.readout == "every" else states
