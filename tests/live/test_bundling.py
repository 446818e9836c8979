"""The modules of the page become one script."""

import re

import pytest

from project import ROOT
from unrolled.rendering import html_page, modules


def test_modules_are_one_script_in_order(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nb();\n')
    (tmp_path / "b.js").write_text("export function b() {}\n")
    assert modules.bundled(tmp_path, "a.js") == "function b() {}\n\nb();\n"
    for left in ('import "./b.js";\n', "export default 1;\n", "</script>\n"):
        (tmp_path / "b.js").write_text(left)
        with pytest.raises(ValueError, match="cannot be bundled"):
            modules.bundled(tmp_path, "a.js")


@pytest.mark.parametrize("first", [html_page.READING, html_page.LIVE])
def test_no_two_modules_use_a_name_for_two_things(first):
    script = modules.bundled(ROOT / "report" / "page", first)
    names = re.findall(r"^(?:const|let|(?:async )?function\*?|class) (\w+)", script, re.M)
    assert len(names) == len(set(names)) > 20


def test_a_module_that_two_others_need_stands_once(tmp_path):
    (tmp_path / "all.js").write_text("export const all = 1;\n")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.js").write_text(
        'import { all } from "../all.js";\nexport const a = all;\n'
    )
    main = 'import { all } from "../all.js";\nimport { a } from "./a.js";\n'
    (tmp_path / "own" / "main.js").write_text(main + "a + all;\n")
    script = modules.bundled(tmp_path, "own/main.js")
    lines = [line for line in script.splitlines() if line]
    assert lines == ["const all = 1;", "const a = all;", "a + all;"]
