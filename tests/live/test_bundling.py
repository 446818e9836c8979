"""The modules of the page become one script."""

import re

import pytest

from project import ROOT
from unrolled.rendering import modules

LIVE = ROOT / "report" / "page" / "live"


def test_modules_are_one_script_in_order(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nb();\n')
    (tmp_path / "b.js").write_text("export function b() {}\n")
    assert modules.bundled(tmp_path, "a.js") == "function b() {}\n\nb();\n"
    for left in ('import "./b.js";\n', "export default 1;\n", "</script>\n"):
        (tmp_path / "b.js").write_text(left)
        with pytest.raises(ValueError, match="cannot be bundled"):
            modules.bundled(tmp_path, "a.js")


def test_no_two_modules_use_a_name_for_two_things():
    names = [
        name
        for path in LIVE.glob("*.js")
        for name in re.findall(
            r"^(?:export )?(?:const|let|function\*?|class) (\w+)", path.read_text(), re.M
        )
    ]
    assert len(names) == len(set(names)) > 20
