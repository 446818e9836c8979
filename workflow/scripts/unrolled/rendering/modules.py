"""Modules of JavaScript as one script: a page without a server cannot import."""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r"^import \{[^}]*\} from \"(\.[\w./-]+)\";\n", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class))", re.MULTILINE)


def bundled(folder: str | Path, first: str) -> str:
    """The module `first` of a folder and all that it imports, each after what it needs.

    Names must differ between modules, as they share one scope. Raises `ValueError` for what ends
    the element around it, or for imports and exports that are not of the forms used here.
    """
    texts: dict[Path, str] = {}
    _collect(Path(folder, first).resolve(), texts)
    script = "\n".join(texts.values())
    for name, left in (("import", r"^import\b"), ("export", r"^export\b"), ("</s", "</s")):
        if re.search(left, script, re.MULTILINE | re.IGNORECASE):
            raise ValueError(f"{first}: {name!r} stands there in a form that cannot be bundled")
    return script


def _collect(path: Path, texts: dict[Path, str]) -> None:
    if path in texts:
        return
    text = path.read_text(encoding="utf-8")
    for name in IMPORT.findall(text):
        _collect((path.parent / name).resolve(), texts)
    texts[path] = EXPORT.sub("", IMPORT.sub("", text))
