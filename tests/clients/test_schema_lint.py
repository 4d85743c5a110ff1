"""The schema keeps relay's rules and those recommended for schemas, and each of them bites."""

import json
from pathlib import Path

import pytest

from tests.clients.node import KIT, ROOT, tool

pytestmark = pytest.mark.kit

CONFIGURED = ("--config", KIT / "eslint.config.js")
BAD = '''
"""What can be asked."""
type Query {
  """The courses."""
  course_list(first: Int): CourseConnection
}

"""A page."""
type CourseConnection {
  edges: [String!]!
  """Where."""
  pageInfo: PageInfo
}

"""Where a page lies."""
type PageInfo {
  """Whether more follows."""
  hasNextPage: Boolean
}
'''


def test_schema_keeps_every_rule(kit: Path) -> None:
    kept = ("--suppressions-location", KIT / "eslint-suppressions.json", "--max-warnings", "0")

    assert tool("eslint", *CONFIGURED, *kept, "schema.graphql", folder=ROOT) == (0, "")


def test_bad_schema_is_told_what_is_wrong(kit: Path, tmp_path: Path) -> None:
    config = (KIT / "eslint.config.js").read_text(encoding="utf-8")
    packages = f"{KIT}/node_modules/@graphql-eslint/eslint-plugin/esm/index.js"
    (tmp_path / "eslint.config.mjs").write_text(
        config.replace("@graphql-eslint/eslint-plugin", packages), encoding="utf-8"
    )
    (tmp_path / "schema.graphql").write_text(BAD, encoding="utf-8")

    status, said = tool("eslint", "--format", "json", "schema.graphql", folder=tmp_path)

    [file] = json.loads(said)
    assert status == 1
    assert {one["ruleId"].removeprefix("@graphql-eslint/") for one in file["messages"]} >= {
        "naming-convention",
        "relay-arguments",
        "relay-connection-types",
        "relay-page-info",
        "require-description",
    }
