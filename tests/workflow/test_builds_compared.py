"""Two builds compared, and why jobs ran, on small builds of one task."""

import copy
import json
import re

import pytest

import compare_builds
from project import JOB, ROOT
from unrolled.comparing.builds import read
from unrolled.comparing.changes import compare

REPORT = "results/report/report.json"
REASONS = "Why results were last made anew"


def reasons(project):
    """What the report's appendix says of the last build."""
    html = (project.folder / "results/report/report.html").read_text()
    section = html[html.rindex('id="appendix-reasons"') :]
    return re.sub(r"<[^>]+>|\s+", " ", section[: section.index("</section>")])


def test_what_differs_in_seed_hyperparameter_and_template_is_named_exactly(tiny, tmp_path, capsys):
    other = tiny.copied(tmp_path / "other")
    config = copy.deepcopy(other.config)
    config["seeds"] = [0, 2]
    config["tasks"]["remember"]["learning_rate"] = 0.02
    other.write_config(config)
    other.edit("report/page/style.css", ":root", "/* edited */ :root")
    other.build()

    base, new = read(tiny.folder / REPORT), read(other.folder / REPORT)
    found = compare(base, new)
    assert [(one.name, one.base, one.new) for one in found["Settings"]] == [
        ("seeds", "[0, 1]", "[0, 2]"),
        ("tasks.remember.learning_rate", "0.001", "0.02"),
    ]
    assert [one.name for one in found["Templates"]] == ["report/page/style.css"]
    assert not found["Sources"] + found["Images"] + found["Versions"] + found["Verdicts"]
    assert found["Numbers"]
    assert {one.name.split(":")[0] for one in found["Numbers"]} == {"remember/gru-h10-k2"}

    page = tmp_path / "comparison.md"
    paths = [str(tiny.folder / REPORT), str(other.folder / REPORT), "--markdown", str(page)]
    status = compare_builds.main(paths)
    said = capsys.readouterr().out
    assert status == int(any(one.moved for one in found["Numbers"]))
    for place in (said, page.read_text().replace("\\", "")):
        for name in ("tasks.remember.learning_rate", "report/page/style.css", "[0, 2]"):
            assert name in place
        assert "2 settings, 1 template," in place

    # and why it was built, as the appendix says
    why = reasons(other)
    assert "train , 1 job: not made before" in why
    assert "collect_remember , 1 job: other settings" in why
    assert "evaluate , 1 job: follows train" in why
    assert "collect_tables , 1 job: follows collect_remember" in why
    assert "record_environment" not in why


def test_equal_builds_differ_in_nothing(tiny, tmp_path, capsys):
    path = str(tiny.folder / REPORT)
    assert compare_builds.main([path, path, "--markdown", str(tmp_path / "page.md")]) == 0
    assert "Changed: nothing. Numbers beyond their old interval: 0." in capsys.readouterr().out


def test_the_status_follows_the_intervals(tiny, tmp_path):
    """A mean at the end of its interval has not moved; one just beyond it has."""
    document = json.loads((tiny.folder / REPORT).read_text())
    name, number = next(iter(document["provenance"]["numbers"].items()))
    assert "final_test_accuracy" in name
    number |= {"mean": 0.5, "low": 0.4, "high": 0.6}
    base, page = tmp_path / "base.json", str(tmp_path / "page.md")
    base.write_text(json.dumps(document))
    for mean, status in ((0.6, 0), (0.4, 0), (0.601, 1), (0.399, 1), (0.5, 0)):
        number["mean"] = mean
        new = tmp_path / "new.json"
        new.write_text(json.dumps(document))
        assert compare_builds.main([str(base), str(new), "--markdown", page]) == status, mean
    # without an interval, nothing but the same number has stayed
    for kept in (base, new):
        number |= {"mean": 0.5 if kept == base else 0.51, "low": None, "high": None, "runs": 1}
        kept.write_text(json.dumps(document))
    assert compare_builds.main([str(base), str(new), "--markdown", page]) == 1


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '"text"', "{}", '{"provenance": {"numbers": {"a": 1}}}']
)
def test_what_is_no_report_ends_in_one_sentence(tiny, tmp_path, content, capsys):
    path = tmp_path / "old.json"
    if content is not None:
        path.write_text(content)
    assert compare_builds.main([str(path), str(tiny.folder / REPORT)]) == 2
    said = capsys.readouterr().err
    assert str(path) in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("wrong", [None, "0.5", [], {}, {"mean": "x"}, {"low": None}])
def test_a_number_that_is_none_is_named(tiny, tmp_path, wrong, capsys):
    document = json.loads((tiny.folder / REPORT).read_text())
    numbers = document["provenance"]["numbers"]
    name = next(iter(numbers))
    numbers[name] = numbers[name] | wrong if isinstance(wrong, dict) and wrong else wrong
    path = tmp_path / "old.json"
    path.write_text(json.dumps(document))
    assert compare_builds.main([str(path), str(tiny.folder / REPORT)]) == 2
    assert f"{path} is damaged" in capsys.readouterr().err


def test_markdown_shows_names_as_they_are(tiny, tmp_path):
    """A title that would be a cell, a link or a tag elsewhere stays one cell of text."""
    document = json.loads((tiny.folder / REPORT).read_text())
    title = "a | b <script>alert(1)</script> [c](http://d) `e` \\|"
    entry = document["provenance"]["settings"]["tasks"]["remember"]["configurations"]["gru-h10-k2"]
    entry["title"] = title
    new, page = tmp_path / "new.json", tmp_path / "page.md"
    new.write_text(json.dumps(document))
    assert compare_builds.main([str(tiny.folder / REPORT), str(new), "--markdown", str(page)]) == 0
    row = next(line for line in page.read_text().splitlines() if "title" in line)
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 4
    assert not re.search(r"(?<!\\)[<`\[]", row)


def test_why_everything_ran_at_first(tiny):
    """Of jobs that led to the report; others may run before a rendering or after it."""
    jobs = JOB.findall(tiny.printed)
    others = [job for job in jobs if job.startswith(("Rendering", "Describing", "Fetching"))]
    assert len(others) == 4
    sentence = f"A first build: all {len(jobs) - len(others)} jobs ran."
    assert sentence in reasons(tiny)


def test_a_changed_template_is_rendered_alone_and_is_no_reason_to_tell(tiny, tmp_path):
    project = tiny.copied(tmp_path / "project")
    reasons_before = reasons(project)
    before = (project.folder / REPORT).stat().st_mtime_ns
    project.edit("report/page/style.css", ":root", "/* edited */ :root")
    project.build()
    assert project.planned() == set()
    assert (project.folder / REPORT).stat().st_mtime_ns == before
    html = project.folder / "results/report/report.html"
    told = html.read_bytes()
    assert b"/* edited */" in told and reasons(project) == reasons_before
    # what was only missing is made again, to the same bytes
    html.unlink()
    project.build()
    assert html.read_bytes() == told
    assert project.planned() == set()


def test_ways_to_compare_are_documented():
    assert "make compare BASE=" in (ROOT / "README.md").read_text()
