"""A version of a policy is previewed, proposed and published by two people, and counts after it."""

import asyncio
from collections import Counter
from datetime import date, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.policy_life import (
    FIRST,
    POLICY,
    SECOND,
    Officers,
    appoint,
    asking,
    codes,
    made,
    wanted,
)
from tests.services.school_life import state_of
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.canonical import canonical
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.policies import library
from trainingflow.policies.answer import answer_of
from trainingflow.services.identity import begin
from trainingflow.services.once import Made
from trainingflow.services.planning.plans import Wanted as PlanWanted, planned
from trainingflow.services.planning.simulate import Supposition, simulate
from trainingflow.services.publishing import comparison
from trainingflow.services.publishing.versions import credit_policy_on
from trainingflow.services.reading.standing import Question, statuses
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.standings import recompute
from trainingflow.services.standings.renew import renew
from trainingflow.services.standings.verify import verify_batch

COMPLETE = "chaoyang-exact"
"""A career of exactly what is owed: 36 credits."""

LOCK = date(2024, 5, 31)


@pytest.fixture
def officers(people: People) -> Officers:
    """Two policy officers in June 2026, after the cycle; teacher-0 has exactly what is owed."""
    appoint(people, FIRST, SECOND)
    import_career(people, "teacher-0", COMPLETE)
    people.world.set_now("2026-06-10T09:00")
    return Officers(people)


async def answer(people: People, who: str, day: date, known_at: datetime | None = None) -> bytes:
    """A teacher's whole status, byte by byte."""
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        question = Question(people.world.people[who], POLICY, day, known_at)
        return canonical(answer_of((await statuses(session, viewer, [question]))[question][0]))


async def test_preview_says_who_gains_and_who_falls_short_and_changes_nothing(
    officers: Officers, people: People
) -> None:
    day = date(2026, 6, 10)
    before = await answer(people, "teacher-0", day)
    draft = made(await officers.draft(wanted(40)))
    made(await officers.preview(draft))

    await officers.worked()

    found = await officers.differences(comparison.PREVIEW, draft)
    private = {"private-principal", "private-teacher"}
    assert found.keys() == people.world.people.keys() - private
    one, nobody = found["teacher-0"], found["teacher-1"]
    assert (one.kind, one.eligible_before, one.eligible_after) == ("FALLS_SHORT", True, False)
    assert [
        (change["code"], change["before"]["need"], change["after"]["need"])
        for change in one.changes
    ] == [("TOTAL", "36", "40")]
    assert (nobody.kind, nobody.total_before, nobody.total_after) == ("LOSES", 0, 0)
    assert await answer(people, "teacher-0", day) == before


async def test_less_is_demanded_and_those_who_lacked_it_gain(
    officers: Officers, people: People
) -> None:
    text = library.texts(POLICY)[POLICY].replace("atLeast: 2\n", "atLeast: 1\n")
    draft = made(await officers.draft(wanted(text=text)))
    made(await officers.preview(draft))

    await officers.worked()

    found = await officers.differences(comparison.PREVIEW, draft)
    assert Counter(one.kind for one in found.values()) == {"UNCHANGED": 1, "GAINS": len(found) - 1}
    assert found["teacher-0"].kind == "UNCHANGED"


async def test_a_published_version_counts_after_its_lock_date_and_not_on_it(
    officers: Officers, people: People
) -> None:
    days = [LOCK, date(2024, 6, 1), date(2026, 6, 10)]
    before = [await answer(people, "teacher-0", day) for day in days]

    draft = await officers.published(wanted(40))

    after = [await answer(people, "teacher-0", day) for day in days]
    assert [one == two for one, two in zip(before, after, strict=True)] == [True, False, False]
    async with people.database.reading() as session:
        key = session, people.world.authority_id, POLICY
        hashes = [(await credit_policy_on(*key, day)).hash for day in days]
    assert hashes == [library.builtin(POLICY).hash, *[await officers.hash_of(draft)] * 2]


async def test_what_was_known_before_a_publication_is_replayed_byte_by_byte(
    officers: Officers, people: People
) -> None:
    day = date(2026, 6, 10)
    instants = [datetime(2026, 6, 10, 12, tzinfo=ZONE), datetime(2026, 6, 11, 12, tzinfo=ZONE)]
    people.world.set_now(instants[0])
    first = await answer(people, "teacher-0", day, instants[0])

    people.world.set_now("2026-06-11T09:00")
    await officers.published(wanted(40))
    again = await answer(people, "teacher-0", day, instants[0])
    people.world.set_now(instants[1])
    second = await answer(people, "teacher-0", day, instants[1])
    people.world.set_now("2026-06-12T09:00")
    await officers.published(wanted(44))

    assert again == first
    assert await answer(people, "teacher-0", day, instants[0]) == first
    assert await answer(people, "teacher-0", day, instants[1]) == second
    assert len({first, second, await answer(people, "teacher-0", day)}) == 3


async def test_difference_of_every_teacher_is_kept_by_the_publication(
    officers: Officers, people: People
) -> None:
    draft = await officers.published(wanted(40))

    previewed = await officers.differences(comparison.PREVIEW, draft)
    kept = await officers.differences(comparison.PUBLISHED, draft)

    def said(found: dict[str, Any]) -> dict[str, Any]:
        return {who: (one.kind, one.total_after, one.changes) for who, one in found.items()}

    assert kept["teacher-0"].kind == "FALLS_SHORT"
    assert said(kept) == said(previewed)


async def test_standings_and_certificates_follow_the_version_that_counts(
    officers: Officers, people: People
) -> None:
    people.world.set_now("2025-12-20T09:00")
    certificate = await people.must(
        "ce-officer",
        "openCertificate",
        kind=ItemKind.CERTIFICATE,
        organisation_id=people.world.units["school"],
        subject=str(people.world.people["teacher-0"]),
        year=2025,
    )
    before = await state_of(people, certificate)

    await officers.published(wanted(40))

    assert (before, await state_of(people, certificate)) == ("ELIGIBLE", "IN_PROGRESS")
    async with people.database.reading() as session:
        work = await begin(session, people.world.signed_in(FIRST))
        found = await verify_batch(work, None, 200)
    assert (found.waiting, found.differences) == (0, ())
    assert await recompute.begin_outdated(people.database) == 0
    with people.world.engine.connect() as connection:
        said = connection.exec_driver_sql(
            "SELECT eligible, requirements -> 'TOTAL' FROM credit_account"
            " WHERE policy_id = 'chaoyang-2021' AND teacher_id = %(one)s",
            {"one": people.world.people["teacher-0"]},
        )
        assert said.one() == (False, ["40", "36"])


async def test_standings_stand_until_the_lock_date_of_a_version_that_counts_later(
    officers: Officers, people: People
) -> None:
    await officers.published(wanted(40, lock_on=date(2026, 6, 30)))
    teacher = {"one": people.world.people["teacher-0"]}
    asked = (
        "SELECT eligible, stands_until FROM credit_account"
        " WHERE policy_id = 'chaoyang-2021' AND teacher_id = %(one)s"
    )
    with people.world.engine.connect() as connection:
        until = connection.exec_driver_sql(asked, teacher).one()

    people.world.set_now("2026-07-01T09:00")
    await renew(people.database)

    with people.world.engine.connect() as connection:
        after = connection.exec_driver_sql(asked, teacher).one()
    assert (until.eligible, after.eligible) == (True, False)
    assert until.stands_until <= date(2026, 6, 30)


async def test_plans_and_suppositions_are_made_by_the_version_that_counts(
    officers: Officers, people: People
) -> None:
    draft = await officers.published(wanted(40))
    who, hash_ = people.world.people["teacher-0"], await officers.hash_of(draft)

    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in("teacher-0")))
        plan = await planned(session, viewer, PlanWanted(who, by=date(2026, 12, 31)))
        supposed = await simulate(session, viewer, Question(who), Supposition())

    assert (plan.policy.hash, supposed.policy.hash) == (hash_, hash_)
    assert supposed.changes == ()


async def test_nobody_publishes_what_they_have_proposed(officers: Officers) -> None:
    draft, preview, hash_ = await officers.proposed(wanted())

    try:
        own = codes(await officers.publish(draft, preview, hash_, FIRST))
    except DBAPIError as error:  # the database would not have it either, and tells nobody why
        pytest.fail(str(error))
    assert own == ["SAME_PERSON_TWICE"]
    assert codes(await officers.publish(draft, preview, hash_, "ce-officer")) == ["ROLE_REQUIRED"]
    assert codes(await officers.draft(wanted(), "ce-officer")) == ["ROLE_REQUIRED"]
    assert codes(await officers.publish(draft, preview, "another")) == ["INPUT_INVALID"]
    assert isinstance(await officers.publish(draft, preview, hash_), Made)


async def test_nothing_is_published_without_a_finished_preview_that_was_proposed(
    officers: Officers,
) -> None:
    draft = made(await officers.draft(wanted()))
    preview = made(await officers.preview(draft))
    hash_ = await officers.hash_of(draft)

    assert codes(await officers.propose(draft, preview)) == ["PREVIEW_FINISHED"]
    assert codes(await officers.publish(draft, preview, hash_)) == [
        "DRAFT_PROPOSED",
        "PREVIEW_FINISHED",
    ]
    await officers.worked()
    assert codes(await officers.publish(draft, preview, hash_)) == ["DRAFT_PROPOSED"]


async def test_a_preview_is_out_of_date_when_the_ledger_has_moved_on_or_time_has_passed(
    officers: Officers, people: People
) -> None:
    draft, preview, hash_ = await officers.proposed(wanted())

    people.world.set_now("2026-06-25T09:00")
    assert codes(await officers.publish(draft, preview, hash_)) == ["PREVIEW_CURRENT"]
    people.world.set_now("2026-06-11T09:00")
    import_career(people, "teacher-1", COMPLETE)
    with people.world.engine.begin() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE credit_record DISABLE TRIGGER ALL;"
            "UPDATE credit_record SET recorded_at = '2026-06-11';"
            "ALTER TABLE credit_record ENABLE TRIGGER ALL"
        )
    assert codes(await officers.publish(draft, preview, hash_)) == ["PREVIEW_CURRENT"]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"text": "id: ["}, ["INPUT_INVALID"]),
        ({"text": library.texts(POLICY)[POLICY]}, ["INPUT_INVALID"]),
        ({"text": library.texts("beijing-2021")["beijing-2021"]}, None),
        ({"text": asking(40) + "\n"}, []),
        ({"reason": " "}, ["FIELD_MISSING"]),
    ],
)
async def test_draft_is_a_text_of_the_same_policy_that_says_something_else(
    officers: Officers, said: dict[str, Any], refused: list[str] | None
) -> None:
    outcome = await officers.draft(wanted(**said))

    if refused == []:
        assert isinstance(outcome, Made)
    else:
        assert codes(outcome) == refused if refused else "INPUT_INVALID" in codes(outcome)


async def test_draft_leaves_the_procedure_and_the_cycle_as_they_are(officers: Officers) -> None:
    other = asking(40).replace("2025-12-31", "2026-12-31")
    longer = asking(40) + "\ncycle: {last: 2026-12-31}\n"

    assert codes(await officers.draft(wanted(text=other))) == ["PROCEDURE_UNCHANGED"]
    assert codes(await officers.draft(wanted(text=longer))) == ["CYCLE_UNCHANGED"]


async def test_a_file_that_it_extends_can_change_with_it(officers: Officers) -> None:
    city = library.texts("beijing-2021")["beijing-2021"].replace("atLeast: 36", "atLeast: 41")
    asked = wanted(text=library.texts(POLICY)[POLICY], extended={"beijing-2021": city})

    draft = made(await officers.draft(asked))
    made(await officers.preview(draft))
    await officers.worked()

    found = (await officers.differences(comparison.PREVIEW, draft))["teacher-0"]
    assert [(one["code"], one["after"]["need"]) for one in found.changes] == [("TOTAL", "41")]


async def test_of_two_drafts_published_at_once_one_wins(officers: Officers, people: People) -> None:
    one, two = await officers.proposed(wanted(40)), await officers.proposed(wanted(42))

    outcomes = await asyncio.gather(officers.publish(*one), officers.publish(*two))

    won = [isinstance(outcome, Made) for outcome in outcomes]
    assert sorted(won) == [False, True]
    assert codes(outcomes[won.index(False)]) == ["PREVIEW_CURRENT"]
    assert people.world.count("policy_approval") == 1


async def test_withdrawn_draft_is_never_published(officers: Officers) -> None:
    draft, preview, hash_ = await officers.proposed(wanted())
    made(await officers.withdraw(draft))

    assert codes(await officers.publish(draft, preview, hash_)) == ["DRAFT_OPEN"]
    assert codes(await officers.preview(draft)) == ["DRAFT_OPEN"]
    assert codes(await officers.withdraw(draft)) == ["DRAFT_OPEN"]


async def test_worker_that_dies_between_pages_is_resumed_with_the_same_result(
    officers: Officers, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, resumed = [made(await officers.draft(wanted())) for _ in range(2)]
    made(await officers.preview(whole))
    await officers.worked()
    made(await officers.preview(resumed))
    monkeypatch.setattr(comparison, "_PAGE", 7)

    assert await comparison.run(people.database, pages=3) == 3
    assert len(await officers.differences(comparison.PREVIEW, resumed)) < 22
    while await comparison.run(people.database, pages=2):
        pass

    def said(found: dict[str, Any]) -> dict[str, Any]:
        return {who: (one.kind, one.total_after, one.changes) for who, one in found.items()}

    once = said(await officers.differences(comparison.PREVIEW, whole))
    assert said(await officers.differences(comparison.PREVIEW, resumed)) == once


async def test_comparison_waits_for_whoever_was_writing_when_it_was_asked_for(
    officers: Officers, people: People, database_url: str
) -> None:
    draft = made(await officers.draft(wanted()))
    with psycopg.connect(database_url) as slow:
        slow.execute("SELECT 1")
        made(await officers.preview(draft))
        assert await comparison.run(people.database) == 0

    assert await comparison.run(people.database) > 0


FORGED = {
    "two_persons": "INSERT INTO policy_approval SELECT authority_id, publication_id, %(policy)s, 1,"
    " comparison_id, proposed_by, proposed_by, now() FROM policy_proposal",
    "not the next one": "INSERT INTO policy_approval SELECT authority_id, publication_id,"
    " %(policy)s, 2, comparison_id, proposed_by, %(who)s, now() FROM policy_proposal",
    "policy_comparison .* is fixed": "UPDATE policy_comparison SET before_hash = 'x'",
    "no more rows": "INSERT INTO policy_difference SELECT authority_id, comparison_id, %(who)s,"
    " NULL, 'GAINS', true, true, 1, 1, '[]' FROM policy_proposal",
}


@pytest.mark.parametrize("refused", FORGED)
async def test_database_refuses_what_two_people_have_not_done(
    officers: Officers, people: People, owner_url: str, refused: str
) -> None:
    await officers.proposed(wanted())
    given = {"policy": POLICY, "who": people.world.people["private-principal"]}

    with (
        psycopg.connect(owner_url) as owner,
        pytest.raises(
            (psycopg.errors.RestrictViolation, psycopg.errors.CheckViolation), match=refused
        ),
    ):
        owner.execute(FORGED[refused], given)


async def test_database_refuses_to_publish_what_is_withdrawn_and_the_other_way_round(
    officers: Officers, people: People, owner_url: str
) -> None:
    draft, _, _ = await officers.proposed(wanted(40))
    made(await officers.withdraw(draft))
    published = await officers.published(wanted(42))
    who = people.world.people[SECOND]

    with psycopg.connect(owner_url, autocommit=True) as owner:
        with pytest.raises(psycopg.errors.RestrictViolation, match="is published"):
            owner.execute(
                "INSERT INTO policy_withdrawal SELECT authority_id, id, 'x', drafted_by, now()"
                " FROM policy_publication WHERE id = %s",
                [published],
            )
        owner.execute("ALTER TABLE policy_approval DISABLE TRIGGER policy_approval_append_only")
        owner.execute("DELETE FROM policy_approval")
        with pytest.raises(psycopg.errors.RestrictViolation, match="is withdrawn"):
            owner.execute(
                "INSERT INTO policy_approval SELECT authority_id, publication_id, %s, 1,"
                " comparison_id, proposed_by, %s, now() FROM policy_proposal"
                " WHERE publication_id = %s",
                [POLICY, who, draft],
            )


async def test_database_refuses_a_second_version_by_an_old_preview(
    officers: Officers, people: People, owner_url: str
) -> None:
    await officers.proposed(wanted(40))
    await officers.published(wanted(42))

    with (
        psycopg.connect(owner_url) as owner,
        pytest.raises(psycopg.errors.RestrictViolation, match="no finished preview"),
    ):
        owner.execute(
            "INSERT INTO policy_approval SELECT authority_id, publication_id, %s, 2,"
            " comparison_id, proposed_by, %s, now() FROM policy_proposal WHERE publication_id"
            " NOT IN (SELECT publication_id FROM policy_approval)",
            [POLICY, people.world.people[SECOND]],
        )


async def test_what_is_recorded_and_confirmed_later_is_not_in_what_was_known(
    people: People,
) -> None:
    people.world.set_now("2026-06-10T09:00")
    day, then = date(2026, 6, 10), datetime(2022, 1, 1, tzinfo=ZONE)
    import_career(people, "teacher-0", COMPLETE)
    people.world.set_now("2026-06-11T09:00")
    before = await answer(people, "teacher-0", day, then)
    with people.world.engine.begin() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE credit_confirmation DISABLE TRIGGER ALL;"
            "DELETE FROM credit_confirmation WHERE confirmed_at > '2022-01-01';"
            "ALTER TABLE credit_confirmation ENABLE TRIGGER ALL"
        )
    unconfirmed = await answer(people, "teacher-0", day, then)

    assert unconfirmed == before
    assert b"NOT_KNOWN_YET" not in before
    assert b"COUNTED" in before
