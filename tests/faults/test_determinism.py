"""The same bytes whatever the machine is about; measured values are blanked at their source."""

import pytest
from harness import FULL, Build, differences

ELSEWHERE = {"TZ": "Asia/Kolkata", "USER": "someone", "LOGNAME": "someone", "LANG": "de_DE.UTF-8"}
SHUFFLED = ["--scheduler", "greedy", "--prioritize", "draw_addition"]
CASES = {
    "elsewhere": (["--cores", "2", *SHUFFLED], ELSEWHERE),
    "again": (["--cores", "2"], {}),
    "one-core": (["--cores", "1"], {"TZ": "Pacific/Auckland"}),
    "four-cores": (
        ["--cores", "4", "--prioritize", "record_environment"],
        {"HOME": "/nonexistent"},
    ),
    "hash-seed": (["--cores", "2", "--scheduler", "greedy"], {"PYTHONHASHSEED": "1"}),
}


@pytest.mark.parametrize("case", CASES if FULL else ["elsewhere"])
def test_two_builds_agree_in_every_byte(case, reference, tmp_path, count):
    arguments, environment = CASES[case]
    build = Build(tmp_path / "a folder" / case, reference.config, **environment)
    build.finish(*arguments)
    assert differences(reference.results, build.results) == []
    names = {path.suffix for path in build.results.rglob("*.*")}
    assert names >= {".csv", ".svg", ".json", ".html", ".pdf", ".safetensors"}
    count("builds compared")
