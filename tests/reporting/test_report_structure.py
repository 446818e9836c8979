"""What the report holds: every figure once, ids that resolve, sections that follow the study."""

import json
import re

import pytest

from project import ROOT, run_table
from report_reading import cells, find, ids, of_type, references, words
from sample_study import CONFIG, Sample, with_tasks
from unrolled.files.failures import FileError


def test_every_figure_of_the_build_is_shown_once(full):
    _, report = full
    runs = run_table(CONFIG)
    parts = [*CONFIG["tasks"], "overview", "beyond", "evidence"]
    drawn = [f"figures/{path}" for part in parts for path in runs.figure_paths(part)]
    figures = of_type(report, "figure")
    shown = [figure[key] for figure in figures for key in ("svg", "wide") if key in figure]
    assert sorted(shown) == sorted(drawn)
    for figure in figures:
        assert figure["target"] == f"snakemake --cores 4 results/{figure['svg']}"
        assert len(figure["alt"]) > 40 and words(figure["caption"])
        if "test-image" not in figure["svg"]:
            assert re.search(r"\d", words(figure["alt"]))


def test_ids_are_unique_and_references_resolve(full, quick, digits):
    for report in (full[1], quick, digits):
        assert len(set(ids(report))) == len(ids(report))
        assert references(report) <= set(ids(report))
        first = [section["id"] for section in report["sections"]][:4]
        assert first == ["summary", "ledger", "primer", "method"]


def test_items_of_a_list_do_not_run_together(full, quick, digits):
    """As where a tag of the template takes the end of its line with it."""
    for report in (full[1], quick, digits):
        texts = [words(part) for part in of_type(report, "list", "paragraph")]
        assert [found for text in texts for found in re.findall(r".{30}[.:;]- .{9}", text)] == []


def test_named_files_exist(full):
    paths = re.findall(r"(?:workflow|config)/[\w/.*-]+", words(find(full[1], "method-functions")))
    assert len(paths) > 10
    for path in paths:
        assert list(ROOT.glob(path)), path


def test_the_findings_come_before_the_tables_of_the_first_page(full):
    kinds = [block["type"] for block in find(full[1], "summary")["blocks"]]
    assert kinds == ["paragraph", "list", "figure", "table", "figure"]


def test_every_command_is_told_with_what_it_rebuilds(full):
    (listing,) = of_type(find(full[1], "appendix-rebuild"), "code")
    commands = dict(re.split(r" {3,}# ", line) for line in listing["text"].splitlines())
    targets = [command.removeprefix("snakemake --cores 4").strip() for command in commands]
    assert targets == ["", *CONFIG["tasks"], "figures", "report"]
    assert commands["snakemake --cores 4 report"] == "this report, as HTML and PDF"


def test_two_builds_give_the_same_bytes(tmp_path):
    sample = Sample(with_tasks("addition"))
    written = []
    for _ in range(2):
        sample.build(tmp_path)
        written.append((tmp_path / "report.json").read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("task", ["mnist", "remember", "addition"])
def test_a_study_of_one_task(tmp_path, task):
    report = Sample(with_tasks(task)).build(tmp_path)
    printed_too = ["printed"] if task != "remember" else []
    further = ["beyond"] if task == "remember" else ["timing", "beyond"]
    opening = ["summary", "ledger", "primer", "method"]
    expected = [*opening, task, *printed_too, *further, "appendix"]
    assert [section["id"] for section in report["sections"]] == expected
    others = [other for other in CONFIG["tasks"] if other != task]
    for figure in of_type(report, "figure"):
        assert not any(f"/{other}/" in figure["svg"] for other in others)


def test_names_and_figures_are_data(tmp_path):
    config = with_tasks("mnist", "remember")
    models = config["tasks"]["mnist"]["configurations"]
    both = {
        "title": "GRU <&> both",
        "cell": "gru",
        "hidden": 3,
        "plots": "observations",
        "penalty": {"form": "squares", "coefficient": 0.1},
    }
    config["tasks"]["mnist"]["configurations"] = {
        "observations": {**models["lstm-h64"], "source_figures": []},
        "statistics": both,
    }
    config["tasks"]["remember"]["configurations"] = {
        "overview": {"title": "A cell of one's own", "cell": "own", "hidden": 4, "k": 1},
    }
    report = Sample(config).build(tmp_path, folder="elsewhere", command="snakemake -c1")
    assert len(set(ids(report))) == len(ids(report))
    numbers = [block["source_figure"] for block in of_type(report, "figure", "table")]
    assert sorted(filter(None, numbers)) == list(range(1, 11))
    assert references(report) <= set(ids(report))
    assert "predictions-remember" not in ids(report)  # no network of the printed kind
    (figure,) = [f for f in of_type(report, "figure") if "observations-loss" in f["svg"]]
    assert "GRU <&> both" in words(figure["alt"])
    assert "Drawn together with" in words(find(report, "mnist-statistics"))
    assert figure["target"].startswith("snakemake -c1 elsewhere/figures/")
    assert "sum of the squares" in words(find(report, "mnist"))


def test_open_choices_follow_the_settings(tmp_path):
    config = with_tasks("mnist", "addition")
    models = config["tasks"]["mnist"]["configurations"]
    models["lstm-h128-l2"]["penalty"]["form"] = "decoupled"
    models["bilstm-h128"]["readout"] = "final_states"
    models["lstm-h64"] |= {"pixel_mean": 0, "pixel_std": 1}
    config["tasks"]["addition"]["configurations"]["lstm-h5-l3-ce"]["carry_out"] = False
    report = Sample(config).build(tmp_path)
    boxes = [words(box).replace("\xa0", " ") for box in of_type(find(report, "mnist"), "choice")]

    def box(of: str) -> str:
        (found,) = [text for text in boxes if of in text]
        return found

    assert "0.001 times the learning rate times each weight" in box("Form of the L2 penalty")
    both = box("Which output of a bidirectional layer")
    assert "states of both directions" in both
    assert "has read the whole image. The printed" in both
    assert "nearly always blank" not in both
    assert "Pixels scaled to [0, 1]" in box("LSTM, h = 64 has a scale of its own")
    assert sum("scale of its own" in text for text in boxes) == 1
    adder = CONFIG["tasks"]["addition"]["configurations"]["lstm-h5-l3-ce"]["title"]
    carry = f"without the last carry, for {adder}; for the others: one bit more"
    assert carry in words(find(report, "addition"))


def test_hundreds_of_configurations_stay_readable(tmp_path):
    config = with_tasks("addition")
    config["seeds"] = [0, 1]
    task = config["tasks"]["addition"] | {"epochs": 2, "evaluation_lengths": [1, 3]}
    shared = {"cell": "lstm", "length": 3}
    task["configurations"] = {
        f"h{hidden}-{loss}": shared
        | {"title": f"h = {hidden}, {loss}", "hidden": hidden, "loss": loss}
        for hidden in range(1, 31)
        for loss in ("ce", "mse")
    }
    config["tasks"]["addition"] = task
    report = Sample(config).build(tmp_path)
    assert len(find(report, "table-summary")["rows"]) <= 12
    assert "48 of Addition" in words(find(report, "table-summary")["caption"])
    items = of_type(find(report, "observations-addition"), "list")[-1]
    assert len(items["items"]) < 60
    assert max(len(figure["alt"]) for figure in of_type(report, "figure")) < 1500
    assert len(find(report, "table-configurations")["rows"]) == 60


def test_tables_of_different_builds_are_refused(tmp_path):
    sample = Sample(with_tasks("addition"))
    sample.tables["runs"] = sample.tables["runs"].query("configuration != 'addition/lstm-h5-l7-ce'")
    with pytest.raises(FileError, match="addition/lstm-h5-l7-ce"):
        sample.build(tmp_path)


def test_a_table_that_no_section_knows_is_listed(tmp_path):
    sample = Sample(with_tasks("remember"))
    sample.tables["moods"] = sample.tables["runs"].assign(mood="good")
    tables = dict(cells(find(sample.build(tmp_path), "table-tables")))
    assert tables["moods.csv"] == tables["runs.csv"]


def test_without_examinations_there_is_no_section(tmp_path):
    sample = Sample(with_tasks("remember"))
    for name in ("remember_solved", "digit_states"):
        sample.tables[name] = sample.tables[name].iloc[:0]
    sections = {section["id"] for section in sample.build(tmp_path)["sections"]}
    assert not sections & {"beyond", "timing"}


def test_what_two_builds_are_compared_by_stands_beside_the_text(full):
    sample, report = full
    provenance = report["provenance"]
    assert provenance["settings"] == json.loads(json.dumps(sample.config))
    assert provenance["images"] == sample.manifest()["sha256"]
    runs = sample.tables["runs"].query("configuration == 'mnist/gru-h128'")
    number = provenance["numbers"]["mnist/gru-h128: final_test_accuracy"]
    assert number["mean"] == pytest.approx(runs["final_test_accuracy"].mean())
    assert number["runs"] == 5 and number["low"] < number["mean"] < number["high"]
    names = provenance["numbers"]
    assert "addition/lstm-h3-l3-ce: exact_match at length 20, samples 3000" in names
    assert "remember/gru-h10-k2: accuracy at length 10" in names
    assert "mnist/gru-h128: f1 at label 3" in names
    verdicts = {row["claim"]: row["verdict"] for row in sample.tables["claims"].to_dict("records")}
    kept = {claim: verdict["verdict"] for claim, verdict in provenance["verdicts"].items()}
    assert kept == verdicts


def test_networks_that_the_page_cannot_run_are_named(tmp_path):
    sample = Sample(with_tasks("addition"))
    configurations = sample.tables["configurations"]
    report = sample.build(tmp_path)
    assert "Left out" not in words(find(report, "live-addition"))
    configurations.loc[0, "readout"] = "final_states"
    caption = words(find(sample.build(tmp_path), "live-addition"))
    assert f"Left out is {configurations['title'][0]}, which the page cannot run." in caption
    configurations["readout"] = "final_states"
    assert not of_type(sample.build(tmp_path), "live")
