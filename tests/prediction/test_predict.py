"""The use of trained networks, by the command from end to end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import predict
from drawn_digits import draw
from unrolled.files import artifacts
from unrolled.images.picture import read_ink
from unrolled.images.placing import place_digit
from unrolled.prediction import stored
from unrolled.prediction.stored import Trained, find_runs, load_trained
from unrolled.tasks.addition.prediction import answer_sum
from unrolled.tasks.remember.prediction import parse_digits
from unrolled.training.network import Network
from untrained import IMAGES, save_run


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build") / "results"
    lstm = {"cell": "lstm", "bidirectional": False}
    save_run(
        folder, "mnist", "lstm-h128", [0, 1], configuration=lstm, images={**IMAGES, "data": "mnist"}
    )
    save_run(
        folder,
        "mnist",
        "bilstm-h128",
        [0],
        configuration={**lstm, "bidirectional": True},
        images={**IMAGES, "data": "digits"},
    )
    for k in (2, 3):
        save_run(
            folder,
            "remember",
            f"gru-h10-k{k}",
            [0, 1],
            configuration={"cell": "gru", "k": k, "lengths": [3, 10]},
        )
    save_run(folder, "remember", "gru-h10-k3", [2], configuration={"cell": "gru", "k": 3})
    save_run(
        folder,
        "addition",
        "lstm-h5-l7-ce",
        [3, 4],
        configuration={"cell": "lstm", "length": 7, "loss": "ce"},
    )
    return folder


def reference(results: Path, task: str, name: str, seed: int, inputs: torch.Tensor):
    """The readout's scores at every step, computed by `torch.nn`; inputs `[step, feature]`."""
    run = find_runs(results, task)[name][seed]
    weights = artifacts.load_weights(run / "weights.safetensors", seed)
    kind = torch.nn.GRU if "gru" in name else torch.nn.LSTM
    module = kind(inputs.shape[1], 4, batch_first=True, bidirectional="bi" in name)
    layer = {key: value for key, value in weights.items() if key.startswith("recurrent.")}
    module.load_state_dict({key.removeprefix("recurrent."): layer[key] for key in layer})
    with torch.no_grad():
        states = module(inputs[None])[0][0]
    return states @ weights["readout.weight"].T + weights["readout.bias"]


def run(capsys: pytest.CaptureFixture[str], results: Path, *arguments: str) -> str:
    assert predict.main([*arguments, "--results", str(results)]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    return output.out


def shares(text: str) -> list[float]:
    return [float(share) / 100 for share in re.findall(r"([\d.]+) %  \|", text)]


@pytest.mark.parametrize(("name", "data"), [("lstm-h128", "mnist"), ("bilstm-h128", "digits")])
def test_digit(results: Path, tmp_path: Path, capsys, name: str, data: str) -> None:
    draw(3).save(tmp_path / "digit.png")
    image = place_digit(read_ink(tmp_path / "digit.png"), data)
    text = run(capsys, results, "digit", str(tmp_path / "digit.png"), "--configuration", name)
    inputs = (torch.from_numpy(image) / 255 - IMAGES["pixel_mean"]) / IMAGES["pixel_std"]
    wanted = reference(results, "mnist", name, 0, inputs)[-1].softmax(0)
    np.testing.assert_allclose(shares(text), wanted, atol=1e-4)
    best = f"mnist/{name} (seed 0) reads it as {int(wanted.argmax())} ({100 * wanted.max():.1f} %)"
    assert best in text
    assert ("small digits and not on MNIST" in text) == (data == "digits")


@pytest.mark.parametrize("typed", [["6", "8", "0", "2"], ["6802"], ["6 8 0 2"], ["6,8,", "0,2"]])
def test_remember(results: Path, capsys, typed: list[str]) -> None:
    text = run(capsys, results, "remember", *typed, "--k", "3", "--seed", "1")
    inputs = torch.eye(10)[[6, 8, 0, 2]]
    wanted = reference(results, "remember", "gru-h10-k3", 1, inputs)[-1].softmax(0)
    np.testing.assert_allclose(shares(text), wanted, atol=1e-4)
    answer = int(wanted.argmax())
    assert f"remember/gru-h10-k3 (seed 1) says that digit number 3 is {answer} (" in text
    assert f"It is 0: {'right' if answer == 0 else 'WRONG'}." in text
    assert "Note" not in text


def test_remember_takes_k_from_the_configuration(results: Path, capsys) -> None:
    assert "digit number 2" in run(capsys, results, "remember", "4 5 8")
    text = run(capsys, results, "remember", "4 5 8", "--configuration", "remember/gru-h10-k3")
    assert "digit number 3" in text
    assert "trained on 3 to 10 digits" in run(capsys, results, "remember", "4 5")
    assert "(seed 2)" in run(capsys, results, "remember", "458", "--k", "3", "--seed", "2")


def test_addition_reads_the_least_significant_bits_first(results: Path, capsys) -> None:
    text = run(capsys, results, "add", "1011", "110")
    pairs = [[1, 0], [1, 1], [0, 1], [1, 0], [0, 0]]  # the last is zero: room for the last carry
    scores = reference(results, "addition", "lstm-h5-l7-ce", 3, torch.tensor(pairs).float())
    wanted = scores[:, 0].sigmoid().flip(0)
    np.testing.assert_allclose(shares(text), wanted, atol=1e-4)
    answer = "".join(str(int(one > 0.5)) for one in wanted)
    assert re.search(r"true sum +10001  = 17\n", text)
    assert re.search(rf"network +{answer}  = {int(answer, 2)}\n", text)
    right = sum(bit == true for bit, true in zip(answer, "10001", strict=True))
    verdict = "right" if right == 5 else "WRONG"
    assert f"{verdict}: {right} of 5 bits" in text
    assert text.count("<- wrong") == 5 - right


def make_adder() -> Trained:
    """A vanilla RNN that adds rightly, by construction.

    Unit k is on where both bits and the carry (unit 2 of the step before; one half at first)
    make at least k; the sum's bit is unit 1 without unit 2, or unit 3.
    """
    gain = 40.0
    weights = {
        "recurrent.weight_ih_l0": torch.full((3, 2), gain),
        "recurrent.weight_hh_l0": torch.tensor([[0, gain / 2, 0]] * 3),
        "recurrent.bias_ih_l0": gain * (0.5 - torch.tensor([0.75, 1.75, 2.75])),
        "recurrent.bias_hh_l0": torch.zeros(3),
        "readout.weight": torch.tensor([[5.0, -5.0, 5.0]]),
        "readout.bias": torch.zeros(1),
    }
    configuration = {"cell": "rnn", "hidden": 3, "bidirectional": False}
    spec = {"configuration": configuration, "input_size": 2, "output_size": 1, "readout": "every"}
    return Trained("addition/adder", 0, spec, Network.load({**spec, "fused": False}, weights))


ADDER = make_adder()
BINARY = st.text("01", min_size=1, max_size=25)


@settings(max_examples=60)
@given(BINARY, BINARY)
def test_a_right_adder_is_called_right(first: str, second: str) -> None:
    text = answer_sum(ADDER, first, second)
    total = int(first, 2) + int(second, 2)
    steps = max(len(first), len(second)) + 1
    assert re.search(rf"network +{total:0{steps}b}  = {total}\n", text)
    assert f"right: {steps} of {steps} bits" in text and "wrong" not in text.lower()


# Bad input

BAD = {
    "missing picture": (["digit", "none.png"], "none.png: there is no such file"),
    "no picture": (["digit", __file__], "is not a picture"),
    "empty sequence": (["remember"], "the sequence is empty"),
    "blank sequence": (["remember", " "], "the sequence is empty"),
    "letters": (["remember", "6", "x", "1"], "'x' is not a digit"),
    "a number": (["remember", "6", "12", "1"], "'12' is not a digit"),
    "negative": (["remember", "6", "-1", "1"], "'-1' is not a digit"),
    "other script": (["remember", "6 ² 3"], "'²' is not a digit"),
    "shorter than K": (["remember", "6", "8", "--k", "3"], "2 digits, so .* position K = 3"),
    "shorter than its K": (
        ["remember", "68", "--configuration", "gru-h10-k3"],
        "2 digits, so .* position K = 3",
    ),
    "K of 0": (["remember", "6 8 0", "--k", "0"], "position K = 0"),
    "another K": (
        ["remember", "6 8 0", "--k", "2", "--configuration", "gru-h10-k3"],
        "remember/gru-h10-k3 was trained for K = 3, not 2",
    ),
    "K not trained": (
        ["remember", "6802", "--k", "4"],
        "gru-h10-k4; .*: remember/gru-h10-k2, remember/gru-h10-k3",
    ),
    "too long": (["remember", "1" * 1001], "1001 digits; at most 1000"),
    "not binary": (["add", "102", "1"], "'102' is not a binary number"),
    "empty number": (["add", "1", ""], "'' is not a binary number"),
    "long number": (["add", "1" * 1001, "0"], "1001 bits; at most 1000"),
    "configuration": (
        ["add", "1", "0", "--configuration", "lstm-h9"],
        "holds no configuration addition/lstm-h9; trained are: addition/lstm-h5-l7-ce",
    ),
    "other task": (
        ["add", "1", "0", "--configuration", "mnist/lstm-h128"],
        "holds no configuration mnist/lstm-h128",
    ),
    "seed": (["add", "1", "0", "--seed", "7"], "lstm-h5-l7-ce has no seed 7; trained are: 3, 4"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_ends_in_one_sentence(results: Path, capsys, case: str) -> None:
    arguments, said = BAD[case]
    assert predict.main([*arguments, "--results", str(results)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert re.fullmatch(rf"error: .*{said}.*\.\n", output.err), output.err


@pytest.mark.parametrize(
    "arguments", [[], ["sing"], ["add", "1"], ["add", "1", "0", "--seed", "x"]]
)
def test_a_wrong_command_line_is_refused(capsys, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        predict.main(arguments)
    assert stopped.value.code == 2 and "usage:" in capsys.readouterr().err


def test_nothing_trained_yet(
    tmp_path: Path, results: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stored, "PROJECT", tmp_path / "project")
    assert predict.main(["add", "1", "0"]) == 2
    said = capsys.readouterr().err
    assert "nothing is trained in results/runs/addition" in said
    assert "'snakemake --cores 4 addition' trains it" in said
    (tmp_path / "results-quick").symlink_to(results)
    assert predict.main(["add", "1", "0"]) == 2
    assert "add --results results-quick" in capsys.readouterr().err


def test_results_of_the_project_are_found_from_anywhere(
    tmp_path: Path, results: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "results").mkdir(parents=True)  # of something else
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(stored, "PROJECT", tmp_path)
    (tmp_path / "results-mine").symlink_to(results)
    assert predict.main(["add", "1", "0"]) == 2
    (wanted,) = re.findall(r"add (--results \S+)\.", capsys.readouterr().err)
    assert predict.main(["add", "1", "0", *wanted.split()]) == 0
    (tmp_path / "results").symlink_to(results)
    assert predict.main(["add", "1", "0"]) == 0


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    save_run(tmp_path, "addition", "lstm", [0], configuration={"cell": "lstm"})
    weights = next(tmp_path.rglob("weights.safetensors"))
    for data in (b"", weights.read_bytes()[:-40]):
        weights.write_bytes(data)
        with pytest.raises(ValueError, match=r"is damaged .*: delete it and run Snakemake again"):
            load_trained(tmp_path, "addition", "lstm", None)
    weights.unlink()
    with pytest.raises(ValueError, match="nothing is trained"):
        load_trained(tmp_path, "addition", "lstm", None)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_digits_are_read_however_they_are_typed(digits: list[int]) -> None:
    words = [str(digit) for digit in digits]
    for typed in (words, [" ".join(words)], ["".join(words)], [", ".join(words)]):
        assert parse_digits(typed) == digits


def test_the_command_itself(results: Path, tmp_path: Path) -> None:
    draw(8).save(tmp_path / "eight.png")
    script = Path(predict.__file__)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONDONTWRITEBYTECODE": "1"}
    for picture, status in (("eight.png", 0), ("nine.png", 2)):
        done = subprocess.run(
            [sys.executable, script, "digit", picture, "--results", results],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error(results: Path) -> None:
    script = Path(predict.__file__)
    command = [sys.executable, script, "add", "1011", "0110", "--results", results]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")
