"""Panels in the database: invitations and their end, opinions, the conclusion, what is loaded."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.services.conftest import People
from tests.services.project_life import has_filed
from tests.services.school_life import file_manager
from trainingflow.domain.calendar import midnight
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import Conflict, MemberStatus, PanelFacts, Verdict
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.services import clock, experts, facts, once
from trainingflow.services.command import Command, Outcome, Performed, Refused
from trainingflow.services.experts import NewExpert
from trainingflow.services.facts.common import heads
from trainingflow.services.identity import begin
from trainingflow.services.perform import perform

EXPERTS = ("member-1", "member-2", "member-3")
PARTS = (
    "PRIOR_SURVEY",
    "SCHEME_DRAFTING",
    "TRAINER_SELECTION",
    "COURSE_DELIVERY",
    "TRAINEE_MANAGEMENT",
    "LOGISTICS",
    "PRACTICE_BASE",
)
PROJECT: Mapping[str, Any] = {
    "title": "青年教师课堂观察能力提升",
    "year": 2025,
    "variant": "ORDINARY",
    "category": "YOUNG_TEACHERS",
    "audience": "全区小学三年以内教师",
    "basis": "2024年需求调研",
    "workPackages": [{"part": part, "plan": "安排"} for part in PARTS],
    "hours": "40",
    "activity": "PROFESSIONAL_COURSE",
    "module": "TEACHING_FUNDAMENTALS",
    "startsOn": "2025-03-01",
    "endsOn": "2025-11-30",
    "schedule": [{"stage": "中期", "dueOn": "2025-06-30"}],
    "fundLines": [{"line": "专家费", "amount": "4.5"}],
}
DOCUMENTS = ("PROJECT_DECLARATION_FORM", "IMPLEMENTATION_SCHEME", "NEEDS_SURVEY")


class Panels:
    """A project under appraisal, and the people who appraise it."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.world = people.world

    def person(self, who: str) -> UUID:
        return self.world.people[who]

    async def add_expert(self, who: str, **more: Any) -> once.MadeOrNot:
        wanted = NewExpert(
            person_id=self.person(who), **{"roles": (ExpertRole.PROJECT_EXPERT,), **more}
        )
        async with self.people.database.writing() as session:
            work = await begin(session, self.world.signed_in("ce-officer"))
            return await experts.add_expert(work, str(uuid4()), wanted)

    async def appraised(
        self, title: str = "青年教师课堂观察", *, by: str = "college-officer", unit: str = "college"
    ) -> UUID:
        """A project in UNDER_APPRAISAL on 21 October 2024."""
        world, people = self.world, self.people
        world.set_now("2024-10-20T09:00")
        await clock.open_windows(people.database)
        if unit == "school" and not await has_filed(people, unit):
            await file_manager(people)
        item = await people.must(
            by,
            "createProject",
            kind=ItemKind.TRAINING_PROJECT,
            organisation_id=world.units[unit],
            documents=DOCUMENTS,
            **{**PROJECT, "title": title},
        )
        await people.must(by, "declare", item)
        world.set_now("2024-10-21T09:00")
        await people.must("ce-officer", "openAppraisal", item)
        return item

    async def ask(self, item: UUID, *whom: str, action: str = "inviteReviewers") -> Outcome:
        members = [{"person": self.person(one), "role": "PROJECT_EXPERT"} for one in whom]
        return await self.people.do("ce-officer", action, item, members=members)

    async def expire(self, item: UUID, who: str) -> Outcome:
        async with self.people.database.writing() as session:
            work = (await begin(session, self.world.signed_in(who))).as_system()
            given = {"reviewer": self.person(who)}
            return await perform(
                work, Command(action="expireInvitation", item_id=item, input=given)
            )

    async def facts(self, item: UUID) -> PanelFacts:
        async with self.people.database.reading() as session:
            work = await begin(session, self.world.signed_in("ce-officer"))
            rows = await heads(work, [item])
            kind = ItemKind(rows[item].Item.kind)
            loaded = await facts.load(work, kind, rows, facts.Question(work.actor))
            return loaded[item].panel

    async def statuses(self, item: UUID) -> dict[str, MemberStatus]:
        names = {identity: who for who, identity in self.world.people.items()}
        panel = await self.facts(item)
        return {names[one.person_id]: one.status for one in panel.members}


@pytest.fixture
async def panels(people: People) -> Panels:
    found = Panels(people)
    for who in EXPERTS:
        assert isinstance(await found.add_expert(who), once.Made)
    return found


def codes(outcome: Outcome) -> list[BlockerCode]:
    assert isinstance(outcome, Refused), outcome
    return [one.code for one in outcome.blockers]


async def test_invited_expert_accepts_gives_an_opinion_and_the_panel_concludes(
    panels: Panels,
) -> None:
    """Shows: CY-PROJ-11, CY-PLAN-61."""
    item, people = await panels.appraised(), panels.people
    assert isinstance(await panels.ask(item, "member-1", action="proposePanel"), Performed)
    assert await panels.statuses(item) == {"member-1": MemberStatus.PROPOSED}

    assert isinstance(await panels.ask(item, "member-1", "member-2"), Performed)
    await people.must("member-1", "acceptInvitation", item, conflict="NONE")
    await people.must("member-2", "declineInvitation", item, comment="时间冲突")
    await people.must("member-1", "discuss", item, text="方案较成熟。")
    await people.must("member-1", "submitReview", item, opinion="PASS", text="同意立项")
    assert await panels.statuses(item) == {
        "member-1": MemberStatus.DONE,
        "member-2": MemberStatus.DECLINED,
    }
    refused = await people.do("ce-officer", "conclude", item, result="FAIL", text="不通过")
    await people.must("ce-officer", "conclude", item, result="PASS", text="专家意见：通过")

    assert codes(refused) == [BlockerCode.VOTE_OTHERWISE]
    found = await panels.facts(item)
    assert found.conclusion is not None
    assert found.conclusion.result is Verdict.PASS
    assert [one.verdict for one in found.active] == [Verdict.PASS]
    again = await people.do("ce-officer", "conclude", item, result="PASS", text="再次")
    assert codes(again) == [BlockerCode.PREREQUISITE]


async def test_unanswered_invitation_ends_by_the_clock_after_the_days_of_the_policy(
    panels: Panels, owner_url: str
) -> None:
    item = await panels.appraised()
    await panels.ask(item, "member-1", "member-2")
    await panels.people.must("member-2", "acceptInvitation", item, conflict="NONE")

    ends = (await panels.facts(item)).members[0].expires_at
    early = await panels.expire(item, "member-1")
    panels.world.set_now("2024-10-27T00:00")
    late = await panels.people.do("member-1", "acceptInvitation", item, conflict="NONE")
    done = await panels.expire(item, "member-1")

    assert ends is not None
    assert ends == midnight(ends.date().replace(month=10, day=27))
    assert codes(early) == [BlockerCode.PREREQUISITE]
    assert codes(late) == [BlockerCode.PREREQUISITE]
    assert isinstance(done, Performed)
    assert await panels.statuses(item) == {
        "member-1": MemberStatus.EXPIRED,
        "member-2": MemberStatus.ACCEPTED,
    }
    assert isinstance(await panels.ask(item, "member-1"), Performed)
    assert (await panels.statuses(item))["member-1"] is MemberStatus.INVITED


async def test_end_of_an_invitation_is_a_row_of_the_clock_until_it_is_answered(
    panels: Panels,
) -> None:
    item = await panels.appraised()
    await panels.ask(item, "member-1", "member-2")
    await panels.people.must("member-2", "declineInvitation", item, comment="出差")

    with panels.world.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT kind, action, input->>'reviewer', outcome FROM deadline "
                "WHERE action = 'expireInvitation' ORDER BY outcome NULLS FIRST"
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("EXPIRE", "expireInvitation", str(panels.person("member-1")), None),
        ("EXPIRE", "expireInvitation", str(panels.person("member-2")), "CANCELLED"),
    ]


async def test_declared_conflict_recuses_and_is_remembered(panels: Panels) -> None:
    """Shows: AMB-19."""
    item = await panels.appraised()
    await panels.ask(item, "member-1")

    await panels.people.must("member-1", "acceptInvitation", item, conflict="DECLARED")
    opinion = await panels.people.do("member-1", "submitReview", item, opinion="PASS", text="同意")

    assert await panels.statuses(item) == {"member-1": MemberStatus.RECUSED}
    assert BlockerCode.RECUSED in codes(opinion)
    found = await panels.facts(item)
    assert found.members[0].conflict is Conflict.DECLARED
    assert found.candidate(panels.person("member-1")).declared
    again = await panels.ask(item, "member-1")
    assert BlockerCode.CONFLICT_OF_INTEREST in codes(again)


async def test_somebody_outside_the_pool_is_not_asked(panels: Panels) -> None:
    item = await panels.appraised()

    assert BlockerCode.PREREQUISITE in codes(await panels.ask(item, "teacher-1"))


async def test_expert_is_not_asked_beyond_the_own_capacity(panels: Panels) -> None:
    await panels.add_expert("teacher-1", capacity=1)
    item = await panels.appraised()
    other = await panels.appraised("骨干教师研修")
    assert isinstance(await panels.ask(item, "teacher-1"), Performed)

    refused = await panels.ask(other, "teacher-1")

    assert codes(refused) == [BlockerCode.LIMIT_REACHED]


async def test_pool_is_kept_by_its_office_alone(people: People) -> None:
    """Shows: CY-PLAN-61."""
    wanted = NewExpert(person_id=people.world.people["member-1"], roles=(ExpertRole.COURSE_EXPERT,))
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("college-officer"))
        refused = await experts.add_expert(work, "key", wanted)

    assert isinstance(refused, once.NotMade)
    assert [one.code for one in refused.blockers] == [BlockerCode.ROLE_REQUIRED]
    assert people.world.count("expert") == 0


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"roles": ()}, ["roles"]),
        ({"capacity": 0}, ["capacity"]),
        ({"subjects": ("",)}, ["subjects"]),
        ({"stages": ("学" * 101,)}, ["stages"]),
        ({"person_id": UUID(int=1)}, ["personId"]),
    ],
)
async def test_expert_is_taken_in_with_sound_data(
    people: People, more: Mapping[str, Any], fields: list[str]
) -> None:
    own = {"person_id": people.world.people["member-1"], "roles": (ExpertRole.COURSE_EXPERT,)}
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        refused = await experts.add_expert(work, "key", NewExpert(**{**own, **more}))

    assert isinstance(refused, once.NotMade)
    assert [_field(one) for one in refused.blockers] == fields


def _field(blocker: Blocker) -> str:
    return str(blocker.facts["field"])


async def test_expert_is_in_the_pool_once_and_may_return(panels: Panels) -> None:
    twice = await panels.add_expert("member-1")
    assert isinstance(twice, once.NotMade)
    first = await panels.add_expert("member-4")
    assert isinstance(first, once.Made)
    async with panels.people.database.writing() as session:
        work = await begin(session, panels.world.signed_in("ce-officer"))
        assert await experts.retire_expert(work, first.id) == once.Made(first.id)
        assert await experts.retire_expert(work, first.id) == once.Made(first.id, replayed=True)

    assert isinstance(await panels.add_expert("member-4"), once.Made)


async def test_conclusions_and_scores_are_never_changed(panels: Panels) -> None:
    item, people = await panels.appraised(), panels.people
    await panels.ask(item, "member-1")
    await people.must("member-1", "acceptInvitation", item, conflict="NONE")
    await people.must("member-1", "submitReview", item, opinion="PASS", text="同意")
    await people.must("ce-officer", "conclude", item, result="PASS", text="通过")

    with panels.world.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("UPDATE conclusion SET result = 'FAIL'"))

    assert "conclusion is append-only" in str(caught.value)
    async with people.database.reading() as session:
        found = await session.execute(text("SELECT result, members, ballot_no FROM conclusion"))
        assert tuple(found.one()) == ("PASS", 1, None)
