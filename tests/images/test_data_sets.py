"""Fashion-MNIST, Kuzushiji-MNIST and EMNIST as they are distributed, but small, by the examples."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import own_images
from project import ROOT, Project, run_table, small_config, without_variants
from unrolled.files.artifacts import read_json
from unrolled.images.acquisition import get_images
from unrolled.images.search import describe_lack, find_images, find_in
from unrolled.settings.variants import overlaid
from workflow.plan import sweeps
from workflow.plan.strict_yaml import read_strictly
from workflow.plan.validation import check

EXAMPLES = sorted((ROOT / "config/examples").glob("*.yaml"))


def beside_csv(folder, packed):
    """EMNIST as Kaggle has it."""
    own_images.like_emnist(folder / "emnist_source_files", packed)
    (folder / "emnist-letters-train.csv").write_text("23,0,0\n")


# by example, the folders in which its files come, each filled as they are distributed
DISTRIBUTED = {
    "fashion-mnist": {
        "its repository": lambda at: own_images.like_mnist(at / "fashion-mnist/data/fashion"),
        "torchvision": lambda at: [
            own_images.like_mnist(at / "FashionMNIST/raw", packed=packed)
            for packed in (True, False)
        ],
        "Kaggle": lambda at: own_images.like_mnist(at / "archive", packed=False),
    },
    "kmnist": {
        "its site": own_images.like_mnist,
        "torchvision": lambda at: own_images.like_mnist(at / "KMNIST/raw", packed=False),
    },
    "emnist-letters": {
        "its archive": lambda at: own_images.like_emnist(at / "gzip"),
        "torchvision": lambda at: own_images.like_emnist(at / "EMNIST/raw/gzip"),
        "Kaggle": lambda at: beside_csv(at / "archive", packed=False),
    },
}
WAYS = [(name, way) for name, ways in DISTRIBUTED.items() for way in ways]


@pytest.mark.parametrize(("name", "way"), WAYS, ids=map("-".join, WAYS))
def test_a_data_set_is_used_as_it_is_distributed(name, way, tmp_path):
    settings = read_strictly(ROOT / f"config/examples/{name}.yaml")["images"]
    DISTRIBUTED[name][way](tmp_path / "there")
    settings["own"]["folder"] = str(tmp_path / "there")
    settings |= {"selection_seed": 1, "timeout_seconds": 1}
    images = get_images(settings, find_images(settings), tmp_path / "none", lambda said: None)
    classes = settings["own"]["classes"]
    assert images.class_names == classes
    for array, wanted in own_images.patterns(len(classes), 28, 28).items():
        np.testing.assert_array_equal(getattr(images, array), wanted)
    assert not (tmp_path / "none").exists()


def test_another_set_of_emnist_is_a_matter_of_its_prefix(tmp_path):
    own_images.like_emnist(tmp_path / "gzip")
    own = {"name": "Balanced", "folder": str(tmp_path), "prefix": "emnist-balanced-"}
    own |= {"classes": 47, "transpose": True}
    settings = {"source": "own", "own": own, "selection_seed": 1, "timeout_seconds": 1}
    images = get_images(settings, find_images(settings), tmp_path / "none", lambda said: None)
    assert images.classes == 47 and set(images.test_labels) == set(range(47))
    assert "'emnist-balanced-', 'emnist-letters-': name one" in describe_lack(
        str(tmp_path), "wrong-"
    )


def test_several_data_sets_in_a_folder_are_not_taken_for_one_another(tmp_path):
    for name in ("FashionMNIST", "MNIST"):
        own_images.like_mnist(tmp_path / name / "raw")
    assert find_in(str(tmp_path)) == []
    said = describe_lack(str(tmp_path))
    assert f"{tmp_path}/FashionMNIST/raw, {tmp_path}/MNIST/raw: name one" in said
    # what is nearer counts
    own_images.like_mnist(tmp_path / "mine")
    assert find_in(str(tmp_path))[0] == f"{tmp_path}/mine/train-images-idx3-ubyte.gz"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gzip.zip", "but gzip.zip: unpack it."),
        ("kmnist-train-imgs.npz", "but kmnist-train-imgs.npz: the format must be IDX."),
        ("fashion-mnist_train.csv", "but fashion-mnist_train.csv: the format must be IDX."),
        ("notes.txt", "of the four files."),
    ],
)
def test_what_lies_there_instead_is_told(name, said, tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / name).touch()
    assert describe_lack(str(tmp_path)).endswith(said)


def test_what_a_mac_packs_beside_the_files_is_passed_over(tmp_path):
    own_images.like_mnist(tmp_path / "data")
    for path in list((tmp_path / "data").iterdir()):
        (tmp_path / "__MACOSX").mkdir(exist_ok=True)
        for folder in (tmp_path / "__MACOSX", tmp_path / "data"):
            (folder / f"._{path.name}").write_bytes(b"resource fork")
    assert all("._" not in path for path in find_in(str(tmp_path)))
    assert find_in(str(tmp_path))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_can_be_planned(path, tmp_path, monkeypatch):
    overlay = read_strictly(path)
    own = overlay.get("images", {}).get("own")
    if own:
        own_images.like_mnist(tmp_path / own["folder"])
        own_images.like_emnist(tmp_path / own["folder"])
    for name in ("config", "workflow"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    check(overlay, "config/config.yaml", [str(path)])
    config = overlaid(read_strictly(Path("config/config.yaml")), overlay)
    table = run_table(sweeps.chosen(config))
    assert len(table.configurations) >= 3
    assert f"--configfile config/examples/{path.name}" in path.read_text()


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("fashion-mnist", "data/images.json"),
        ("kmnist", "data/images.json"),
        ("emnist-letters", "tables/mnist/confusion.csv"),
    ],
)
def test_a_build_has_a_class_for_each(name, target, tmp_path):
    """The letters up to the tables of a network that has seen them once."""
    example = read_strictly(ROOT / f"config/examples/{name}.yaml")
    (sweep,) = example["tasks"]["mnist"]["configurations"]
    small = {"seeds": [0], "tasks": {"mnist": {"epochs": 1, "batch": 10}}}
    small["tasks"]["mnist"]["configurations"] = {sweep: {"cell": ["gru"], "hidden": 3}}
    project = Project(tmp_path / "project", without_variants(small_config()))
    first = next(iter(DISTRIBUTED[name].values()))
    first(project.folder / example["images"]["own"]["folder"])
    (project.folder / "small.yaml").write_text(yaml.safe_dump(small))
    files = [f"config/examples/{name}.yaml", "small.yaml"]
    made = project.folder / example["folder"]
    project.build("--cores", "2", "--configfile", *files, "--", f"{example['folder']}/{target}")
    classes = example["images"]["own"]["classes"]
    assert read_json(made / "data/images.json")["class_names"] == classes
    if target.startswith("tables"):
        assert set(pd.read_csv(made / target)["true"]) == set(range(len(classes)))
