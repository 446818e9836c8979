"""The tasks' data, by properties: targets, sums, one-hot codes, lengths, metrics."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.images.dataset import Images
from unrolled.tasks import classification
from unrolled.tasks.addition import task as addition
from unrolled.tasks.mnist import metrics
from unrolled.tasks.mnist import task as row_mnist
from unrolled.tasks.remember import task as remember
from unrolled.training.network import Network

REMEMBER = {
    **{"k": 3, "lengths": [3, 10], "batch": 8, "batches_per_epoch": 12},
    **{"test_samples": 5, "evaluation_samples": 4, "printed": ["6 8 0 2 8 7"]},
}
ADDITION = {
    **{"length": 4, "loss": "ce", "batch": 8, "batches_per_epoch": 6},
    **{"test_samples": 9, "evaluation_samples": [5, 7], "evaluation_lengths": [1, 4]},
}


@given(st.data(), st.integers(1, 60))
def test_sums_are_those_of_integers(data, length):
    numbers = st.integers(0, 2**length - 1)
    a, b = data.draw(numbers), data.draw(numbers)
    bits = [[a >> i & 1, b >> i & 1] for i in range(length)]
    inputs, sums = addition.add(torch.tensor(bits)[None])
    assert inputs.shape == (1, length + 1, 2)
    assert inputs[0, -1].tolist() == [0, 0]
    assert inputs[0, :-1].tolist() == bits
    assert sum(int(bit) << i for i, bit in enumerate(sums[0].tolist())) == a + b


@given(st.integers(1, 3), st.integers(3, 12), st.integers(0, 99))
@settings(max_examples=25)
def test_the_target_is_the_digit_at_position_k(k, longest, seed):
    task = remember.Remember(REMEMBER | {"k": k, "lengths": [3, longest]}, [seed])
    lengths = set()
    for inputs, targets in task.training_batches():
        replicates, batch, steps, features = inputs.shape
        assert (replicates, batch, features) == (1, 8, 10)
        assert 3 <= steps <= longest
        assert torch.equal(inputs.sum(3), torch.ones(1, 8, steps))
        assert torch.equal(inputs[:, :, k - 1].argmax(2), targets)
        lengths.add(steps)
    assert len(lengths) > 1 or longest == 3


def read(task, replicate: int) -> list:
    """The digits that a replicate reads in an epoch, batch by batch."""
    batches = []
    for inputs, _, *lengths in task.training_batches():
        steps = lengths[0][replicate] if lengths else inputs.shape[2]
        batches.append(inputs[replicate, :, :steps].argmax(2))
    return batches


def test_seeds_share_neither_digits_nor_lengths_and_have_their_own_in_any_company():
    first, second = (read(remember.Remember(REMEMBER, [0, 1]), place) for place in (0, 1))
    lengths = [[batch.shape[1] for batch in batches] for batches in (first, second)]
    assert lengths[0] != lengths[1]
    assert not any(torch.equal(*batch) for batch in zip(first, second, strict=True))
    alone = read(remember.Remember(REMEMBER, [1]), 0)
    assert all(torch.equal(x, y) for x, y in zip(alone, second, strict=True))


def test_epochs_go_on_in_the_stream_and_tests_repeat():
    task = remember.Remember(REMEMBER, [0])
    first, second = (list(task.training_batches()) for _ in range(2))
    assert not all(torch.equal(a[1], b[1]) for a, b in zip(first, second, strict=True))
    one, other = (list(task.test_batches()) for _ in range(2))
    assert all(torch.equal(a[0], b[0]) for a, b in zip(one, other, strict=True))
    assert [x.shape[2] for x, _ in one] == list(range(3, 11))


class Oracle:
    """A network that knows the answer, except where told to err."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, inputs):
        return self.answer(inputs)


def test_remember_is_evaluated_on_every_length_and_the_printed_sequences():
    def third_digit(inputs):
        return inputs.expand(2, -1, -1, -1)[:, :, 2] * 50.0

    tables = remember.Remember(REMEMBER, [4, 9]).evaluate(Oracle(third_digit))
    rows = tables["remember_by_length"]
    assert {(row["seed"], row["length"]) for row in rows} == {
        (seed, length) for seed in (4, 9) for length in range(3, 11)
    }
    assert all(row["accuracy"] == 1 for row in rows)
    printed = tables["remember_printed"]
    assert [row["seed"] for row in printed] == [4, 9]
    assert all(row["target"] == row["predicted"] == 0 for row in printed)
    assert all(row["probability"] > 0.99 for row in printed)


def test_addition_counts_exact_sums_and_bits():
    def without_carry(inputs):  # XOR: right in every bit before the first carry
        return (inputs.sum(3, keepdim=True) % 2 - 0.5).expand(1, -1, -1, -1)

    rows = addition.Addition(ADDITION, [0]).evaluate(Oracle(without_carry))["addition_by_length"]
    assert [(row["samples"], row["length"]) for row in rows] == [
        (samples, length) for samples in (5, 7) for length in range(1, 5)
    ]
    many = addition.Addition(ADDITION | {"evaluation_samples": [20000]}, [0])
    for row in many.evaluate(Oracle(without_carry))["addition_by_length"]:
        # no pair of bits may carry: (3/4)^length of all sums
        assert row["exact_match"] == pytest.approx(0.75 ** row["length"], abs=0.02)
        assert row["bit_accuracy"] > row["exact_match"]


@pytest.mark.parametrize("loss", ["ce", "mse"])
def test_addition_losses_are_their_formulas(loss):
    task = addition.Addition(ADDITION | {"loss": loss}, [0])
    scores = torch.randn(1, 6, 5, 1)
    targets = torch.rand(1, 6, 5)  # real-valued, as the original's loss allows
    p = torch.sigmoid(scores[..., 0])
    expected = {
        "ce": -(targets * p.log() + (1 - targets) * (1 - p).log()),
        "mse": (p - targets) ** 2,
    }[loss].mean(2)
    torch.testing.assert_close(task.losses(scores, targets), expected)


def test_classification_loss_is_negative_log_likelihood():
    scores, targets = torch.randn(2, 5, 10), torch.randint(10, (1, 5))
    expected = -torch.log_softmax(scores, 2).gather(2, targets.expand(2, 5)[..., None])[..., 0]
    torch.testing.assert_close(classification.losses(scores, targets), expected)
    answer, probability = classification.answers(scores)
    assert torch.equal(answer, scores.argmax(2))
    assert torch.allclose(probability.float(), torch.softmax(scores, 2).amax(2))


@given(st.data(), st.integers(1, 60))
def test_sums_without_carry_out_are_modulo_a_power_of_two(data, length):
    numbers = st.integers(0, 2**length - 1)
    a, b = data.draw(numbers), data.draw(numbers)
    bits = [[a >> i & 1, b >> i & 1] for i in range(length)]
    inputs, sums = addition.add(torch.tensor(bits)[None], carry_out=False)
    assert inputs[0].tolist() == bits
    assert sum(int(bit) << i for i, bit in enumerate(sums[0].tolist())) == (a + b) % 2**length


def test_without_carry_out_the_same_pairs_are_trained_and_tested():
    both = [addition.Addition(ADDITION | {"carry_out": out}, [0, 1]) for out in (True, False)]
    for batches in ("training_batches", "test_batches"):
        pairs = zip(*(getattr(task, batches)() for task in both), strict=True)
        for (longer, sums), (inputs, bits) in pairs:
            assert torch.equal(longer[:, :, :-1], inputs)
            assert torch.equal(sums[:, :, :-1], bits)


@pytest.mark.parametrize(("module", "task_settings"), [(remember, REMEMBER), (addition, ADDITION)])
def test_shuffled_targets_are_those_of_the_batch_in_another_order(module, task_settings):
    own = module.build(task_settings, [0, 1])
    shuffled = module.build(task_settings | {"labels": "shuffled"}, [0, 1])
    moved = 0
    for (inputs, targets, *_), (same, other, *_) in zip(
        own.training_batches(), shuffled.training_batches(), strict=True
    ):
        assert torch.equal(inputs, same)
        for one, two in zip(targets, other, strict=True):
            assert sorted(map(str, one.tolist())) == sorted(map(str, two.tolist()))
            moved += not torch.equal(one, two)
    assert moved > 0
    for (inputs, targets), (same, other) in zip(
        own.test_batches(), shuffled.test_batches(), strict=True
    ):
        assert torch.equal(inputs, same) and torch.equal(targets, other)


def test_a_shuffled_task_goes_on_from_its_streams():
    """A checkpoint keeps the states of `streams` alone."""
    settings = REMEMBER | {"labels": "shuffled"}
    task, resumed = (remember.build(settings, [0, 1]) for _ in range(2))
    list(task.training_batches())
    for stream, other in zip(task.streams, resumed.streams, strict=True):
        other.set_state(stream.get_state())
    for one, two in zip(task.training_batches(), resumed.training_batches(), strict=True):
        assert torch.equal(one[0], two[0]) and torch.equal(one[1], two[1])


@pytest.fixture
def images():
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (130, 6, 5), dtype=np.uint8)
    labels = (np.arange(130) % 10).astype(np.uint8)
    return Images(
        "digits", "made up", "made up", pixels, labels, pixels[:40], labels[:40], list(range(10))
    )


IMAGE_SETTINGS = {"pixel_mean": 0.1307, "pixel_std": 0.3081, "batch": 64, "evaluation_batch": 16}


def test_every_image_is_seen_once_an_epoch_and_the_last_batch_is_kept(images):
    task = row_mnist.RowMnist(IMAGE_SETTINGS, [0, 1], images)
    batches = list(task.training_batches())
    assert [inputs.shape for inputs, _ in batches] == [(2, 64, 6, 5), (2, 64, 6, 5), (2, 2, 6, 5)]
    for replicate in (0, 1):
        seen = torch.cat([inputs[replicate] for inputs, _ in batches]).sum((1, 2)).sort().values
        everything = task.standardise(task.train_pixels).sum((1, 2)).sort().values
        torch.testing.assert_close(seen, everything)
    assert not torch.equal(batches[0][1][0], batches[0][1][1])  # orders of their own


def test_pixels_are_standardised(images):
    task = row_mnist.RowMnist(IMAGE_SETTINGS, [0], images)
    values = task.standardise(torch.tensor([0, 255], dtype=torch.uint8))
    expected = [(0 - 0.1307) / 0.3081, (1 - 0.1307) / 0.3081]
    assert values.tolist() == pytest.approx(expected)


def test_shuffled_labels_are_permuted_once_for_each_seed(images):
    own = row_mnist.RowMnist(IMAGE_SETTINGS, [0, 1], images)
    task = row_mnist.RowMnist(IMAGE_SETTINGS | {"labels": "shuffled"}, [0, 1], images)
    first, second = task.train_labels
    assert not torch.equal(first, second)
    for labels in (first, second):
        assert torch.equal(labels.sort().values, own.train_labels[0].sort().values)
    (alone,) = row_mnist.RowMnist(IMAGE_SETTINGS | {"labels": "shuffled"}, [1], images).train_labels
    assert torch.equal(alone, second)
    for _ in range(2):  # epochs: an image keeps the label that it was given
        for (pixels, right), (same, labels) in zip(
            own.training_batches(), task.training_batches(), strict=True
        ):
            assert torch.equal(pixels, same)
            assert right.shape == labels.shape
            for replicate in (0, 1):
                for image, label in zip(pixels[replicate], labels[replicate], strict=True):
                    found = (own.standardise(task.train_pixels) == image).all((1, 2))
                    assert label == task.train_labels[replicate][found].item()
    assert torch.equal(task.test_labels, own.test_labels)


@pytest.mark.parametrize("fused", [False, True])
def test_the_backward_half_reads_the_last_image_row_alone(images, fused):
    """The classifier's scores with the forward half cut off do not see any row but the last."""
    task = row_mnist.RowMnist(IMAGE_SETTINGS, [0, 1], images)
    pixels = task.train_pixels[:20]
    changed = pixels.clone()
    changed[:, :-1] = 255 - changed[:, :-1]
    scores = {}
    for readout in ("last", "final_states"):
        settings = {"cell": "lstm", "hidden": 4, "bidirectional": True}
        network = Network(settings, task.input_size, task.output_size, readout, 2, fused)
        network.initialise([torch.Generator().manual_seed(seed) for seed in (0, 1)])
        with torch.no_grad():
            whole = [network(task.standardise(rows)[None]) for rows in (pixels, changed)]
            network.readout_weight[:, :, :4] = 0
            half = [network(task.standardise(rows)[None]) for rows in (pixels, changed)]
        assert not torch.allclose(*whole)
        scores[readout] = half
    assert torch.equal(*scores["last"])
    assert not torch.allclose(*scores["final_states"])


def test_image_tables_add_up(images):
    task = row_mnist.RowMnist(IMAGE_SETTINGS, [3], images)
    truth = torch.eye(10)[torch.from_numpy(images.test_labels).long()]
    answers = iter((truth * 9).split(16))
    tables = task.evaluate(Oracle(lambda inputs: next(answers)[None]))
    assert sum(row["count"] for row in tables["confusion"]) == 40
    assert all(row["f1"] == 1 for row in tables["classification"])
    assert [row["true"] for row in tables["test_images"]] == list(range(10))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60))
def test_confusion_matrices_add_up(pairs):
    targets, answers = (np.array(column) for column in zip(*pairs, strict=True))
    counts = {
        (r["true"], r["predicted"]): r["count"] for r in metrics.confusion(targets, answers, 5)
    }
    assert len(counts) == 25
    assert sum(counts.values()) == len(pairs)
    right = sum(counts[c, c] for c in range(5))
    report = {row["label"]: row for row in metrics.classification(targets, answers, 5)}
    assert report["accuracy"]["recall"] == pytest.approx(right / len(pairs))
    for label in range(5):
        support = int((targets == label).sum())
        assert report[str(label)]["support"] == support
        recall = counts[label, label] / support if support else 0
        assert report[str(label)]["recall"] == pytest.approx(recall)
