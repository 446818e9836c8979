"""Every number of the report is that of the tables, and follows them where they change."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from report_reading import bounds, cells, check_row, expected, find, labels, number, row_of, words
from sample_rows import REPORTED
from sample_study import CLAIMS, CONFIG, Sample, changed, with_tasks
from unrolled.evidence.claims import merged

DASH = "\N{EN DASH}"


def test_main_table_equals_the_tables(full):
    sample, report = full
    table = find(report, "table-summary")
    runs = sample.tables["runs"].groupby("configuration")["final_test_accuracy"]
    for name, printed in REPORTED["mnist"].items():
        title = CONFIG["tasks"]["mnist"]["configurations"][name]["title"]
        wanted = expected(runs.get_group(f"mnist/{name}"), printed["final_test_accuracy"])
        check_row(row_of(table, title), wanted)
    lengths = sample.tables["addition_by_length"].query("length == 20 and samples == 100")
    values = lengths[lengths["configuration"] == "addition/lstm-h3-l3-mse"]["exact_match"]
    check_row(row_of(table, "LSTM, h = 3, L = 3, mean squared error"), expected(values, 0.48))
    rnn = sample.tables["runs"].query("task == 'remember' and cell == 'rnn' and hidden == 10")
    row = row_of(table, "RNN, h = 10, mean of K = 2 and 3")
    assert number(row["Mean"]) == pytest.approx(100 * rnn["final_test_accuracy"].mean(), abs=0.0051)
    assert row["Printed"] == DASH


def test_statistics_of_a_model_equal_the_tables(full):
    sample, report = full
    table = find(report, "table-mnist-bilstm-h128-statistics")
    runs = sample.tables["runs"].query("configuration == 'mnist/bilstm-h128'")
    printed = REPORTED["mnist"]["bilstm-h128"]
    measures = {
        "Test accuracy after the last epoch": ("final_test_accuracy", ""),
        "Mean test accuracy across epochs": ("mean_test_accuracy", "_across_epochs"),
        "Mean training accuracy across epochs": ("mean_train_accuracy", "_across_epochs"),
    }
    for label, (column, suffix) in measures.items():
        check_row(row_of(table, label), expected(runs[column], printed[column + suffix]))
    costs = sample.tables["costs"].query("configuration == 'mnist/bilstm-h128'").iloc[0]
    time = row_of(table, "Time to train and test, per run")
    seconds = costs["train_seconds"] + costs["test_seconds"]
    assert number(time["Mean"].removesuffix("s")) == pytest.approx(seconds, abs=0.051)
    assert time["95 % interval"] == time["Printed in range"] == DASH  # one job, other machine


def test_classification_report_equals_the_tables(full):
    sample, report = full
    table = find(report, "table-mnist-gru-h128-classification")
    rows = sample.tables["classification"].query("configuration == 'mnist/gru-h128'")
    means = rows.groupby("label")[["precision", "recall", "f1", "support"]].mean()
    printed = REPORTED["mnist"]["gru-h128"]["classification_report"]
    assert [row[0] for row in cells(table)][-3:] == ["accuracy", "macro avg", "weighted avg"]
    equal = 0
    for digit, row in enumerate(cells(table)[:10]):
        ours = means.loc[str(digit), ["precision", "recall", "f1"]].to_numpy(float)
        theirs = [printed[score][digit] for score in ("precision", "recall", "f1")]
        assert [number(text) for text in row[1:4]] == pytest.approx(ours, abs=0.000051)
        assert number(row[4]) == means.loc[str(digit), "support"]
        assert [number(text) for text in row[5:8]] == theirs
        equal += sum(np.abs(ours.round(2) - theirs) < 0.005)
    for row in cells(table)[-2:]:
        theirs = [printed[row[0]][score] for score in ("precision", "recall", "f1")]
        assert [number(text) for text in row[5:8]] == theirs
    (total,) = (row for row in cells(table) if row[0] == "accuracy")
    assert [*total[5:7], number(total[7])] == ["", "", printed["accuracy"]]
    assert f"{equal} of the 30 scores" in words(table["caption"])


def test_accuracy_by_length_equals_the_tables(full):
    sample, report = full
    table = find(report, "table-addition-lstm-h3-l3-ce-lengths")
    rows = sample.tables["addition_by_length"].query("configuration == 'addition/lstm-h3-l3-ce'")
    for row, printed in zip(cells(table), REPORTED["addition"]["lstm-h3-l3-ce"], strict=True):
        at = rows[rows["length"] == int(row[0])]
        many, few = (at[at["samples"] == samples] for samples in (3000, 100))
        assert number(row[1]) == pytest.approx(100 * many["exact_match"].mean(), abs=0.0051)
        assert number(row[3]) == pytest.approx(100 * many["bit_accuracy"].mean(), abs=0.0051)
        assert number(row[4]) == pytest.approx(100 * few["exact_match"].mean(), abs=0.0051)
        assert number(row[6]) == pytest.approx(100 * printed, abs=0.0051)
    assert "19 values for lengths up to 20" in words(find(report, "addition-lstm-h5-l3-mse"))


def test_a_changed_value_changes_the_report(tmp_path):
    sample = Sample(with_tasks("mnist"))
    before = row_of(find(sample.build(tmp_path), "table-summary"), "GRU, h = 128")
    runs = sample.tables["runs"]
    runs.loc[runs["configuration"] == "mnist/gru-h128", "final_test_accuracy"] += 0.01
    report = sample.build(tmp_path)
    after = row_of(find(report, "table-summary"), "GRU, h = 128")
    assert number(after["Mean"]) == pytest.approx(number(before["Mean"]) + 1, abs=0.011)
    statistics = find(report, "table-mnist-gru-h128-statistics")
    assert row_of(statistics, "Test accuracy after the last epoch")["Mean"] == after["Mean"]
    assert f"Highest mean: {after['Mean']}" in words(find(report, "figure-mnist-accuracies"))


def test_observations_follow_the_numbers(tmp_path):
    sample = Sample(with_tasks("mnist"))
    runs = sample.tables["runs"]
    levels = {"rnn-h128": 0.95, "lstm-h128": 0.98, "lstm-h64": 0.99, "lstm-h128-l2": 0.98}
    for name, level in levels.items():
        at = runs["configuration"] == f"mnist/{name}"
        runs.loc[at, "final_test_accuracy"] = [level, level, level, level, level + 0.0001]
    observations = words(find(sample.build(tmp_path), "observations-mnist"))
    # of other epochs, and so not paired: Welch's interval
    assert "LSTM, h = 128 scores 3.00 pp [2.99, 3.01] higher than Vanilla RNN" in observations
    assert "scores 1.00 pp lower than LSTM, h = 64 in every run" in observations
    equal = "LSTM, h = 128, L2 penalty and LSTM, h = 128 score the same in every run"
    assert equal in observations
    assert "training times" in observations and "cannot be compared" in observations


def test_solved_runs_are_counted(full):
    sample, report = full
    runs = sample.tables["runs"].query("task == 'remember'")
    solved = (runs["final_test_accuracy"] == 1).sum()
    assert f"{solved} of {len(runs)} runs end at 100 %" in words(find(report, "summary"))
    rows = sample.tables["remember_printed"]
    rows = rows[rows["configuration"].isin(["remember/gru-h10-k2", "remember/gru-h10-k3"])]
    right = (rows["predicted"] == rows["target"]).sum()
    assert f"{right} of 50 answers are right" in words(find(report, "observations-remember"))
    table = find(report, "table-printed-sequences")
    assert len(table["rows"]) == 10 and row_of(table, "6 8 0 2 8 7")["Original"] == "0"


def test_solved_runs_are_counted_by_length(full):
    sample, report = full
    rows = sample.tables["remember_solved"]
    rows = rows[rows["configuration"] == "remember/gru-h10-k2"]
    row = row_of(find(report, "table-solved"), "GRU, h = 10, K = 2")
    for label, length in {"As in training": 10, "20 digits": 20, "100 digits": 100}.items():
        solved = (rows.loc[rows["length"] == length, "errors"] == 0).sum()
        assert row[label].startswith(f"{solved} of 5 [")


def test_adders_that_pass_every_test_are_counted_and_held_against_their_errors(full):
    _, report = full
    row = row_of(find(report, "table-automata"), "LSTM, h = 5, L = 7, cross entropy")
    assert row["Automaton right"] == row["Closed"] == row["Holds 100,000 steps"] == "4 of 5"
    assert row["Also with repeated bits"] == "1 of 5"
    low, high = (100 * end for end in stats.binomtest(1, 5).proportion_ci(0.95, "wilson"))
    assert row["All of it"] == f"1 of 5 [{low:.0f}, {high:.0f}]"
    assert row["Least margin"] == "0.250"
    section = words(find(report, "beyond-automata"))
    assert "2 of 30 adders pass all of these tests, and none of them makes an error" in section
    assert "Another 6 pass everything except repeated bits" in section


def test_an_adder_that_passes_every_test_of_its_automaton_and_errs_is_told(tmp_path):
    sample = Sample(with_tasks("addition"))
    sample.tables["addition_beyond"]["exact_match"] = 0.5
    section = find(sample.build(tmp_path), "beyond-automata")
    assert "2 of them err in the tests" in words(section)


def test_adders_refuted_proved_and_open_are_counted_with_the_shortest_wrong_sums(full):
    _, report = full
    row = row_of(find(report, "table-proofs"), "LSTM, h = 5, L = 7, cross entropy")
    low, high = (100 * end for end in stats.binomtest(1, 5).proportion_ci(0.95, "wilson"))
    assert row["Proved"] == row["Open"] == f"1 of 5 [{low:.0f}, {high:.0f}]"
    assert row["Refuted"].startswith("3 of 5 [")
    section = words(find(report, "beyond-proofs"))
    assert "Of 30 adders, 26 are refuted, 2 proved and 2 open" in section
    assert (
        "Proved are 2 of 30 (LSTM)." in section
        and "Like with like" not in section
        and "at most 1,234 here" in section
    )
    row = row_of(find(report, "table-refuting-sums"), "LSTM, h = 3, L = 3, cross entropy")
    assert (row["Bits"], row["Sum"], row["It says"]) == ("2 to 2", "1 + 3 = 4", "6")
    assert "predict.py add 01 11 --configuration lstm-h3-l3-ce --seed 0" in section


@pytest.mark.parametrize(
    ("implementation", "table", "about"),
    [("torch.nn", "table-timing-mnist", 2), ("unrolled", "table-engine-mnist", 1.1)],
)
def test_times_are_compared_within_processes(full, implementation, table, about):
    sample, report = full
    row = row_of(find(report, table), "Bidirectional LSTM, h = 128")
    rows = sample.tables["timing"]
    processes = rows[rows["implementation"] == implementation].pivot(
        index="process", columns="configuration", values="milliseconds_per_step"
    )
    logs = np.log(processes["mnist/bilstm-h128"] / processes["mnist/lstm-h128"])
    assert number(row["Ratio"]) == pytest.approx(math.exp(logs.mean()), abs=0.0006)
    assert number(row["Ratio"]) == pytest.approx(about, abs=0.02)
    trainings = processes["mnist/bilstm-h128"] * sample.config["tasks"]["mnist"]["epochs"] / 2
    assert number(row["Training, s"]) == pytest.approx(trainings.mean(), rel=0.01)
    low, high = stats.t.interval(0.95, 9, logs.mean(), logs.std() / math.sqrt(10))
    assert bounds(row["95 % interval"].strip("[]")) == pytest.approx(
        [math.exp(low), math.exp(high)], abs=0.0006
    )
    # the base itself has no ratio; what is shown of both gives the ratio
    base = row_of(find(report, table), "LSTM, h = 128")
    shown = number(row["Mean, ms"]) / number(base["Mean, ms"])
    assert shown == pytest.approx(number(row["Ratio"]), rel=0.01)
    assert base["Ratio"] == DASH


def test_verdicts_on_times_rest_on_what_the_original_ran(full):
    sample, report = full
    claims = sample.tables["claims"].set_index("claim")
    assert claims.loc["M7", "verdict"] == "supported"
    assert claims.loc["M7", "effect"] == pytest.approx(2, abs=0.02)
    parts = [part for claim in CLAIMS["claims"].values() for part in merged(claim)]
    timed = [part for part in parts if part["table"] == "timing"]
    assert {part["where"]["implementation"][0] for part in timed} == {"torch.nn"}
    assert "verdicts on times rest on PyTorch's modules alone" in words(find(report, "timing"))
    assert "no verdict rests on it" in words(find(report, "table-engine-mnist")["caption"])


def test_level_of_the_intervals_is_a_setting(tmp_path):
    report = Sample({**with_tasks("addition"), "confidence": 0.9}).build(tmp_path)
    assert "90 % interval" in labels(find(report, "table-summary"))
    assert "95 %" not in words(find(report, "method-statistics"))


def test_rows_that_images_add_equal_the_tables(tmp_path):
    sample = Sample({**with_tasks("mnist"), "seeds": [0, 1]})
    rows = sample.tables["row_evidence"]
    late = (rows["configuration"] == "mnist/gru-h128") & (rows["row"] >= 12)
    rows.loc[late, "probability"] += 0.06
    report = sample.build(tmp_path)
    row = row_of(find(report, "table-evidence"), "GRU, h = 128")
    assert (row["Above 50 % after row"], row["Above 90 % after row"]) == ("12", "25")
    assert (row["Row that adds most"], row["It adds"]) == ("12", "+9.00 pp")
    assert row["At the end"] == "100.00 %"
    assert row_of(find(report, "table-evidence"), "LSTM, h = 128")["Above 90 % after row"] == "27"


def test_runs_that_are_missing_are_named(tmp_path):
    sample = Sample(changed(seeds=[0, 1, 2]))
    runs = sample.tables["runs"]
    gone = (runs["configuration"] == "remember/gru-h10-k2") & (runs["seed"] == 2)
    sample.tables["runs"] = runs[~gone]
    seeds = words(find(sample.build(tmp_path), "appendix-seeds"))
    assert "Not every configuration has all of them: GRU, h = 10, K = 2." in seeds


def test_where_wrong_sums_first_go_wrong_is_told(full):
    sample, report = full
    rows = sample.tables["first_errors"]
    rows = rows[rows["configuration"] == "addition/lstm-h3-l3-ce"]
    sums = rows.pivot_table(
        index="seed", columns=["carry", "first_bit", "second_bit"], values="sums", aggfunc="sum"
    )
    shares = sums[sums.sum(axis=1) > 0].div(sums.sum(axis=1), axis=0).dropna()
    row = row_of(find(report, "table-first-errors"), "LSTM, h = 3, L = 3, cross entropy")
    assert number(row["Runs that err"]) == len(shares) > 0
    assert number(row["1 + 0, carry 1"]) == pytest.approx(100 * shares[1, 1, 0].mean(), abs=0.05)
    told = words(find(report, "beyond-sums")).replace("\xa0", " ")
    share = f"{100 * shares[0].sum(axis=1).mean():.0f} %"
    assert f"in {share} ( LSTM, h = 3, L = 3, cross entropy" in told


def test_a_run_that_gets_all_sums_wrong_counts_as_one(tmp_path):
    """Of first errors: one broken network must not speak for the runs that seldom err."""
    sample = Sample(changed(seeds=[0, 1, 2]))
    rows = sample.tables["first_errors"]
    mine = rows["configuration"] == "addition/lstm-h3-l3-ce"
    is_case = (rows["carry"] == 0) & (rows["first_bit"] == 0) & (rows["second_bit"] == 0)
    sample.tables["first_errors"] = rows.assign(
        sums=rows["sums"].where(~mine, is_case.astype(int) * 2).where(~mine | (rows["seed"] > 0), 0)
    )
    broken = mine & (rows["seed"] == 0) & (rows["carry"] == 1)
    sample.tables["first_errors"].loc[broken, "sums"] = 50
    report = sample.build(tmp_path)
    row = row_of(find(report, "table-first-errors"), "LSTM, h = 3, L = 3, cross entropy")
    assert number(row["Runs that err"]) == 3
    assert number(row["0 + 0, carry 0"]) == pytest.approx(200 / 3, abs=0.06)


def test_adders_beside_the_study_are_compared_like_with_like(tmp_path):
    sample = Sample(changed(seeds=[0, 1, 2]))
    rows = sample.tables["addition_proofs"]
    like = rows[rows["configuration"] == "addition/lstm-h5-l7-ce"].assign(
        configuration="addition/rnn-h5-l7-ce", cell="rnn", outcome="proved"
    )
    sample.tables["addition_proofs"] = pd.concat([rows, like], ignore_index=True)
    report = sample.build(tmp_path)
    study = rows[(rows["hidden"] == 5) & (rows["length"] == 7)]
    proved = (study["outcome"] == "proved").sum()
    section = words(find(report, "beyond-proofs")).replace("\xa0", " ")
    assert "adders of the study, and 3 with other cells (RNN)" in section
    counts = f"{proved} of {len(study)} (LSTM) and 3 of 3 (RNN)"
    assert f"With h = 5, L = 7, proved are {counts}." in section
    assert f"with h = 5, L = 7, {counts};" in words(find(report, "summary")).replace("\xa0", " ")


def test_a_few_runs_that_fail_do_not_hide_those_that_hold(tmp_path):
    sample = Sample(changed(seeds=[0, 1, 2]))
    rows = sample.tables["addition_by_length"]
    mine = rows["configuration"] == "addition/lstm-h5-l7-mse"
    sample.tables["addition_by_length"] = rows.assign(
        exact_match=rows["exact_match"].mask(mine, (rows["seed"] != 2).astype(float))
    )
    told = words(find(sample.build(tmp_path), "observations-addition")).replace("\xa0", " ")
    assert (
        "so have most single runs of " in told
        and "LSTM, h = 5, L = 7, mean squared error (2 of 3)" in told
    )


def test_the_widest_gap_between_positions_is_told_with_what_it_is_not(tmp_path):
    sample = Sample(changed(seeds=[0, 1, 2]))
    runs, lengths = (sample.tables[name].copy() for name in ("runs", "remember_by_length"))
    for name, share in (("remember/rnn-h5-k2", 0.3), ("remember/rnn-h5-k3", 0.95)):
        runs.loc[runs["configuration"] == name, "final_test_accuracy"] = share
        lengths.loc[lengths["configuration"] == name, "accuracy"] = share - 0.01
    sample.tables |= {"runs": runs, "remember_by_length": lengths}
    told = words(find(sample.build(tmp_path), "observations-remember")).replace("\xa0", " ")
    assert "RNN, h = 5, K = 3 is right in 95.0 %, RNN, h = 5, K = 2 in 30.0 %." in told
    assert "On the shortest sequences it is 94.0 % against 29.0 %" in told
    near = lengths["configuration"].eq("remember/rnn-h5-k2") & lengths["length"].eq(3)
    lengths.loc[near, "accuracy"] = 0.9
    told = words(find(sample.build(tmp_path), "observations-remember"))
    assert "On the shortest sequences" not in told
