"""The contract of report.json: strict everywhere, and broken in one clear sentence."""

import json
from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator

from sample_report import sample_report
from test_rendering import FIGURE, TABLE, at
from unrolled.rendering.contract import SCHEMA, DocumentError, check

CONTRACT = json.loads(SCHEMA.read_text())


def subschemas(schema) -> Iterator[dict]:
    """All mappings of a schema, at every depth."""
    inner = schema.values() if isinstance(schema, dict) else schema
    if isinstance(schema, dict):
        yield schema
    for child in inner:
        if isinstance(child, dict | list):
            yield from subschemas(child)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(CONTRACT)


def test_nothing_may_have_fields_that_no_page_shows():
    # of a block, its type alone is looked at before its fields are
    conditions = [entry["if"] for entry in CONTRACT["$defs"]["block"]["allOf"]]
    loose = [
        schema
        for schema in subschemas(CONTRACT)
        if isinstance(schema.get("properties"), dict)
        and schema.get("additionalProperties") is not False
        and schema not in [*conditions, CONTRACT["$defs"]["block"]]
    ]
    assert loose == []


def test_reports_of_samples_keep_to_it(full, quick, digits):
    for report in (full[1], quick, digits, sample_report()):
        check(report)


TEXT = "sections.0.blocks.0.text"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("extra", 1, "report.extra is not a field; fields: title, subtitle"),
        ("quick", "yes", "report.quick must be true or false, not 'yes'"),
        ("data", "", "report.data must match"),
        ("notices.0.kind", "error", "report.notices[0].kind must be one of ['warning', 'info']"),
        ("sections.0.extra", [], "report.sections[0].extra is not a field"),
        ("sections.0.id", "a\n", "report.sections[0].id must match"),
        ("sections.0.blocks.0", "text", "report.sections[0].blocks[0] must be a mapping"),
        ("sections.0.blocks.0", {}, "report.sections[0].blocks[0].type is missing"),
        ("sections.0.blocks.0.items", [], "blocks[0].items is not a field; fields: type, text"),
        (TEXT, "bare", "text must be a list, not 'bare'"),
        (TEXT, [None], "text[0] must be a string or a mapping, not None"),
        (TEXT, [{}], "text[0] must be one of strong, em, code, ref and link"),
        (TEXT, [{"text": "a"}], "text[0] must be one of strong, em, code, ref and link"),
        (TEXT, [{"strong": "a", "em": "b"}], "text[0] must be one of strong, em, code, ref"),
        (TEXT, [{"link": "https://a.org"}], "text[0] must be one of strong, em, code, ref"),
        (TEXT, [{"ref": "a b"}], "text[0].ref must match"),
        (TEXT, [{"link": "http:/a", "text": "a"}], "text[0].link must start with https://"),
        (TEXT, ["a\x1bb"], r"text[0] must be without control characters, not 'a\x1bb'"),
        (f"{FIGURE}.source_figure", 0, "source_figure must be a whole number from 1"),
        (f"{FIGURE}.source_figure", True, "source_figure must be a whole number from 1"),
        (f"{FIGURE}.alt", "\n", "alt must say what the picture shows"),
        (f"{TABLE}.rows.0.0", {"sort": 1}, "rows[0][0].text is missing"),
        (f"{TABLE}.rows.0.0", {"text": "a", "sort": "b"}, "sort must be a number or null"),
        (f"{TABLE}.rows.0.0", {"text": "a", "colour": "b"}, "rows[0][0].colour is not a field"),
        (f"{TABLE}.columns.0.align", "middle", "align must be one of ['left', 'right']"),
        ("sections.1.blocks.1.items", [["a"], "b"], "items[1] must be a list, not 'b'"),
        ("sections.2.blocks.0.items", [], "items must hold at least 1"),
        ("sections.2.blocks.0.items.0.type", "table", "items[0].type must be one of ['figure']"),
        ("sections.2.sections.0.blocks.0.items.0.value", 3, "value must be a string, not 3"),
        ("provenance", {}, "report.provenance.settings is missing"),
    ],
)
def test_a_breach_is_told_in_a_sentence_that_names_the_place(path, value, message):
    report = sample_report()
    mapping, name = at(report, path)
    mapping[int(name) if isinstance(mapping, list) else name] = value
    with pytest.raises(DocumentError) as error:
        check(report)
    assert message in str(error.value)
    assert str(error.value).startswith("report.") and "\n" not in str(error.value)
