"""Two policy officers of the small district, and how they publish a version of a policy."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import inspect, select, text

from tests.services.conftest import People
from trainingflow.db.models import PolicyDifference
from trainingflow.db.session import Session
from trainingflow.domain.people import Role
from trainingflow.policies import library
from trainingflow.services.files import Files
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, MadeOrNot, NotMade
from trainingflow.services.publishing import comparison, drafts
from trainingflow.services.publishing.drafts import Wanted
from trainingflow.services.work import Work

FIRST, SECOND = "teacher-8", "teacher-9"
"""The two policy officers."""

POLICY = "chaoyang-2021"

_TOTAL = "    TOTAL:\n      citation: {document: annex2"


def asking(total: int, policy: str = POLICY) -> str:
    """The text of the policy with another minimum of all credits."""
    text_ = library.texts(policy)[policy]
    assert text_.count(_TOTAL) == 1
    return text_.replace(
        _TOTAL, f"    TOTAL:\n      atLeast: {total}\n      citation: {{document: annex2"
    )


def appoint(people: People, *who: str) -> None:
    """Let persons be policy officers."""
    for one in who:
        people.world.appoint(one, Role.POLICY_OFFICER, "commission")


def wanted(total: int = 40, **more: Any) -> Wanted:
    given = {"lock_on": date(2024, 5, 31), "reason": "上级文件调整", **more}
    return Wanted(policy_id=POLICY, text=given.pop("text", asking(total)), **given)


class Officers:
    """What the two officers do, each act in a transaction of its own."""

    def __init__(self, people: People) -> None:
        self.people = people

    async def draft(self, asked: Wanted, who: str = FIRST) -> MadeOrNot:
        async with self.people.database.writing() as session:
            return await drafts.draft(await self._work(session, who), asked, str(uuid4()))

    async def preview(self, draft: UUID, who: str = FIRST) -> MadeOrNot:
        async with self.people.database.writing() as session:
            return await drafts.preview(await self._work(session, who), draft)

    async def propose(self, draft: UUID, preview: UUID, who: str = FIRST) -> MadeOrNot:
        async with self.people.database.writing() as session:
            return await drafts.propose(await self._work(session, who), draft, preview)

    async def publish(self, draft: UUID, preview: UUID, hash_: str, who: str = SECOND) -> MadeOrNot:
        async with self.people.database.writing() as session:
            work = await self._work(session, who)
            return await drafts.publish(work, draft, preview, hash_)

    async def withdraw(self, draft: UUID, who: str = FIRST) -> MadeOrNot:
        async with self.people.database.writing() as session:
            return await drafts.withdraw(await self._work(session, who), draft, "另行起草")

    async def proposed(self, asked: Wanted) -> tuple[UUID, UUID, str]:
        """A draft that is previewed and proposed: its id, its preview and its hash."""
        draft = made(await self.draft(asked))
        preview = made(await self.preview(draft))
        await self.worked()
        made(await self.propose(draft, preview))
        return draft, preview, await self.hash_of(draft)

    async def published(self, asked: Wanted) -> UUID:
        """A version that counts, and what it changed."""
        draft, preview, hash_ = await self.proposed(asked)
        made(await self.publish(draft, preview, hash_))
        await self.worked()
        return draft

    async def worked(self, files: Files | None = None) -> None:
        """Let the worker finish what waits."""
        await comparison.run(self.people.database, files)

    async def hash_of(self, draft: UUID) -> str:
        async with self.people.database.reading() as session:
            found = await session.execute(
                text("SELECT hash FROM policy_publication WHERE id = :one"), {"one": draft}
            )
            return str(found.scalar_one())

    async def differences(self, purpose: str, draft: UUID) -> dict[str, Any]:
        """What was found for each person of the district, by code."""
        codes = {key: code for code, key in self.people.world.people.items()}
        async with self.people.database.reading() as session:
            rows = await session.execute(
                select(*inspect(PolicyDifference).columns).where(
                    PolicyDifference.comparison_id.in_(
                        text(
                            "SELECT id FROM policy_comparison"
                            " WHERE purpose = :purpose AND publication_id = :draft"
                        ).bindparams(purpose=purpose, draft=draft)
                    )
                )
            )
            return {codes[one.teacher_id]: one for one in rows}

    async def _work(self, session: Session, who: str) -> Work:
        return await begin(session, self.people.world.signed_in(who))


def made(outcome: MadeOrNot) -> UUID:
    """What was made; it has to be."""
    assert isinstance(outcome, Made), outcome
    return outcome.id


def codes(outcome: MadeOrNot) -> list[str]:
    """Why nothing was made: the codes, of prerequisites their names."""
    assert isinstance(outcome, NotMade), outcome
    return [str(getattr(one, "requirement", None) or one.code) for one in outcome.blockers]
