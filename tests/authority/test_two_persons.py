"""What takes two persons is listed in one place, and the database refuses one person for each."""

import psycopg
import pytest

from trainingflow.api.authority import TABLE
from trainingflow.domain.authority.separation import TWO_PERSON_ACTIONS, TwoPersons

# A delegation is to somebody else, which is no approval of anything.
NO_APPROVAL = {"ck_delegation_two_persons"}


@pytest.fixture
def owner(owner_url: str) -> psycopg.Connection:
    return psycopg.connect(owner_url)


def test_every_constraint_on_two_persons_is_listed_and_none_besides(
    owner: psycopg.Connection,
) -> None:
    found = owner.execute("SELECT conname FROM pg_constraint WHERE conname LIKE '%two_persons'")
    constraints = {name for (name,) in found.fetchall()} - NO_APPROVAL
    listed = {one.refusal for one in TWO_PERSON_ACTIONS if one.refusal.startswith("ck_")}
    owner.close()

    assert constraints == listed


@pytest.mark.parametrize("one", TWO_PERSON_ACTIONS, ids=lambda one: one.refusal)
def test_the_refusal_stands_in_its_table_and_cannot_be_slept_through(
    one: TwoPersons, owner: psycopg.Connection
) -> None:
    """A checked constraint, or a trigger that fires whatever the session says of itself."""
    constraint = owner.execute(
        "SELECT convalidated FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass",
        [one.refusal, one.kept],
    ).fetchone()
    trigger = owner.execute(
        "SELECT tgenabled = 'A' FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
        [one.refusal, one.kept],
    ).fetchone()
    owner.close()

    assert (constraint or trigger) == (True,)


def test_both_steps_are_mutations_where_the_list_names_some() -> None:
    steps = {step for one in TWO_PERSON_ACTIONS for step in (one.first, one.second)}

    assert {step for step in steps if " " not in step} <= {
        name.partition(".")[2] for name in TABLE if name.startswith("Mutation.")
    }
