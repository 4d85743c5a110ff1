"""Every invariant holds in a district that was lived in, and bites where a row is broken."""

from sqlalchemy import Engine

from trainingflow.services.invariants.check import broken


def test_nothing_is_broken_where_people_have_worked(owner: Engine) -> None:
    with owner.begin() as connection:
        found = {name: rows for name, rows in broken(connection).items() if rows}

    assert found == {}
