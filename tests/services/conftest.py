"""A small district, and a way to act in it as its people."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from tests import districts
from tests.copies import Copies
from tests.districts import District
from tests.world import World
from trainingflow.db.session import Database
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Command, NewDocument, Outcome, Performed
from trainingflow.services.identity import begin
from trainingflow.services.perform import perform


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def district(copies: Copies, template: str) -> AsyncIterator[District]:
    async with districts.chaoyang(copies, template) as made:
        yield made


@pytest.fixture
def contents(district: District) -> str:
    return district.database_name


@pytest.fixture
def world(district: District, owner_url: str) -> Iterator[World]:
    with district.world.copied_to(owner_url) as copied:
        yield copied


class People:
    """Acts as the people of the district, each act in a transaction of its own."""

    def __init__(self, world: World, database: Database) -> None:
        self.world = world
        self.database = database.of(world.authority_id)

    async def do(
        self,
        who: str,
        action: str,
        item: UUID | None = None,
        *,
        documents: tuple[str, ...] = (),
        acting_for: Body | None = None,
        **rest: object,
    ) -> Outcome:
        """Let a person try an action; input fields are given by name.

        `kind` says what is created; of an item that is there it is a field as any other.
        """
        names = _COMMAND_FIELDS if item is None else _COMMAND_FIELDS - {"kind"}
        given = {name: value for name, value in rest.items() if name not in names}
        said: Mapping[str, object] = {n: v for n, v in rest.items() if n in names}
        command = Command(
            action=action,
            item_id=item,
            input=given,
            documents=tuple(NewDocument(kind=kind, title=kind, text=kind) for kind in documents),
            acting_for=acting_for,
            **{"idempotency_key": str(uuid4()), **said},  # type: ignore[arg-type]  # by name
        )
        return await self.carry_out(who, command)

    async def carry_out(self, who: str, command: Command) -> Outcome:
        """Let a person try a command."""
        async with self.database.writing() as session:
            work = await begin(session, self.world.signed_in(who))
            return await perform(work, command)

    async def must(self, *args: object, **kwargs: object) -> UUID:
        """The same, and it has to succeed; gives the item."""
        outcome = await self.do(*args, **kwargs)  # type: ignore[arg-type]  # handed on
        assert isinstance(outcome, Performed), outcome
        assert outcome.item_id is not None
        return outcome.item_id

    async def declare_course(self, who: str = "applicant", **fields: object) -> UUID:
        """A complete course in DRAFT, an elective of twenty hours unless said otherwise."""
        return await self.must(
            who,
            "declareCourse",
            kind=ItemKind.COURSE,
            organisation_id=self.world.units["college"],
            documents=DOSSIER,
            **{**ELECTIVE, **fields},
        )


_COMMAND_FIELDS = {
    "kind",
    "organisation_id",
    "comment",
    "expected_version",
    "idempotency_key",
    "decision_reference",
    "dry_run",
    "on_behalf_of",
}

DOSSIER = (
    "OBJECTIVES",
    "CONTENT",
    "COURSE_PLAN",
    "IMPLEMENTATION_SCHEME",
    "LECTURE_NOTES",
    "NEEDS_SURVEY",
)

ELECTIVE: Mapping[str, Any] = {
    "title": "课堂观察与诊断",
    "category": "ELECTIVE",
    "activity": "ELECTIVE_COURSE",
    "part": "TOPIC",
    "size": "GENERAL",
    "hours": "20",
    "deliveryMode": "FACE_TO_FACE",
}

COMPLETION: Mapping[str, Any] = {
    "units": [{"title": f"第{n}单元", "hours": "4"} for n in range(1, 6)],
    "policyBasis": "朝阳区“十四五”时期教师培训工作方案",
    "assessmentMethod": "课堂观察报告",
    "guideVersion": "2023",
    "moduleReference": "课堂教学",
}


@pytest.fixture
def people(world: World, database: Database) -> People:
    world.set_now("2024-05-20T09:00")
    return People(world, database)
