"""config/README.md is made from the schema and must not drift from it."""

from workflow.scripts.describe_config import README, markdown


def test_the_page_is_what_the_schema_says():
    assert README.read_text() == markdown(), "run `make docs`"
