"""Districts in which much has happened, made once in a test process and only ever copied."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.api.general_items import one_of_each
from tests.copies import Copies
from tests.districts import District, open_calendar
from tests.services.conftest import People
from tests.services.test_journey import appraise, confirm_credits, finish_run, open_survey
from tests.world import World, add_person, build_world
from trainingflow.db.base import new_id
from trainingflow.db.models import MunicipalUpload
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.people import Body, Role
from trainingflow.services.asked_windows import Asked
from trainingflow.services.identity import begin
from trainingflow.services.municipal import asking, run as municipal
from trainingflow.services.once import Made
from trainingflow.services.privacy import requests
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.requests import RequestKind
from trainingflow.services.standings.renew import renew
from trainingflow.services.webhooks import endpoints, outbox
from trainingflow.services.webhooks.endpoints import NewEndpoint
from trainingflow.services.webhooks.signing import new_secret
from trainingflow.services.window_changes import change

MASTER: Final = "5d" * 32
KEYRING: Final = Keyring.from_hex([MASTER])
"""Under which the secret of an address lies."""

MARK: Final = "CANARY-"
"""How every name of the twin begins; its other texts are marked once it has lived."""


@asynccontextmanager
async def lived(copies: Copies, contents: str, small: World) -> AsyncIterator[District]:
    """A course with a panel, its run, places, questionnaire and credits, one of every other kind.

    A campus lies below the school, so that rights reach down a level more.
    """
    with copies.copy(contents) as name:
        with small.copied_to(copies.server.database(name)) as world:
            await live(world, copies.server.database(name, user=APPLICATION))
        yield District(name, world)


@asynccontextmanager
async def twin_of(copies: Copies, first: District) -> AsyncIterator[District]:
    """The twin in a copy of the database of the first: the same has happened in both."""
    with copies.copy(first.database_name) as name:
        url = copies.server.database(name)
        with build_world(url, mark=MARK) as world:
            app = copies.server.database(name, user=APPLICATION)
            await open_calendar(world, app, renewing=False)
            await live(world, app)
            mark_texts(world)
        yield District(name, world)


async def live(world: World, url: str) -> None:
    """Let all of it happen in a district."""
    database = Database(url)
    people = People(world, database)
    open_campus(world)
    appoint_overseers(world)
    course = await appraise(people)
    await people.declare_course()
    run = await finish_run(people, course)
    await confirm_credits(people, run)
    world.set_now("2024-10-08T10:00")
    await open_survey(people, run)
    world.units.update({f"kind:{kind}": item for kind, item in one_of_each(world).items()})
    await renew(database)
    await leave_waiting(people)
    await tell_somebody(people)
    await tell_the_municipality(people)
    await database.close()


async def leave_waiting(people: People) -> None:
    """What waits for a second person: a window to be opened again, and what a teacher asks for."""
    asked = Asked(
        policy_id="chaoyang-2021",
        name="COURSE_APPRAISAL",
        round="2024-MAY",
        until=datetime(2024, 10, 20, tzinfo=ZONE),
        reason="区级会议推迟",
        acting_for=Body.WORKING_GROUP,
        decision_reference="2024年第9次会议",
    )
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        proposed = await change(work, asked, "reopen")
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("teacher-1"))
        requested = await requests.ask(
            work, "restrict", RequestKind.RESTRICTION, "本人不再参加培训"
        )
    assert [type(proposed.made), type(requested)] == [Made, Made]


async def tell_somebody(people: People) -> None:
    """An address that is told what happens, and a message to it; nobody sends it."""
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        wanted = NewEndpoint("https://portal.example.org/hook")
        made = await endpoints.register(work, KEYRING, str(uuid4()), wanted, new_secret())
    assert isinstance(made, Made)
    await people.declare_course()
    endpoint = outbox.Endpoint(people.world.authority_id, made.id)
    for _ in range(1_200):
        if await outbox.keep(people.database, endpoint):
            return
        await asyncio.sleep(0.05)
    never = "somebody has kept a transaction open for five minutes"
    raise TimeoutError(never)


async def tell_the_municipality(people: People) -> None:
    """An upload of what is confirmed; nobody hands it over."""
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        made = await asking.prepare(work, None, "municipality")
    assert isinstance(made, Made)
    for _ in range(1_200):
        await municipal.run(people.database)
        async with people.database.reading() as session:
            upload = await session.get_one(MunicipalUpload, (people.world.authority_id, made.id))
            if upload.finished_at is not None:
                return
        await asyncio.sleep(0.05)
    never = "somebody has kept a transaction open for a minute"
    raise TimeoutError(never)


def open_campus(world: World) -> UUID:
    """A campus of the school."""
    campus = world.units["campus"] = new_id()
    with world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO organisation (authority_id, id, code, name_zh, name_en, kind, run_by,"
                " parent_id, path) SELECT authority_id, :id, :name, :name, :name, kind,"
                " run_by, id, path || :id FROM organisation WHERE id = :school"
            ),
            {"id": campus, "name": f"{world.mark}campus", "school": world.units["school"]},
        )
    return campus


OVERSEERS: Final = {
    "policy-officer": Role.POLICY_OFFICER,
    "auditor": Role.AUDITOR,
    "system-administrator": Role.SYSTEM_ADMINISTRATOR,
    "security-administrator": Role.SECURITY_ADMINISTRATOR,
}


def appoint_overseers(world: World) -> None:
    """Somebody in each role that acts on no item."""
    with Session(world.engine) as session, session.begin():
        for code, role in OVERSEERS.items():
            add_person(session, world, code, "commission", ((role, "commission"),))


_TEXTS = """
    SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
    JOIN information_schema.columns a USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND a.column_name = 'authority_id'
    AND c.data_type IN ('text', 'jsonb') AND NOT c.is_generated = 'ALWAYS'
"""

_INSIDE = f"regexp_replace({{}}::text, '\"([^\"]*[一-龥][^\"]*)\"', '\"{MARK}\\1\"', 'g')::jsonb"


def mark_texts(world: World) -> None:
    """Begin everything that people wrote in Chinese with the mark, journals included."""
    with world.engine.begin() as connection:
        for table, column, kind in connection.execute(text(_TEXTS)).all():
            value = (_INSIDE if kind == "jsonb" else f"'{MARK}' || {{}}").format(column)
            connection.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
            connection.exec_driver_sql(
                f'UPDATE "{table}" SET {column} = {value}'  # noqa: S608 - names of the catalogue
                f" WHERE authority_id = '{world.authority_id}' AND {column}::text ~ '[一-龥]'"
                f" AND {column}::text NOT LIKE '{MARK}%%'"
            )
            connection.execute(text(f'ALTER TABLE "{table}" ENABLE TRIGGER USER'))
