"""Where a build may lie: in a folder that was moved, that one may only read, on another disk."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from project import ROOT

OTHER_DISK = Path("/dev/shm")


def test_a_moved_folder_has_nothing_to_do(tiny, tmp_path):
    """By `make`, with an environment whose scripts name the folder that it was made in."""
    project = tiny.copied(tmp_path / "moved")
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, project.folder)
    scripts = project.folder / ".venv/bin"
    scripts.mkdir(parents=True)
    for name in ("lib", "lib64", "include", "pyvenv.cfg"):
        if (Path(sys.prefix) / name).exists():
            (project.folder / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    (scripts / "python").symlink_to(Path(sys.executable).resolve())
    for name in ("snakemake", "ruff", "snakefmt"):
        (scripts / name).write_text("#!/moved/away/.venv/bin/python\n")
        (scripts / name).chmod(0o755)
    (project.folder / ".venv/ready").touch()
    done = subprocess.run(
        ["make", "report", "CORES=1"], cwd=project.folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Nothing to be done" in done.stdout + done.stderr


def reader():
    """How to run as somebody to whom permissions apply: root has to give up a right for it."""
    if os.getuid():
        return []
    command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    if not shutil.which("setpriv") or subprocess.run([*command, "true"]).returncode:
        pytest.skip("root may write everywhere here, and cannot give that up")
    return command


@pytest.mark.parametrize("folder", [".", ".snakemake", "results"])
def test_where_one_may_only_read_a_sentence_says_so(tiny, tmp_path, folder):
    project = tiny.copied(tmp_path / "project")
    closed = (project.folder / folder).resolve()
    closed.chmod(stat.S_IRUSR | stat.S_IXUSR)
    for arguments in (["-n"], ["--summary"]) if folder == "." else (["-n"],):
        command = [*reader(), sys.executable, "-m", "snakemake", *arguments]
        done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True)
        assert f"{closed}: nothing can be written here" in done.stderr
        assert done.returncode == 1 and "Traceback" not in done.stderr
    closed.chmod(0o755)


def test_the_results_may_lie_on_another_disk(tiny, tmp_path, request):
    if not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other disk here")
    project = tiny.copied(tmp_path / "project")
    results = project.folder / "results"
    elsewhere = OTHER_DISK / f"unrolled-{os.getpid()}"
    request.addfinalizer(lambda: shutil.rmtree(elsewhere, ignore_errors=True))
    shutil.move(results, elsewhere)
    results.symlink_to(elsewhere)
    assert project.planned() == set()
    before = project.tables()
    (results / "tables/remember/runs.csv").unlink()
    project.build("--cores", "1", "results/tables/remember/runs.csv")
    assert project.tables() == before and project.planned() == set()
    # whose disk is not mounted
    elsewhere.rename(elsewhere.with_suffix(".away"))
    request.addfinalizer(lambda: shutil.rmtree(elsewhere.with_suffix(".away")))
    done = project.snakemake("-n", check=False)
    assert f"results is a link to {elsewhere}, which is no folder: " in done.stderr
    assert done.returncode == 1 and "Traceback" not in done.stderr
