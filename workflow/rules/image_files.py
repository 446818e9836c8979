"""The images that a task reads, and the settings that decide them: a part of `Build`."""

from __future__ import annotations

from typing import Any

from workflow.rules.run_table import canonical, classes_of
from workflow.scripts.unrolled.images.search import find_mnist


class ImageFiles:
    """Answers of a build to the rules that fetch images or read them."""

    def found_images(self, wildcards: Any = None) -> list[str]:
        """MNIST's files where a folder of the config's list has them, or one's own; else nothing.

        As inputs, they make a build that fell back to the digits start again once they appear.
        """
        images = self.config["images"]
        if images["source"] == "own":
            return find_mnist([images["own"]["folder"]] if "folder" in images["own"] else [])
        return [] if images["source"] == "digits" else find_mnist(images["search"])

    def classes(self) -> int:
        """How many classes the images are of."""
        return classes_of(self.config)

    def image_identity(self) -> str:
        """The settings that decide which images come out, as canonical JSON."""
        own = self.config["images"]["source"] == "own"
        kept = ("source", "own" if own else "digits_test_share", "selection_seed")
        return canonical({key: self.config["images"][key] for key in kept})

    def images(self, task: str) -> dict[str, str]:
        """Arrays and manifest of the images, as keyword inputs, for tasks that read them."""
        if task != "mnist":
            return {}
        return {
            "images": f"{self.folder}/data/images.npz",
            "manifest": f"{self.folder}/data/images.json",
        }

    def manifest(self, task: str) -> list[str]:
        """The manifest of the images for tasks that read them; it changes whenever they do."""
        return [path for name, path in self.images(task).items() if name == "manifest"]

    def arrays(self, task: str) -> list[str]:
        """The arrays of the images for tasks that read them."""
        return [path for name, path in self.images(task).items() if name == "images"]

    def image_seal(self, *tasks: str) -> list[str]:
        """The seal of the images, for jobs of tasks that read them."""
        return [self.seals.path("images") for task in tasks if self.images(task)][:1]
