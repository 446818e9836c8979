"""Why jobs ran, as a rendering tells it in the appendix."""

import json
from pathlib import Path

import pytest

from sample_report import PAGE, TEXT, sample_report, write_build
from unrolled.provenance.reasons import NEW, RECORDS
from unrolled.rendering import job_reasons
from unrolled.rendering.html_page import render_html

TRAINED = [f"results/runs/{name}/weights.safetensors" for name in "abc"]
TABLE, REPORT, ASIDE = (
    "results/tables/runs.csv",
    "results/report/report.json",
    "results/tables/README.md",
)


@pytest.fixture
def build(tmp_path, monkeypatch):
    """The seals of a report, of its tables and of three trainings, and of a page aside."""
    monkeypatch.chdir(tmp_path)
    seal([TABLE, "results/tables/costs.csv"], TRAINED)
    seal([REPORT], [TABLE, "requirements.in"])
    seal([ASIDE], [TABLE])
    for output in TRAINED:
        seal([output], [])
    return tmp_path


def write(path: str, value: dict) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(value))


def seal(outputs: list[str], inputs: list[str]) -> None:
    """Write the seal of a job, whose other files lead to that of the first."""
    content = {"rule": "x", "settings": None, "code": {}}
    content |= {"inputs": dict.fromkeys(inputs, "1"), "outputs": dict.fromkeys(outputs, "1")}
    for output in outputs:
        place = output.replace("results/", "results/seals/", 1) + ".json"
        write(place, content if output == outputs[0] else {"with": outputs[0]})


def record(rule: str, output: str, *why: str) -> None:
    place = output.replace("results/", f"results/{RECORDS}/", 1) + ".json"
    write(place, {"rule": rule, "output": output, "why": why})


def told() -> dict | None:
    return job_reasons.section(TEXT, "results", [REPORT])


def test_without_records_there_is_no_section(build):
    assert told() is None
    record("write_dictionary", ASIDE, NEW)
    assert told() is None, "it may run before the rendering or after it"


def test_a_first_build_is_told_in_a_sentence(build):
    for output in [*TRAINED, TABLE, REPORT, ASIDE]:
        record("any", output, NEW)
    (paragraph,) = told()["blocks"]
    assert paragraph["text"] == ["A first build: all 5 jobs ran."]


def test_jobs_of_a_rule_that_ran_for_the_same_reasons_are_counted(build):
    for output in TRAINED[:2]:
        record("train", output, "changed workflow/scripts/unrolled/cells/gru.py")
    record("train", TRAINED[2], "other settings")
    record("collect_tables", TABLE, *(f"follows {letter}" for letter in "abcdef"))
    (paragraph, listed) = told()["blocks"]
    assert paragraph["text"][0].startswith("By rule; all else stayed as it was.")
    assert listed["items"] == [
        [
            {"code": "collect_tables"},
            ", 1 job: follows a, follows b, follows c, follows d, and 2 more",
        ],
        [{"code": "train"}, ", 2 jobs: changed workflow/scripts/unrolled/cells/gru.py"],
        [{"code": "train"}, ", 1 job: other settings"],
    ]


def test_it_stands_at_the_end_of_the_appendix(build):
    record("train", TRAINED[0], "<b>*markup*</b>")
    report = sample_report()
    inner = {"id": "appendix-seeds", "title": "Seeds", "blocks": [], "sections": []}
    appendix = {"id": "appendix", "title": "Appendix", "blocks": [], "sections": [inner]}
    report["sections"].append(appendix)
    page = render_html(write_build(build, report), build, PAGE, told())
    assert '<span class="number">3.2</span> Why results were last made anew' in page
    assert "1 job: &lt;b&gt;*markup*&lt;/b&gt;" in page
    assert "Why results were last" not in render_html(write_build(build, report), build, PAGE)
