"""No column keeps personal data that the register does not name."""

import re
from collections.abc import Iterator

from sqlalchemy import Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from trainingflow.db.models import Base
from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.privacy.register import CODES, GROUNDS, STAYS

TABLES = Base.metadata.tables
PEOPLE = {"person", "teacher", "subject_key"}
# What is not a foreign key and names a person all the same.
NAMED = re.compile(r"_by$|^(person|teacher|actor|author|owner|delegate|delegator|on_behalf_of)_id$")


def subjects(table: Table) -> Iterator[str]:
    """The columns of a table that point to a person."""
    if table.name in {"person", "teacher"}:
        yield "id"
    for key in table.foreign_key_constraints:
        if key.referred_table.name in PEOPLE:
            yield from (one.name for one in key.columns if one.name != "authority_id")
    for column in table.columns:
        if isinstance(column.type, Uuid) and NAMED.search(column.name):
            yield column.name


def test_every_column_that_points_to_a_person_is_registered() -> None:
    found = {name: set(subjects(table)) for name, table in TABLES.items()}

    missing = {
        name: columns - REGISTER[name].subjects.keys() if name in REGISTER else columns
        for name, columns in found.items()
    }
    assert {name: columns for name, columns in missing.items() if columns} == {}


def test_every_text_beside_such_a_column_is_a_code_or_registered() -> None:
    missing = {
        (name, column.name)
        for name, entry in REGISTER.items()
        for column in TABLES[name].columns
        if isinstance(column.type, Text | JSONB | ARRAY)
        and column.name not in CODES | entry.contents.keys() | entry.subjects.keys()
    }

    assert missing == set()


def test_the_register_names_nothing_that_is_not_there() -> None:
    stale = {
        (name, column)
        for name, entry in REGISTER.items()
        for column in (*entry.subjects, *entry.contents)
        if name not in TABLES or column not in TABLES[name].columns
    }

    assert stale == set()


def test_everything_has_a_ground_and_an_end() -> None:
    assert {one.category for one in REGISTER.values()} == set(GROUNDS)
    assert {one.stay for one in REGISTER.values()} == set(STAYS)
