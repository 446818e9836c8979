"""What a person sees in the terminal: rows while a build runs, and a few words at its end."""

import io
import logging
import os
import re
import signal
import subprocess
import sys

import pytest
from snakemake.logging import ColorizingTextHandler, DefaultFormatter
from snakemake_interface_logger_plugins.common import LogEvent

from project import ROOT
from sample_study import Sample, with_tasks
from unrolled.files.failures import Refusal, explained
from workflow.plan.last_words import last_words
from workflow.plan.tally import Tally
from workflow.plan.terminal import Terminal

MANY = [f"results/a/{number}.json" for number in range(500)]
COMMAND = "Command 'set -euo pipefail; python a.py'"
ENDED = f'RuleException:\nCalledProcessError in file "a.smk", line 4:\n{COMMAND} '
REPORTS = ["results/report/report.html", "results/report/report.pdf"]


class Screen:
    """A terminal that shows what it is told, and what was written to it, call by call."""

    def __init__(self):
        self.calls = []
        self.tally = Tally()
        stream = io.StringIO()
        stream.write = self.calls.append
        usual = ColorizingTextHandler(True, stream, DefaultFormatter({"reason"}))
        self.terminal = Terminal(usual, self.tally)

    def tell(self, message, level=logging.INFO, **told):
        record = logging.makeLogRecord({"msg": message, "levelno": level, **told})
        for handler in (self.tally, self.terminal):
            handler.handle(record)

    def fail(self, **told):
        names = {"jobid": 3, "rule_name": "train", "rule_msg": None, "log": []}
        self.tell(f"{ENDED}returned non-zero exit status 1.", logging.ERROR)
        self.tell("", logging.ERROR, event=LogEvent.JOB_ERROR, input=MANY, **names | told)

    @property
    def rows(self):
        return "".join(self.calls).splitlines()


@pytest.fixture
def screen():
    return Screen()


def test_a_job_is_two_rows_each_written_whole(screen):
    screen.tell("", event=LogEvent.RUN_INFO, stats={"train": 2, "all": 1, "total": 3})
    screen.tell("Select jobs to execute...")
    screen.tell("Execute 1 jobs...", event=LogEvent.JOB_STARTED)
    screen.tell("", event=LogEvent.JOB_INFO, jobid=3, rule_msg="Training a/b, seed-0")
    screen.tell("Finished jobid: 3 (Rule: train)", event=LogEvent.JOB_FINISHED)
    screen.tell("", event=LogEvent.PROGRESS, done=1, total=3)
    assert screen.rows == [
        "Jobs to run: 3, training: 2.",
        "Job 3: Training a/b, seed-0",
        "1 of 3 steps (33%) done",
    ]
    assert len(screen.calls) == 3


def test_a_failure_names_job_and_log_and_no_more(screen, tmp_path):
    log = tmp_path / "a.log"
    screen.tell("", event=LogEvent.JOB_INFO, jobid=3, rule_msg="Training a/b, seed-0")
    screen.fail(log=[str(log)])  # not written, so not named
    failed = "Job 3 failed: Training a/b, seed-0"
    assert screen.rows[1:] == [failed]
    log.touch()
    screen.fail(log=[str(log)])
    assert screen.rows[2:] == [failed, f"Its log: {log}"]


@pytest.mark.parametrize(
    "end", ["died with <Signals.SIGKILL: 9>.", "returned non-zero exit status 137."]
)
def test_a_job_that_could_not_say_why_it_ended_is_told_of(screen, end):
    screen.tell(ENDED + end, logging.ERROR)
    assert screen.rows == ["A job was killed, as the system does where memory is short."]


def test_other_errors_of_snakemake_are_shown(screen):
    screen.tell("MissingOutputException in rule a", logging.ERROR)
    assert screen.rows == ["MissingOutputException in rule a"]


def test_once_stopped_no_job_is_blamed(screen):
    screen.tally.is_stopped = True
    screen.fail()
    screen.tell(f"{ENDED}died with <Signals.SIGTERM: 15>.", logging.ERROR)
    screen.tell("WorkflowError:\nAt least one job did not complete successfully.", logging.ERROR)
    assert screen.rows == []


def test_a_build_ends_with_the_reports_paths(tiny):
    rows = tiny.printed.splitlines()
    place = next(place for place, row in enumerate(rows) if row.startswith("Built in "))
    before, built, named, html, pdf, *words = rows[place - 1 :]
    jobs = re.search(r"^Jobs to run: (\d+), training: 1\.$", tiny.printed, re.MULTILINE)[1]
    assert before == f"{jobs} of {jobs} steps (100%) done"
    assert re.fullmatch(rf"Built in \d+ (s|min); jobs run: {jobs}\.", built)
    assert named.startswith("The report") and [html, pdf] == REPORTS
    assert words == ["A quick build: its numbers mean nothing."]


def test_the_last_words_are_what_was_found(tmp_path):
    Sample(with_tasks("mnist", "remember", "addition")).build(tmp_path)
    rows = last_words(tmp_path / "report.json")
    assert all(len(row) <= 96 for row in rows)
    points = [row.split(".")[0] for row in rows if re.match(r"[A-Z]\w+\. ", row)]
    assert points == ["MNIST", "Remember", "Addition", "Conclusions"]
    assert re.search(
        r"Conclusions\. Of the original's 19 conclusions, .* undecided", " ".join(rows)
    )
    assert not re.search(r"[^\n -~]|\(\)", "".join(rows))


NO_REPORTS = [None, "", "[]", '{"quick": false}', '{"quick": false, "sections": []}']


@pytest.mark.parametrize("text", NO_REPORTS)
def test_what_is_no_report_has_no_last_words(text, tmp_path):
    path = tmp_path / "report.json"
    if text is not None:
        path.write_text(text)
    assert last_words(path) == []


def test_a_build_prints_little_and_no_control_characters(tiny):
    rows = tiny.printed.splitlines()
    jobs = [row for row in rows if re.match(r"Job \d+: ", row)]
    assert len(rows) <= 2 * len(jobs) + 12
    assert not re.search(r"[^\n -~]", tiny.printed)
    progress = [row for row in rows if "epoch" in row or row.startswith(("Job", "Built"))]
    assert max(map(len, progress)) <= 79
    assert not any(row.count("results/") > 1 for row in rows)


def test_a_report_of_an_earlier_build_is_not_named(tiny, tmp_path):
    copy = tiny.copied(tmp_path / "project")
    (copy.folder / "results/tables/history.csv").unlink()
    printed = copy.build("--cores", "2", "results/tables/history.csv")
    assert re.fullmatch(r"Built in \d+ (s|min); jobs run: \d+\.", printed.splitlines()[-1])


def test_stopped_before_a_job_runs_it_says_so():
    """At Ctrl-C while Snakemake reads the project."""
    process = subprocess.Popen(
        [sys.executable, "-m", "snakemake", "-n", "--configfile", "config/quick.yaml"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    first = process.stdout.readline() + process.stdout.readline()
    assert "extended" in first  # the config is read after the signals are taken over
    process.send_signal(signal.SIGINT)
    assert process.communicate()[0].splitlines()[-1] == "Stopped: no job was running."
    assert process.returncode == 1


def failing():
    raise RuntimeError("two and two are five")


def test_the_log_holds_the_traceback_and_the_terminal_its_end(tmp_path):
    log = tmp_path / "logs" / "a.log"
    with pytest.raises(SystemExit) as ended, explained(log):
        failing()
    assert ended.value.code == "RuntimeError: two and two are five"
    lines = log.read_text().splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert any(line.endswith("in failing") for line in lines)
    assert lines[-1] == ended.value.code


def test_what_was_given_needs_no_traceback(tmp_path):
    log = tmp_path / "a.log"
    log.write_text("of another attempt\n")
    with pytest.raises(SystemExit) as ended, explained(log):
        raise Refusal("a.csv: 7 is not allowed.")
    assert ended.value.code == "a.csv: 7 is not allowed."
    assert log.read_text() == "a.csv: 7 is not allowed.\n"


def test_a_file_of_the_machine_is_named_with_advice_in_both(tmp_path):
    log = tmp_path / "a.log"
    with pytest.raises(SystemExit) as ended, explained(log):
        (tmp_path / "none").read_text()
    sentence = f"{tmp_path / 'none'}: No such file or directory. Everything finished is kept"
    assert ended.value.code.startswith(sentence)
    assert log.read_text().startswith("Traceback")
    assert log.read_text().splitlines()[-1] == ended.value.code


def test_where_the_log_cannot_be_written_the_traceback_is_not_lost(tmp_path):
    log = tmp_path / "a.log"
    log.mkdir()
    with pytest.raises(RuntimeError, match="two and two"), explained(log):
        failing()
