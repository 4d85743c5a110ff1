"""What people do all day is found by indexes, however large a district is."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from tests.api.conftest import Api
from tests.api.test_page_cost import INBOX, ITEM
from tests.plans import asked, looked_at, scans
from tests.services.conftest import People
from trainingflow.api.nodes import global_id
from trainingflow.db.models import ItemEvent

STATUS = """
query Status($teacher: ID!) {
  creditStatuses(where: { teachers: [$teacher] }, first: 1) {
    nodes { teacher { code name } eligible requirements { code need have } }
  }
}
"""
STATUSES = """
query Statuses($after: String) {
  creditStatuses(first: 100, after: $after) {
    nodes { eligible teacher { code } } pageInfo { endCursor } changesCursor
  }
}
"""
TEACHER = """
query Teacher {
  viewer { teacher {
    code creditStatus { requirements { code have need } lines { activityLabel } }
  } }
}
"""
SEARCH = """
query Search {
  courses(filter: { title: "课" }, first: 20) { nodes { title organisation { name } } }
}
"""
ROLL_UP = """
query RollUp($school: ID) {
  creditRollUp(groupBy: ORGANISATION_KIND, organisation: $school) {
    teachers pace { state teachers } lacks { code amount }
  }
}
"""
ACTION = """
mutation Withdraw($item: ID!) {
  performAction(
    input: { itemId: $item, action: "withdraw", expectedVersion: 1, idempotencyKey: "plans" }
  ) { errors { code } }
}
"""

TEACHERS = 300_000
SMALL = {
    "alembic_version", "authority", "clock_switch", "demo_clock", "organisation", "policy_version",
    "window",
}  # fmt: skip
"""Tables that do not grow with teachers or items: a district has hundreds of rows in them."""


@pytest.fixture
def large(people: People) -> People:
    """The small district, of which the planner believes that it is a large one.

    It multiplies the pages of a table by the rows that it believes to be on each.
    """
    with people.world.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE pg_class SET reltuples = :rows, relpages = 1"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                " AND relname <> ALL(:small)"
            ),
            {"rows": TEACHERS, "small": sorted(SMALL)},
        )
    return people


IN_ORDER = {
    STATUSES: {"credit_account", "person", "teacher"},  # a hundred, in the order of their indexes
    INBOX: {"task"},  # shown below, by tasks that are there
}
"""What is read along an index from its beginning, and why that is no whole table."""


@pytest.mark.parametrize(
    ("query", "who"),
    [
        (INBOX, "applicant"),
        (ITEM, "applicant"),
        (STATUS, "ce-officer"),
        (STATUSES, "ce-officer"),
        (TEACHER, "teacher-0"),
        (SEARCH, "ce-officer"),
        (ACTION, "applicant"),
    ],
    ids=["inbox", "item", "status", "statuses", "own status", "search", "action"],
)
async def test_no_hot_operation_needs_a_whole_table(
    api: Api, large: People, database_url: str, query: str, who: str
) -> None:
    course = global_id("Course", await large.declare_course())
    about: dict[str, Any] = {
        "first": 20,
        "id": course,
        "item": course,
        "teacher": global_id("Teacher", large.world.people["teacher-0"]),
    }
    given = {name: value for name, value in about.items() if f"${name}" in query}

    with asked(api.database) as sent:
        await api.data(query, who, **given)

    assert sent
    found = scans(database_url, large.world.authority_id, sent)
    assert {one for one in found if one.table not in SMALL | IN_ORDER.get(query, set())} == set()


@pytest.mark.parametrize(
    ("unit", "whole"), [("school", set()), (None, {"credit_account"})], ids=["school", "district"]
)
async def test_a_roll_up_goes_through_the_accounts_that_it_counts_and_nothing_else(
    api: Api, large: People, database_url: str, unit: str | None, whole: set[str]
) -> None:
    given = {"school": global_id("Organisation", large.world.units[unit])} if unit else {}

    with asked(api.database.reports) as sent:
        await api.data(ROLL_UP, "ce-officer", **given)

    # The policies are looked up at the beginning of an index, and then behind the one before.
    counting = [one for one in sent if "RECURSIVE" not in one[0]]
    assert counting != sent
    found = scans(database_url, large.world.authority_id, counting)
    assert {one.table for one in found} - SMALL <= whole


@pytest.mark.parametrize("who", ["applicant", "college-officer"])
async def test_an_inbox_does_not_look_at_the_tasks_of_others(
    api: Api, people: People, database_url: str, who: str
) -> None:
    await people.declare_course()
    with people.world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO task SELECT (jsonb_populate_record(NULL::task, one.said ||"
                " jsonb_build_object('id', gen_random_uuid(), 'person_id', other.person,"
                " 'organisation_id', other.unit, 'role', other.role))).*"
                " FROM (SELECT to_jsonb(task) AS said FROM task LIMIT 1) AS one,"
                " generate_series(1, 50),"
                " (SELECT id AS person, NULL AS unit, NULL AS role FROM person"
                " WHERE code LIKE 'teacher-%'"
                " UNION ALL SELECT NULL, id, 'OFFICER' FROM organisation"
                " WHERE body IS NULL) AS other"
            )
        )
        connection.execute(text("ANALYZE task"))

    with asked(api.database) as sent:
        await api.data(INBOX, who, first=20)

    of_tasks = [one for one in sent if re.search(r"\btask\b", one[0])]
    assert of_tasks
    assert looked_at(database_url, people.world.authority_id, of_tasks, "task") < 10


@pytest.mark.parametrize("order", ["OLDEST", "NEWEST"])
async def test_an_inbox_looks_up_the_items_that_it_shows_however_many_wait(
    api: Api, people: People, database_url: str, order: str
) -> None:
    await people.declare_course()
    many_wait(people, people.world.units["college"], 3_000)
    query = INBOX.replace("first: $first", f"first: $first, orderBy: {order}")

    with asked(api.database) as sent:
        shown = await api.data(query, "college-officer", first=20)

    assert len({one["id"] for one in shown["inbox"]["nodes"]}) == 20
    of_tasks = [one for one in sent if re.search(r"\btask\b", one[0])]
    assert looked_at(database_url, people.world.authority_id, of_tasks, "item") <= 3 * 21


def many_wait(people: People, unit: UUID, number: int) -> None:
    """Put copies of the course before the officers of a unit, one younger than the other."""
    with people.world.engine.begin() as connection:
        copied(connection, number)
        connection.execute(
            text(
                "INSERT INTO task (authority_id, id, item_id, organisation_id, role, actions,"
                " opened_at, item_created_at)"
                " SELECT (said ->> 'authority_id')::uuid, gen_random_uuid(), id, :unit, 'OFFICER',"
                " '[]', at, at FROM copy"
            ),
            {"unit": unit},
        )
        connection.execute(text("ANALYZE task, item"))


def copied(connection: Connection, number: int) -> None:
    """Copies of all items, one younger than the other, in a table `copy` too."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE copy ON COMMIT DROP AS SELECT gen_random_uuid() AS id,"
            " to_jsonb(item) AS said, created_at - n * interval '1 minute' AS at"
            " FROM item, generate_series(1, :number) n"
        ),
        {"number": number},
    )
    connection.execute(
        text(
            "INSERT INTO item SELECT (jsonb_populate_record(NULL::item, said"
            " || jsonb_build_object('id', id, 'created_at', at, 'updated_at', at))).* FROM copy"
        )
    )


OTHERS = 5_000


@pytest.fixture
async def crowded(people: People) -> People:
    """A district where one course is the applicant's, and thousands are of strangers."""
    await people.declare_course()
    with people.world.engine.begin() as connection:
        copied(connection, OTHERS)
        names = ", ".join(one.name for one in ItemEvent.__table__.columns if not one.computed)
        values = re.sub(r"\bitem_id\b", "copy.id", names)
        connection.execute(
            text(
                f"INSERT INTO item_event ({names}) SELECT {values}"  # noqa: S608 - our own names
                " FROM (SELECT * FROM item_event LIMIT 1) AS one, (SELECT id FROM copy) AS copy"
            )
        )
        connection.execute(
            text(
                "UPDATE item SET owner_id = gen_random_uuid(), organisation_id = gen_random_uuid(),"
                " state = CASE extract(minute FROM at)::int % 3"
                "  WHEN 0 THEN 'IN_LIBRARY' WHEN 1 THEN 'COMPLETED' ELSE 'DRAFT' END"
                " FROM copy WHERE item.id = copy.id"
            )
        )
        connection.execute(text("ANALYZE item, item_event"))
    return people


LISTS = {
    "all": "workItems(first: 20)",
    "oldest": "workItems(first: 20, orderBy: OLDEST)",
    "updated": "workItems(first: 20, orderBy: UPDATED)",
    "library": "courses(first: 20)",
    "in a state": "workItems(first: 20, filter: { states: [SUBMITTED] })",
    "own batches": "workItems(first: 20, filter: { kinds: [CREDIT_BATCH] })",
    "events": "events(first: 20)",
}


@pytest.mark.parametrize("who", ["applicant", "manager", "college-officer"])
@pytest.mark.parametrize("name", LISTS)
async def test_a_list_does_not_look_at_what_is_of_others(
    api: Api, crowded: People, database_url: str, name: str, who: str
) -> None:
    with asked(api.database) as sent:
        await api.data(f"{{ {LISTS[name]} {{ nodes {{ __typename }} }} }}", who)

    # Of those that are published a third; each is chosen first, and then read whole.
    assert looked_at(database_url, crowded.world.authority_id, sent) < 15 * 21


async def test_a_manager_finds_the_own_teachers_without_a_look_at_others(
    api: Api, people: People, database_url: str
) -> None:
    with people.world.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(
                "CREATE TEMPORARY TABLE copy ON COMMIT DROP AS"
                " SELECT gen_random_uuid() AS id, n FROM generate_series(1, 3000) n"
            )
        )
        unit = "'organisation_id', md5('unit' || n % 500)::uuid"
        for table, other in {
            "person": "'id', copy.id, 'code', 'stranger-' || n",
            "teacher": "'id', copy.id",
            "employment": f"'id', gen_random_uuid(), 'teacher_id', copy.id, {unit}",
        }.items():
            connection.execute(
                text(
                    f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, one.said"  # noqa: S608 - our own names
                    f" || jsonb_build_object({other}))).*"
                    f" FROM (SELECT to_jsonb({table}) AS said FROM {table} LIMIT 1) AS one, copy"
                )
            )
            connection.execute(text(f"ANALYZE {table}"))

    with asked(api.database) as sent:
        shown = await api.data("{ teachers(first: 10) { nodes { code } } }", "manager")

    assert len(shown["teachers"]["nodes"]) == 10
    assert looked_at(database_url, people.world.authority_id, sent, "person") < 200


async def test_a_missing_index_is_seen(api: Api, large: People, database_url: str) -> None:
    await large.declare_course()
    with large.world.engine.begin() as connection:
        names = connection.scalars(
            text(
                "SELECT indexrelid::regclass::text FROM pg_index"
                " WHERE indrelid = 'employment'::regclass AND NOT indisprimary"
            )
        )
        for name in names.all():
            connection.execute(text(f"DROP INDEX {name}"))

    with asked(api.database) as sent:
        await api.data(TEACHER, "teacher-0")

    found = scans(database_url, large.world.authority_id, sent)
    assert {one.table for one in found} - SMALL == {"employment"}
