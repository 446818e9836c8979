"""Configs that cannot run are refused in one sentence that names file, key and what is allowed."""

import copy
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.plan import cells, validation
from workflow.plan.schema import config_schema
from workflow.plan.strict_yaml import ConfigError, read_strictly
from workflow.plan.validation import check

BASE = "config/config.yaml"
CONFIG = yaml.safe_load(Path(BASE).read_text())
CELL_FILES = Path("workflow/scripts/unrolled/cells").glob("*.py")


def refused(path, value, tmp_path):
    """The sentence with which a config is refused that has `value` at the dotted `path`."""
    config = copy.deepcopy(CONFIG)
    overlay = {}
    *parents, key = path.split(".")
    place, overlaid = config, overlay
    for parent in parents:
        place = place.setdefault(parent, {})
        overlaid = overlaid.setdefault(parent, {})
    place[key] = overlaid[key] = value
    base, file = tmp_path / "config.yaml", tmp_path / "overlay.yaml"
    base.write_text(yaml.safe_dump(config))
    file.write_text(yaml.safe_dump(overlay))
    with pytest.raises(ConfigError) as caught:
        check(overlay, str(base), [str(file)])
    sentence = str(caught.value)
    assert sentence.startswith((f"{file}: ", f"{base}: "))
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence.split(": ", 1)[1]


def test_the_shipped_configs_are_valid():
    check({}, BASE, [])


RNN = "tasks.mnist.configurations.rnn-h128"
CELLS = ", ".join(sorted(path.stem for path in CELL_FILES if path.stem != "__init__"))
GRU = "tasks.remember.configurations.gru-h10-k2"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("sedes", [1], "sedes is an unknown key: allowed are title, folder"),
        ("seeds", [], "seeds is []: must have at least 1 entries"),
        ("seeds", [1, 1], "seeds is [1, 1]: must not repeat an entry"),
        ("seeds", [0, 1.0], "seeds.1 is 1.0: must be of type integer"),
        ("seeds", [True], "seeds.0 is True: must be of type integer"),
        ("seeds", [-1], "seeds.0 is -1: must be at least 0"),
        ("quick", "yes", "quick is 'yes': must be of type boolean"),
        ("confidence", float("nan"), "confidence is nan: must be a finite number"),
        ("confidence", 1, "confidence is 1: must be less than 1"),
        ("folder", "../elsewhere", "folder is '../elsewhere': must match"),
        ("images.source", "web", "images.source is 'web': must be one of auto, mnist, digits"),
        ("images.pixel_std", 0, "images.pixel_std is 0: must be more than 0"),
        ("images.timeout_seconds", float("inf"), "images.timeout_seconds is inf: must be a finite"),
        ("engine.fused_from", {"foo": 3}, "engine.fused_from.foo names a cell that has no `fused`"),
        ("tasks.mnist.learning_rate", "1e-3", "(YAML reads 1e-3 as text: write 0.001)"),
        ("seeds", ["20"], "(in quotes it is text: write 20)"),
        ("tasks.mnist.batch", "6.4", "tasks.mnist.batch is '6.4': must be of type integer."),
        ("tasks.mnist.batch", 0, "tasks.mnist.batch is 0: must be at least 1"),
        ("tasks.remember.lengths", [9, 3], "must not exceed the longest"),
        ("tasks.addition.evaluation_lengths", [3], "must have at least 2 entries"),
        (f"{RNN}.hidden", 0, f"{RNN}.hidden is 0: must be at least 1"),
        (f"{RNN}.hidden", "many", f"{RNN}.hidden is 'many': must be of type integer"),
        (f"{RNN}.cell", "foo", f"{RNN}.cell is 'foo': must be one of {CELLS}"),
        (f"{RNN}.precision", "bf16", f"{RNN}.precision is 'bf16': only the LSTM's fused path"),
        (f"{RNN}.precision", "half", f"{RNN}.precision is 'half': must be one of float32, bf16"),
        (f"{RNN}.dropout", 0.5, f"{RNN}.dropout is an unknown key: allowed are title, cell"),
        (f"{RNN}.k", 2, f"{RNN}.k is an unknown key"),
        (f"{RNN}.source_figures", [1, 2], "has 2 numbers: must have none or 4"),
        (f"{RNN}.penalty", {"form": "l1", "coefficient": 1}, "must be one of norms, squares"),
        (f"{RNN}.penalty", {"form": "norms"}, f"{RNN}.penalty.coefficient is missing"),
        (f"{GRU}.k", 4, f"{GRU}.k is 4: must be at most the shortest length, 3"),
        (f"{GRU}.lengths", [1, 5], f"{GRU}.k is 2: must be at most the shortest length, 1"),
        ("tasks.mnist.configurations.a b", {}, "is no usable name"),
        ("tasks.mnist.configurations.x", {}, "tasks.mnist.configurations.x.title is missing"),
        ("tasks.cook", {}, "tasks.cook is an unknown key: allowed are addition, mnist, remember"),
        ("tasks", {}, "has no configuration: at least one is needed"),
        ("tasks", 3, "tasks is 3: must be of type object"),
    ],
)
def test_impossible_values_are_refused(path, value, said, tmp_path):
    assert said in refused(path, value, tmp_path)


# what a sentence proposes


def with_value(content, path, value):
    """The same content with another value, or under another last key, at a path."""
    if not path:
        return value
    key, *rest = path
    changed = copy.copy(content)
    changed[key] = with_value(content[key], rest, value)
    return changed


def leaves(content, kinds, path=()):
    """Paths of all values of some types, with the values."""
    inner = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in inner:
        if isinstance(value, dict | list):
            yield from leaves(value, kinds, (*path, key))
        elif type(value) in kinds:
            yield (*path, key), value


def fault_of(config):
    """The path and the message of the first fault, with its hint; None where there is none."""
    path, message = next(validation._faults(config), (None, None))
    if path is None:
        return None
    return tuple(path), message + validation._hint(config, path, message, BASE)


NUMBERS = dict(leaves(CONFIG, (int, float)))
SWITCHES = dict(leaves(CONFIG, (bool,)))
WRITTEN = st.sampled_from(["{}", "+{}", "{}.0", "{}e0", "{}E-3", "{}e2", " {} ", "0{}", "{}e-9"])
TEXTS = st.one_of(
    st.builds(str.format, WRITTEN, st.integers(-3, 300)),
    st.sampled_from(["nan", "-inf", "1e400", "1_0", "0x10", "1:30", "ten", "true", "off", ""]),
)


@settings(max_examples=40)
@given(st.sampled_from([*NUMBERS, *SWITCHES]), TEXTS)
def test_a_value_that_is_proposed_passes(path, text):
    config = with_value(CONFIG, path, text)
    place, said = fault_of(config)
    assert place == path
    if proposed := re.search(r"write (\S+)\)$", said):
        fault = fault_of(with_value(config, path, yaml.safe_load(proposed[1])))
        assert fault is None or fault[0] != path


@settings(max_examples=20)
@given(st.sampled_from([*NUMBERS.items(), *SWITCHES.items()]))
def test_a_right_value_in_quotes_is_proposed_without_them(entry):
    path, value = entry
    written = yaml.safe_dump(value).split()[0]
    _, said = fault_of(with_value(CONFIG, path, written))
    assert said.endswith(f" (in quotes it is text: write {written})")


WORDS = {
    "images.source": ("auto", "mnist", "digits", "own"),
    "engine.device": ("auto", "cpu", "cuda"),
    f"{RNN}.cell": ("gru", "lstm", "mgu", "rnn"),
    "tasks.mnist.ablations.lstm-h128-plain.base": ("rnn-h128", "gru-h128"),
    "only.0": ("mnist/rnn-h128", "remember/gru-h10-k2"),
}


@pytest.mark.parametrize("place", WORDS)
def test_a_word_that_is_nearly_right_is_asked_back(place):
    path = tuple(int(key) if key.isdigit() else key for key in place.split("."))
    for word in WORDS[place]:
        changed = with_value(CONFIG, path, word.upper())
        found, said = fault_of(changed)
        assert found == path
        assert said.endswith(f" (did you mean {word}?)")
        fault = fault_of(with_value(CONFIG, path, word))
        assert fault is None or fault[0] != path


def test_a_key_that_is_nearly_right_is_asked_back():
    config = {("Seeds" if key == "seeds" else key): value for key, value in CONFIG.items()}
    assert fault_of(config)[1].endswith(" (did you mean seeds?)")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def run(*a, last): ...\n", "must give GATES, the number of gates"),
        ("GATES: int = 2\n", "must give run, the function that"),
        ("GATES = 2\ndef run(inputs): ...\n", "run must take inputs, weight_ih, "),
        ("GATES = 2\ndef run(:\n", "is not valid Python in line 2"),
        ("from unrolled.cells.gru import GATES, run\n", None),
        ("GATES, other = 2, 3\ndef run(*arrays, **options): ...\n", None),
    ],
)
def test_a_cell_that_networks_cannot_use_is_refused(code, said, tmp_path, monkeypatch):
    monkeypatch.setattr(cells, "PROJECT", tmp_path)
    cells.fault.cache_clear()
    (tmp_path / cells.FOLDER).mkdir(parents=True)
    for name in ("gru", "lstm", "rnn", "mgu"):
        (tmp_path / cells.FOLDER / f"{name}.py").write_text("def fused(): ...\ntorch.lstm(\n")
    (tmp_path / cells.FOLDER / "mine.py").write_text(code)
    path = ("tasks", "mnist", "configurations", "rnn-h128", "cell")
    found = cells.fault("mine")
    assert (found is None) == (said is None)
    if said:
        assert found.startswith("workflow/scripts/unrolled/cells/mine.py")
        assert said in found
        assert fault_of(with_value(CONFIG, path, "mine")) == (path, f"is 'mine': {found}")
    cells.fault.cache_clear()


def test_the_cells_that_there_are_can_be_used():
    assert len(cells.names()) >= 4
    assert [cells.fault(name) for name in cells.names()] == [None] * len(cells.names())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seeds: [1]\nseeds: [2]", "the key 'seeds' stands there twice (again in line 2)"),
        ("seeds: [1", "not valid YAML in line 1"),
        ("- 1", "holds no mapping of keys to values"),
        ("__use_yte__: true", "__use_yte__ is refused"),
        ("seeds: !!python/object:os.system [1]", "not valid YAML"),
    ],
)
def test_unreadable_files_are_refused(text, said, tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"config\.yaml: ") as caught:
        read_strictly(file)
    assert said in str(caught.value)


@pytest.mark.parametrize("given", [{"seeds": ["0", "1"]}, {"images": {"timeout_seconds": "5"}}])
def test_text_from_the_command_line_is_not_laid_upon_a_file(given):
    with pytest.raises(ConfigError, match=r"^--config: .* file and give that to --configfile\)\.$"):
        check(given, BASE, [])


def test_text_that_is_not_utf8_is_refused(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_bytes(b"title: \xff")
    with pytest.raises(ConfigError, match="not UTF-8 text"):
        read_strictly(file)


def test_every_key_of_the_schema_is_described():
    schema = config_schema()

    def resolve(value):
        return schema["$defs"][value["$ref"].split("/")[-1]] if "$ref" in value else value

    def undescribed(node, path):
        for key, value in node.get("properties", {}).items():
            target = resolve(value)
            if "description" not in value and "description" not in target:
                yield f"{path}.{key}"
            yield from undescribed(target, f"{path}.{key}")
            more = target.get("additionalProperties")
            if isinstance(more, dict):
                yield from undescribed(resolve(more), f"{path}.{key}.*")

    assert list(undescribed(schema, "")) == []
