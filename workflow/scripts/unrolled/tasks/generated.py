"""What tasks share that draw their data themselves."""

from __future__ import annotations

from typing import ClassVar

import torch


class Generated:
    """A task whose batches are drawn in the processor's memory and then moved to its device."""

    provenance: ClassVar = {"data": "generated"}
    device = torch.device("cpu")

    def to(self, device: torch.device) -> None:
        """From now on, make batches on a device."""
        self.device = device
