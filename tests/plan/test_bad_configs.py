"""At least 150 configs that cannot run, each refused in one sentence that names file and key."""

import copy
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from project import Project, small_config
from workflow.plan.strict_yaml import ConfigError
from workflow.plan.validation import check

SECONDS = 3
VALID = small_config()
HERE = "VALUE GOES HERE"
MNIST, REMEMBER = "tasks.mnist.configurations.gru-h128", "tasks.remember.configurations.gru-h10-k2"
ADDITION = "tasks.addition.configurations.lstm-h3-l3-ce"
CASES: dict[str, tuple[bytes, str]] = {}  # by name: a config.yaml, and what its refusal must name


def dumped(config: dict) -> str:
    return yaml.dump(config, sort_keys=False, width=10**9, Dumper=yaml.CSafeDumper)


def place(path: str) -> tuple[dict, dict, str]:
    """A valid config, the mapping in it that holds the dotted `path`, and the key there."""
    config = copy.deepcopy(VALID)
    *parents, key = path.split(".")
    mapping = config
    for parent in parents:
        mapping = mapping[parent]
    return config, mapping, key


def case(name: str, content: str | bytes, names: str) -> None:
    assert name not in CASES
    CASES[name] = (content if isinstance(content, bytes) else content.encode(), names)


def setting(path: str, *values: str, names: str | None = None) -> None:
    """A case for each value, written as YAML, of the key at `path`."""
    for value in values:
        config, mapping, key = place(path)
        mapping[key] = HERE
        case(f"{path}: {value[:30]!r}", dumped(config).replace(HERE, value), names or path)


def missing(*paths: str) -> None:
    for path in paths:
        config, mapping, key = place(path)
        del mapping[key]
        case(f"{path} missing", dumped(config), f"{path} is missing")


def repeated(line: str) -> None:
    """A case in which a key of the config stands once more, before its own line."""
    key, indent = line.strip().split(":")[0], line[: len(line) - len(line.lstrip())]
    text = dumped(VALID)
    assert line in text
    case(f"{key} twice", text.replace(line, f"{indent}{key}: 1\n{line}", 1), repr(key))


def named(name: str, shown: str) -> None:
    """A case in which a configuration has the name, written as YAML."""
    text = dumped(VALID).replace("      gru-h128:\n", f"      {name}:\n", 1)
    case(f"name {name[:30]!r}", text, shown)


NOT_WHOLE = ("1.0", "1.5", "'1'", "true", "null", "[1]", "{a: 1}", "one", ".nan", "-.inf")
OUTSIDE = ("0", "-1", "10000000", "1" + "0" * 30, "1" + "0" * 5000)
NOT_NUMBER = ("1e-3", "'0.1'", "true", "null", "[0.1]", ".nan", ".inf", "-.inf", "-1", "1e400")
ABSURD = ("0", "0.0", "1.0e+30", "0x" + "f" * 9000)

# wrong types and values
for path in (f"{MNIST}.hidden", "tasks.mnist.batch"):
    setting(path, *NOT_WHOLE)
for path in (f"{MNIST}.hidden", f"{REMEMBER}.k", "tasks.addition.epochs"):
    setting(path, *OUTSIDE[:4])
setting("tasks.remember.seeds_per_job", "0", "1.0", "false")
setting("tasks.remember.test_samples", "0", "1e3", "2000000")
setting("engine.evaluation_batch", "0", "1e3", "~")
setting("tasks.mnist.epochs", OUTSIDE[4], names="4300 digits")
setting("tasks.mnist.learning_rate", *NOT_NUMBER, *ABSURD)
setting("confidence", "0", "0.5", "1", "1.0", "95", "'0.95'", "yes", ".nan", "-0.95")
setting("images.pixel_std", "0", "-1", ".inf", "1e-3")
setting("images.timeout_seconds", "0", "601", "soon")
setting("images.digits_test_share", "0", "1", "20 %")
setting("images.selection_seed", "-1", "1.0", "99999999999")
setting("images.source", "web", "MNIST", "[mnist]", "null")
setting("images.search", "resources", "[1]", "['']", "[a, a]", f"['{'a' * 300}']", '["a\\0b"]')
setting("images.mirrors", "[ftp://x/]", "['https://x']", "['file:///x/']", "['http://[/']")
setting("quick", "'yes'", "1", "0", "null")
setting("seeds", "[]", "0", "[0, 0]", "[0, 1.0]", "[true]", "[-1]", "[.nan]", "['0']", "{a: 1}")
setting("seeds", "{0: 1}", names="the key 0 in line")
setting("seeds", "{mnist: 0}", "{mnist: {first: 1}}", "{mnist: {first: 1, count: 0}}", "{first: 1}")
EACH = "mnist: 1, remember: 1, addition: 1"
setting("seeds", f"{{first: 1, count: 2, {EACH}}}", names="seeds.first")
setting("seeds", f"{{addtion: 1, {EACH}}}", names="did you mean addition")
setting("variance.seeds", "{mnist: 1}", f"{{addtion: 1, {EACH}}}", f"{{count: 2, {EACH}}}")
setting("settle", "{}", "true", "{run: 1, looks: []}", "{run: true}", "[]")
setting(
    "settle.looks", "{}", "[{level: 0.5}]", "[{level: 1, seeds: {}}]", "[{level: 0, seeds: {}}]"
)
setting("settle.looks", "[{level: .6, seeds: {}}, {level: .4, seeds: {}}]", names="looks.1.level")
setting("settle.looks", "[{level: 0.5, seeds: {addtion: 9}}]", names="addtion is no task")
setting("settle.looks", "[{level: 0.5, seeds: {addition: 0}}]", "[{level: .5, seeds: [9]}]")
setting("seeds", "{mnist: [1, 1]}", "{mnist: {first: 1, count: 2, last: 2}}", "{mnist: null}")
setting("folder", "../out", "/tmp/out", "a/b", "a b", "''", "'\"'", '"results\\n"', "workflow", "7")
setting("folder", "'" + "a" * 300 + "'", "config", ".")
setting("title", "''", "'   '", "3", "null", "[a]", '"a\\nb"', '"a\\0b"', f"'{'a' * 201}'")
setting(f"{MNIST}.title", "''", "2021-12-01", "true", '"a\\tb"', '"\\u2028"', f"'{'a' * 101}'")
setting(f"{MNIST}.title", "2021-13-45", names="in line")
setting(f"{MNIST}.cell", "foo", "../lstm", "LSTM", "3", "''", "__init__")
setting(f"{MNIST}.bidirectional", "1", "'false'", "null")
setting(f"{MNIST}.penalty", "l2", "{}", "{form: l1, coefficient: 1}", "{form: norms}")
setting(f"{MNIST}.penalty", "{form: norms, coefficient: 0}", "{form: norms, coefficient: true}")
setting(f"{MNIST}.source_figures", "[71, 1, 2, 3]", "[1, 2]", "['11', 12, 13, 14]", "11")
setting(f"{MNIST}.plots", "a/b", "..", "A", "''", "3")
setting(f"{ADDITION}.loss", "bce", "null", "[ce]")
setting(f"{ADDITION}.length", "0", "1001", "3.0")
setting("tasks.remember.lengths", "[]", "[3]", "[3, 10, 20]", "[10, 3]", "[0, 3]", "3-10")
setting("tasks.addition.evaluation_lengths", "[20, 1]", "[1, 1.0e3]", "[1, 1001]")
setting("tasks.addition.evaluation_samples", "[]", "100", "[100, 100]", "[0]")
setting("engine.fused_from", "[]", "{gru: 0}", "{lstm: 0}", "{../lstm: 1}", "{none: 1}")
setting("engine", "null", "[]", "fast")
setting("tasks", "null", "[]", "{}", "mnist")
setting("tasks.mnist", "null", "[]")
setting("tasks.mnist.configurations", "null", "[]", "[gru-h128]", "{x: null}", "{x: {}}")
for task in ("mnist", "remember", "addition"):
    setting(f"tasks.{task}", "{configurations: {}}", names=f"tasks.{task}.")
# ablations and controls
for kind in ("ablations", "controls"):
    setting(kind, "null", "[]", "true", "{}", "{run: true}", names=kind)
    setting(f"{kind}.run", "'yes'", "1", "null")
    setting(f"{kind}.seeds", "[]", "[0, 0]", "[true]", "0", "{first: 1}", "{mnist: 2}")
    setting(f"tasks.mnist.{kind}", "null", "[]", "{x: null}", "{x: {}}", "{a b: {}}")
setting("ablations.choices", "all", "[k, k]", "[sizes]", "[3]", "null")
setting("controls.choices", "[k]")
ENTRY = "tasks.remember.ablations.gru-h10-k1"
setting(f"{ENTRY}.base", "gru-h10", "null", "[gru-h10-k2]", "gru-h10-k1", "mnist/gru-h128")
setting(f"{ENTRY}.choice", "''", "A b", "3", "null")
setting(f"{ENTRY}.alternative", "''", "3", "null", f"'{'a' * 61}'", '"a\\nb"')
setting(f"{ENTRY}.k", "4", "0", "1.0", "'1'")
setting(f"{ENTRY}.epochs", "0", "-1", "one")
setting(f"{ENTRY}.cell", "foo", "null")
setting(f"{ENTRY}.readout", "final_states", "first", "null")
setting(f"{ENTRY}.labels", "random", "true", "null")
setting(f"{ENTRY}.penalty", "{form: l1}", "{form: norms}", "3")
setting(f"{ENTRY}.dropout", "0.5")
setting(f"{ENTRY}.carry_out", "false")
setting(f"{ENTRY}.plots", "gru-h10")
setting(f"{ENTRY}.source_figures", "[51, 52]")
setting("tasks.remember.ablations.rnn-h2-k3", "{base: rnn-h2-k3, choice: k, alternative: b, k: 1}")
CONTROL = "tasks.remember.controls.gru-h10-k1"
TAKEN = "gru-h10-k1 has a name that is taken"
setting(CONTROL, "{base: rnn-h2-k3, alternative: b, k: 1}", names=TAKEN)
for value in (
    "{k: 3, base: rnn-h2-k3, choice: k, alternative: b}",
    "{base: rnn-h2-k3, choice: k, alternative: b}",
):
    setting("tasks.remember.ablations.same", value)
setting("tasks.remember.controls.gru-h10-k2-untrained.choice", "k")
missing("ablations", "controls", "ablations.run", "controls.seeds")
missing(f"{ENTRY}.base", f"{ENTRY}.choice", f"{ENTRY}.alternative")
missing("tasks.remember.controls.gru-h10-k2-untrained.base")
setting(f"{MNIST}.epochs", "0", "-1")
setting(f"{MNIST}.readout", "final_states", "last_step")
setting(f"{MNIST}.pixel_std", "0", "-1", "1e-3")
setting(f"{MNIST}.pixel_mean", "'0'", "11", ".nan")
setting(f"{MNIST}.labels", "permuted", "1")
setting(f"{ADDITION}.carry_out", "1", "'no'", "null")
setting(f"{ADDITION}.readout", "last")
# K beyond the length
setting(f"{REMEMBER}.k", "4", "11")
setting(f"{REMEMBER}.lengths", "[1, 5]", names=f"{REMEMBER}.k")
setting("tasks.remember.lengths", "[1, 5]", names=f"{REMEMBER}.k")
# missing and unknown keys
missing("title", "folder", "seeds", "tasks", "images.source", "engine.fused_from")
missing("tasks.mnist.batch", "tasks.remember.lengths", "tasks.addition.evaluation_samples")
missing(f"{MNIST}.title", f"{MNIST}.cell", f"{REMEMBER}.k", f"{ADDITION}.loss")
for path in ("sedes", "Seeds", "pathvars", "images.url", "tasks.cook", "tasks.mnist.lengths"):
    setting(path, "1")
for path in (f"{MNIST}.dropout", f"{MNIST}.k", f"{REMEMBER}.length", f"{ADDITION}.lenght"):
    setting(path, "1")
# names
named("a/b", "a/b")
named("../../etc", "../../etc")
named("..", "..")
named("a b", "a b")
named("A", "configurations.A")
named("-a", "configurations.-a")
named("a--b", "a--b")
named('"a\\nb"', "a\\nb")
named('"a\\n"', "a\\n")
named("'a\"b'", 'a"b')
named("'it''s'", "it's")
named("''", "configurations. is no usable name")
named('"\\u202Ea"', "\\u202ea")
named('"a\\0"', "\\x00")
named("'" + "a" * 61 + "'", "a" * 50)
named("'" + "b" * 500 + "'", "b" * 50)
named("1", "the key 1 in line")
named("true", "the key True in line")
named("null", "the key None in line")
named("? [a, b]\n      ", "line")
# keys that stand twice
repeated("seeds:\n")
repeated("      gru-h128:\n")
repeated("        cell: lstm\n")
case("one name twice", dumped(VALID) + "tasks: {}\n", "'tasks'")
case("one name, twice written", 'a: 1\n"a": 2\n', "'a'")
case("twice in JSON", '{"seeds": [1], "seeds": [2]}', "'seeds'")
# not a config at all
case("empty", "", "no mapping")
case("comment alone", "# nothing\n", "no mapping")
case("a list", "- 1\n", "no mapping")
case("a word", "results", "no mapping")
case("two documents", "a: 1\n---\nb: 1\n", "line")
case("an open bracket", "seeds: [1", "line 1")
case("an open quote", "title: 'x\nseeds: 1\n", "line")
case("a tab", "engine:\n\tfused_from: 1\n", "line 2")
case("bad indentation", "engine:\n  a: 1\n c: 2\n", "line 3")
case("a colon too many", "title: a: b\n", "line 1")
case("a template", "title: {{ title }}\n", "line 1")
case("HTML", "<html><body class='x'>: {</body>", "line 1")
case("Python", "import os\nos.system('x')\n", "no mapping")
case("NUL", "title: a\0b\n", "not valid YAML")
case("not UTF-8", b"title: \xff\n", "byte 7")
case("Latin-1", "title: caf\xe9\n".encode("latin-1"), "byte 10")
case("UTF-16", "title: x\n".encode("utf-16"), "byte 0")
case("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "byte 0")
case("gzip", b"\x1f\x8b\x08\x00\x00", "byte 1")
case("yte", "__use_yte__: true\n\"?open('made', 'w')\": 1\n", "__use_yte__")
case("yte switched off", "__use_yte__: false\n", "__use_yte__")
case("yte in JSON", '{"__use_yte__": true}', "__use_yte__")
case("a Python object", "title: !!python/object/apply:os.getcwd []\n", "python")
case("a tag of YAML", "seeds: !!set {1, 2}\n", "line 1")
case("an impossible tag", "title: !!timestamp x\n", "line 1")
case("a merge", "a: {b: 1}\n<<: {c: 1}\n", "line 2")
# too large, too deep
case("10 MB", b"title: " + b"x" * 10_000_000, "500,000 bytes")
case("10 MB of brackets", b"[" * 10_000_000, "500,000 bytes")
case("deep lists", "title: " + "[" * 100_000, "line 1")
case("deep mappings", "a: " + "{a: " * 50_000, "line 1")
case("deep and closed", "title: " + "[" * 21 + "]" * 21, "line 1")
case("deep by indentation", "".join(f"{' ' * i}a:\n" for i in range(900)), "line 21")
bomb = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n"
    for old, new in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
)
case("an alias bomb", bomb, "line 2")
case("an alias of itself", "a: &a [*a]\n", "line 1")
setting("seeds", f"[{', '.join(map(str, range(50_000)))}]")
setting("tasks.mnist.configurations", "{" + "".join(f"a{i}: {{}}, " for i in range(30_000)) + "}")
case("many keys", "".join(f"k{i}: 1\n" for i in range(30_000)), "the config has 30,000")
case("a long key", f"? {'k' * 400_000}\n: 1\n" + dumped(VALID), "kkk")


def test_there_are_at_least_150():
    assert len(CASES) >= 150
    assert len({content for content, _ in CASES.values()}) == len(CASES)


def test_the_config_they_are_made_from_is_valid(tmp_path):
    (tmp_path / "config.yaml").write_text(dumped(VALID))
    check({}, str(tmp_path / "config.yaml"), [])


@pytest.mark.parametrize("name", CASES)
def test_a_malformed_config_is_refused_in_one_sentence(name, tmp_path, monkeypatch):
    content, names = CASES[name]
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_bytes(content)
    start = time.process_time()
    with pytest.raises(ConfigError) as caught:
        check({}, "config.yaml", [])
    assert time.process_time() - start < SECONDS
    sentence = str(caught.value)
    assert re.fullmatch(r"config\.yaml: .{3,500}\.", sentence)
    assert sentence.isprintable()
    assert names in sentence
    assert list(tmp_path.iterdir()) == [tmp_path / "config.yaml"]


@pytest.mark.parametrize(
    ("base", "overlay", "command_line", "said"),
    [
        ("", "seeds: []", {}, r"over\.yaml: seeds is \[\]"),
        ("seeds: []", "quick: true", {}, r"base\.yaml: seeds is \[\]"),
        ("seeds: 1", "seeds: [1]\nquick: 1", {}, r"over\.yaml: quick is 1"),
        ("", "quick: true", {"tasks": {"mnist": {"k": 1}}}, r"--config: tasks\.mnist\.k is an unk"),
        ("", "tasks: 3", {}, r"over\.yaml: tasks is 3"),
        ("", "seeds: [1]\nseeds: [2]", {}, r"over\.yaml: the key 'seeds' stands there twice"),
        ("__use_yte__: true", "", {}, r"base\.yaml: __use_yte__ is refused"),
        ("", "__use_yte__: true", {}, r"over\.yaml: __use_yte__ is refused"),
    ],
)
def test_the_file_at_fault_is_named(base, overlay, command_line, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("over.yaml").write_text(overlay)
    config = VALID | yaml.safe_load(base or "{}")
    Path("base.yaml").write_text(dumped(config))
    laid_over = yaml.safe_load(overlay) or {}
    with pytest.raises(ConfigError, match=said):
        check(laid_over | command_line, "base.yaml", ["over.yaml"] if overlay else [])


def processor_seconds() -> float:
    """What ended child processes have used: other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Command:
    """Snakemake itself, in a copy of the project in which nothing can import torch."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder / "project")
        self.config = self.project.folder / "config" / "config.yaml"
        self.valid = self.config.read_bytes()
        self.plain = self.run("--dry-run")[1]

    def run(self, *arguments: str) -> tuple[subprocess.CompletedProcess, float]:
        start = processor_seconds()
        done = self.project.snakemake(*arguments, check=False)
        return done, processor_seconds() - start

    def files(self) -> dict[Path, bytes]:
        paths = self.project.folder.rglob("*")
        return {
            path: path.read_bytes()
            for path in paths
            if path.is_file() and ".snakemake" not in path.parts
        }

    def refusal(self, *arguments: str) -> list[str]:
        """The lines that a refused call prints beside what every call does."""
        before = self.files()
        done, seconds = self.run(*arguments)
        assert done.returncode == 1
        assert self.files() == before, "nothing may be written"
        # a machine on which a valid call takes long may take as long to refuse one
        assert seconds < max(SECONDS, 1.5 * self.plain)
        banner = "Using workflow specific profile"
        lines = (done.stdout + done.stderr).splitlines()
        return [line for line in lines if line and not line.startswith(banner)]


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    folder = tmp_path_factory.mktemp("command")
    (folder / "torch.py").write_text("raise SystemExit('torch was imported')")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        yield Command(folder)


@pytest.mark.parametrize(
    "name",
    [
        "yte",
        "not UTF-8",
        "an open bracket",
        "10 MB",
        "deep lists",
        "pathvars: '1'",
        f"{MNIST}.hidden: '0'",
    ],
)
def test_snakemake_says_the_same_of_its_config(name, command):
    content, names = CASES[name]
    command.config.write_bytes(content)
    try:
        (sentence,) = command.refusal("--cores", "1")
    finally:
        command.config.write_bytes(command.valid)
    assert re.fullmatch(r"config/config\.yaml: .*\.", sentence)
    assert names in sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seeds: [1]\nseeds: [2]\n", "the key 'seeds' stands there twice (again in line 2); "),
        ("tasks: {mnist: {learning_rate: 1e-3}}\n", "tasks.mnist.learning_rate is '1e-3': "),
        ("__use_yte__: true\n", "__use_yte__ is refused"),
    ],
)
def test_snakemake_says_the_same_of_an_overlay(text, said, command):
    (command.project.folder / "my.yaml").write_text(text)
    (sentence,) = command.refusal("--dry-run", "--configfile", "my.yaml")
    assert sentence.startswith(f"my.yaml: {said}")
    assert sentence.endswith(".")


@pytest.mark.parametrize("content", [b"seeds: [1", b"title: \xff", None])
def test_an_overlay_that_snakemake_cannot_read_stops_it(content, command):
    """Snakemake reads overlays before any line of the workflow, and has words of its own."""
    overlay = command.project.folder / "unreadable.yaml"
    overlay.unlink(missing_ok=True)
    if content is not None:
        overlay.write_bytes(content)
    assert command.refusal("--cores", "1", "--configfile", "unreadable.yaml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"seeds: [1", r"not valid YAML in line 1 .*"),
        (b"title: \xff", r"not UTF-8 text \(byte 7\)"),
        (None, r"cannot be read \(No such file or directory\)"),
        (b"__use_yte__: true\n", r"__use_yte__ is refused: .*"),
        (b"seeds: []\n", r"seeds is \[\]: .*"),
        (b"seeds: [7]\n", None),
    ],
)
def test_make_reads_an_overlay_before_snakemake_does(content, said, command):
    folder = command.project.folder
    (folder / "unread.yaml").unlink(missing_ok=True)
    (folder / "first.yaml").write_text("confidence: 0.9\n")
    if content is not None:
        (folder / "unread.yaml").write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "workflow.plan.check_overlays", "first.yaml", "unread.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.stdout == ""
    assert bool(done.returncode) == bool(said)
    assert re.fullmatch(rf"unread\.yaml: {said}\.\n" if said else "", done.stderr)
