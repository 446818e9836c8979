"""Training one group in a process of its own, which ends itself with SIGKILL where it is told.

The processes are forked from a server that has imported torch: a kill costs a fraction of a second.
"""

import builtins
import multiprocessing
import os
import signal
import sys
from pathlib import Path

from tests.project import run_table
from workflow.plan.sweeps import chosen

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["torch", "pandas", "safetensors.torch", "sklearn.datasets"])
SAVING = ("artifacts.py", "checkpoints.py")
FILES = {
    "weights": "weights.safetensors",
    "spec": "spec.json",
    "history": "history.csv",
    "costs": "costs.csv",
}


def run(project: Path, task: str, folder: str, fault: tuple = (), seconds: float | None = None):
    """Train the one group of `task` into `folder` and return the process's exit status.

    fault: ("line", n) kills at the n-th line run in the files that save, ("write", n) in the
    middle of the n-th write, ("record", path) only notes all lines; seconds: kills from outside.
    """
    process = PROCESSES.Process(target=_train, args=(project, task, folder, fault))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode


def group_folder(task: str, folder: str, config: dict) -> Path:
    """Where the results of a task's one group lie in the project."""
    (name,) = config["tasks"][task]["configurations"]
    return Path(folder, "runs", task, name, "seed-0")


def log_of(task: str, folder: str) -> Path:
    return Path(folder, "logs", f"{task}.log")


def _train(project: Path, task: str, folder: str, fault: tuple) -> None:
    os.chdir(project)
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115 -- open until the process ends
    import yaml

    import train_group

    config = chosen(yaml.safe_load(Path("config/config.yaml").read_text()))
    runs = run_table(config)
    (group,) = runs.groups_of(task)
    data = Path(config["folder"], "data")
    images = [str(data / name) for name in ("images.npz", "images.json")] if task == "mnist" else []
    if fault:
        {"line": _kill_at_line, "write": _kill_in_write, "record": _record}[fault[0]](fault[1])
    train_group.main(
        spec=runs.spec(group),
        images=images,
        code=runs.training_code(group),
        outputs={key: "/".join([folder, "runs", *group.key, file]) for key, file in FILES.items()},
        log=str(log_of(task, folder)),
        progress=f"{folder}/progress",
        checkpoints="/".join([folder, "checkpoints", *group.key]),
        device={"wanted": "cpu"},
    )
    sys.settrace(None)


def _trace(at_line) -> None:
    """Call `at_line(file, number)` before every line of the files that save."""

    def in_frame(frame, event, argument):
        if event == "line":
            at_line(Path(frame.f_code.co_filename).name, frame.f_lineno)
        return in_frame

    def at_call(frame, event, argument):
        return in_frame if frame.f_code.co_filename.endswith(SAVING) else None

    sys.settrace(at_call)


def _record(path: Path) -> None:
    file = open(path, "w")  # noqa: SIM115 -- open until the process ends
    _trace(lambda name, line: print(name, line, file=file, flush=True))


def _kill_at_line(number: int) -> None:
    left = number

    def count(name, line):
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    _trace(count)


def _kill_in_write(number: int) -> None:
    from unrolled.files import artifacts

    left = number

    def opened(path, mode):
        nonlocal left
        left -= 1
        file = builtins.open(path, mode)  # noqa: SIM115 -- the caller closes it
        if left == 0:
            whole = file.write

            def torn(data):
                whole(data[: len(data) // 2])
                file.flush()
                os.kill(os.getpid(), signal.SIGKILL)

            file = _Writer(file, torn)
        return file

    artifacts.open = opened


class _Writer:
    """A file with another `write`."""

    def __init__(self, file, write) -> None:
        self.file, self.write = file, write

    def __enter__(self):
        return self

    def __exit__(self, *exception: object) -> None:
        self.file.close()
