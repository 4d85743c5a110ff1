"""A landing that breaks portals says so in the changelog, field by field."""

import subprocess
from pathlib import Path

import pytest

from tests.clients.schema_changes import CHANGELOG, SCHEMA, Change, base_of, verdict

pytestmark = pytest.mark.kit

BEFORE = "type Query { title: String! score(of: ID): Int }\n"
AFTER = "type Query { title: String score(of: ID!): Int since: String }\n"
TITLE = Change(
    "Query.title", "Field 'Query.title' changed type from 'String!' to 'String'", "BREAKING"
)
SCORE = Change(
    "Query.score.of",
    "Type for argument 'of' on field 'Query.score' changed from 'ID' to 'ID!'",
    "BREAKING",
)
SINCE = Change("Query.since", "Field 'since' was added to object type 'Query'", "NON_BREAKING")


@pytest.fixture
def repository(kit: Path, tmp_path: Path) -> Path:
    """A repository in which a schema has landed."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "Somebody")
    git(tmp_path, "config", "user.email", "somebody@training.example")
    (tmp_path / SCHEMA).write_text(BEFORE, encoding="utf-8")
    (tmp_path / CHANGELOG).write_text("# Changelog\n- `Query.title` is there.\n", encoding="utf-8")
    land(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    command = ("git", "-C", str(folder), *arguments)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def land(folder: Path) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Land")
    return git(folder, "rev-parse", "HEAD")


def change(repository: Path, schema: str, *told: str) -> None:
    (repository / SCHEMA).write_text(schema, encoding="utf-8")
    with (repository / CHANGELOG).open("a", encoding="utf-8") as changelog:
        changelog.writelines(f"{line}\n" for line in told)


def test_breaking_change_is_to_be_told_and_an_older_line_does_not_tell_it(
    repository: Path,
) -> None:
    change(repository, AFTER, "- `Query.score.of` must be given.")

    found, missing = verdict(repository)

    assert (sorted(found, key=lambda one: one.path), missing) == ([SCORE, SINCE, TITLE], [TITLE])


def test_what_only_adds_needs_no_line(repository: Path) -> None:
    change(repository, BEFORE.replace("}", "since: String }"))

    assert verdict(repository) == ([SINCE], [])


def test_what_has_landed_is_judged_until_something_else_lands(repository: Path) -> None:
    change(repository, AFTER)
    land(repository)
    landed = verdict(repository)[1]
    change(repository, AFTER, "- **graphql** `Query.score.of` and `Query.title` have changed.")
    land(repository)

    assert ({one.path for one in landed}, verdict(repository)[1]) == (
        {"Query.score.of", "Query.title"},
        [],
    )


def test_several_landings_are_judged_together_from_a_named_commit(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    change(repository, AFTER)
    land(repository)
    change(repository, AFTER.replace("since: String", "since: String!"))
    land(repository)

    assert {one.path for one in verdict(repository, first)[1]} == {"Query.score.of", "Query.title"}
    assert verdict(repository)[1] == []


def test_first_schema_follows_none(repository: Path) -> None:
    assert (base_of(repository), verdict(repository)) == (None, ([], []))
