"""Reviewed courses of Hongkou: who declares them, the double review, teaching, what remains."""

from decimal import Decimal
from typing import Any

import pytest

from tests.services.hongkou import review
from tests.services.hongkou.conftest import HongkouPeople, codes
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Performed

MICRO = {"title": "例题的追问", "variant": "MICRO", "problem": "追问缺少层次"}
REST = {"content": "KNOWLEDGE_SKILL", "hours": "2", "deliveryMode": "MICRO_VIDEO"}
NOMINATION = {**MICRO, "kind": ItemKind.REVIEWED_COURSE}
EXTERNAL = {"variant": "EXTERNAL", "action": "introduceCourse", "unit": "college"}


@pytest.fixture
async def pooled(people: HongkouPeople) -> HongkouPeople:
    await review.take_into_pool(people)
    return people


async def test_an_integrated_course_takes_an_intermediate_title(people: HongkouPeople) -> None:
    """Shows: HK-COURSE-06, HK-COURSE-07, HK-COURSE-11."""
    own = await review.drafted(people, "subject-leader", echelon="SUBJECT_LEADER")
    junior = await review.drafted(people, "junior")

    refused = await people.do("junior", "declare", junior, documents=("COURSE_DOSSIER",))
    await people.must("subject-leader", "declare", own, documents=("COURSE_DOSSIER",))

    assert codes(refused) == [BlockerCode.PREREQUISITE]
    assert await people.state(own) == "SUBMITTED"
    assert await people.state(junior) == "DRAFT"


async def test_a_studio_host_declares_both_sorts_of_course(people: HongkouPeople) -> None:
    """Shows: HK-COURSE-08, HK-COURSE-10, HK-COURSE-09."""
    host = "studio-host"
    one = await review.drafted(people, host, echelon="STUDIO_HOST")
    two = await people.must(
        host,
        "nominateMicroCourse",
        **NOMINATION,
        organisation_id=people.world.units["school"],
        subject=people.world.people[host],
        route="SELF",
    )
    await people.must(host, "accept", two)
    await people.must(host, "saveDraft", two, **REST, echelon="STUDIO_HOST")

    await people.must(host, "declare", one, documents=("COURSE_DOSSIER",))
    await people.must(host, "declare", two, documents=("COURSE_DOSSIER", "MICRO_VIDEO"))

    assert [await people.state(one), await people.state(two)] == ["SUBMITTED", "SUBMITTED"]


@pytest.mark.parametrize(
    ("who", "unit", "route"),
    [
        ("junior", "school", "SELF"),
        ("principal", "school", "SCHOOL"),
        ("course-expert", "college", "RESEARCHER"),
    ],
)
async def test_a_micro_course_is_nominated_by_three_ways(
    people: HongkouPeople, who: str, unit: str, route: str
) -> None:
    """Any title does; the nominee takes it up, and nobody else.

    Shows: HK-PLAN-19, HK-COURSE-09
    """
    given: dict[str, Any] = {
        **NOMINATION,
        "organisation_id": people.world.units[unit],
        "subject": people.world.people["junior"],
    }
    ways = {"SELF", "SCHOOL", "RESEARCHER"} - {route}

    wrong = [await people.do(who, "nominateMicroCourse", **given, route=way) for way in ways]
    course = await people.must(who, "nominateMicroCourse", **given, route=route)
    by_other = await people.do("studio-host", "accept", course)

    assert [codes(one) for one in wrong] == [[BlockerCode.INPUT_INVALID]] * 2
    assert await people.state(course) == "NOMINATED"
    assert codes(by_other) == [BlockerCode.ROLE_REQUIRED]
    await people.must("junior", "accept", course)
    assert await people.state(course) == "DRAFT"


async def test_a_micro_course_needs_its_video_and_enters_the_library(
    pooled: HongkouPeople,
) -> None:
    """Shows: HK-PLAN-20, HK-COURSE-09, HK-PLAN-24."""
    people = pooled
    course = await people.must(
        "junior",
        "nominateMicroCourse",
        **NOMINATION,
        organisation_id=people.world.units["school"],
        subject=people.world.people["junior"],
        route="SELF",
    )
    await people.must("junior", "accept", course)
    await people.must("junior", "saveDraft", course, **REST)
    without = await people.do("junior", "declare", course, documents=("COURSE_DOSSIER",))
    await review.under_review(people, course, "junior", "MICRO_VIDEO")
    early = await people.do("tt-officer", "publishMicro", course)
    await review.reviewed(people, course)
    worth = {**review.WORTH, "hours": "2", "credits": "0.2"}
    await people.must("tt-officer", "pass", course, **worth)
    await people.must("tt-officer", "publishMicro", course)

    assert codes(without) == [BlockerCode.DOCUMENT_MISSING]
    assert BlockerCode.WRONG_STATE in codes(early)
    assert await people.state(course) == "IN_MICRO_LIBRARY"


async def test_both_experts_have_to_pass_a_course_by_the_unified_standard(
    pooled: HongkouPeople,
) -> None:
    """Shows: HK-PLAN-23, HK-PLAN-24, HK-COURSE-06."""
    people = pooled
    course = await review.drafted(people, "subject-leader")
    await review.under_review(people, course, "subject-leader")
    unscored = await people.do(
        "course-expert", "submitScores", course, conflict="NONE", opinion="PASS", text="可以"
    )
    assert isinstance(await review.score(people, "course-expert", course), Performed)
    one_only = await people.do("tt-officer", "conclude", course, result="PASS", text="通过")
    unopened = await people.do(
        "college-officer",
        "openCourse",
        course,
        teacher=people.world.people["subject-leader"],
    )
    assert isinstance(await review.score(people, "subject-expert", course), Performed)
    await people.must("tt-officer", "conclude", course, result="PASS", text="两位专家均通过")
    dear = await people.do("tt-officer", "pass", course, **{**review.WORTH, "credits": "3"})
    await people.must("tt-officer", "pass", course, **review.WORTH)

    assert set(codes(unscored)) == {BlockerCode.FIELD_MISSING}
    assert BlockerCode.REVIEWS_OUTSTANDING in codes(one_only)
    assert BlockerCode.WRONG_STATE in codes(unopened)
    assert codes(dear) == [BlockerCode.LIMIT_REACHED]
    assert await people.state(course) == "PASSED"


async def test_one_expert_alone_fails_a_course_and_it_comes_again(pooled: HongkouPeople) -> None:
    """A new submission has a review of its own.

    Shows: HK-PLAN-24, HK-COURSE-06
    """
    people = pooled
    course = await review.drafted(people, "subject-leader")
    await review.under_review(people, course, "subject-leader")
    await review.reviewed(people, course, "FAIL")
    forced = await people.do("tt-officer", "pass", course, **review.WORTH)
    await people.must("tt-officer", "fail", course, comment="学科专家不通过：案例不足")
    assert codes(forced) == [BlockerCode.VOTE_OTHERWISE]
    assert await people.state(course) == "NOT_PASSED"

    await people.must("subject-leader", "saveDraft", course, problem="反馈滞后，补充十个案例")
    await people.must("subject-leader", "resubmit", course)
    await people.must("tt-officer", "assign", course)
    await review.ask(people, course, *review.EXPERTS)
    await review.reviewed(people, course)
    await people.must("tt-officer", "pass", course, **review.WORTH)
    assert await people.state(course) == "PASSED"


async def test_a_course_waits_for_each_expert_until_they_have_scored(
    pooled: HongkouPeople,
) -> None:
    people = pooled
    course = await review.drafted(people, "subject-leader")
    await review.under_review(people, course, "subject-leader")
    names = {id_: name for name, id_ in people.world.people.items()}

    def awaited() -> set[str]:
        query = "SELECT person_id FROM task WHERE item_id = %s AND closed_at IS NULL"
        with people.world.engine.connect() as connection:
            rows = connection.exec_driver_sql(query, (course,)).scalars()
            return {names[one] for one in rows if one is not None}

    asked = awaited()
    await review.score(people, "course-expert", course)

    assert (asked, awaited()) == (set(review.EXPERTS), {"subject-expert"})


async def test_teaching_is_evaluated_from_both_sides_and_credited_twice_over(
    pooled: HongkouPeople,
) -> None:
    """Two credits for who passed, four for the lecturer; a second run brings her none.

    Shows: HK-PLAN-25, HK-PLAN-26, HK-PLAN-27, HK-PLAN-28, HK-PLAN-45, HK-OFF-09, HK-OFF-10, V-33
    """
    people, lecturer = pooled, "subject-leader"
    course = await review.passed(people)
    teaching: dict[str, Any] = {"teacher": people.world.people[lecturer]}
    await people.must("college-officer", "openCourse", course, **teaching)
    bare = await people.do("college-officer", "evaluate", course, rating="GOOD")
    await review.taught(
        people, course, day="2018-05-18", teachers={"teacher-0": True, "teacher-1": False}
    )
    assert await people.ledger("teacher-0") == []
    await people.must("college-officer", "evaluate", course, rating="GOOD")
    poor = await people.do("college-officer", "eliminate", course, comment="差评")
    await people.must("college-officer", "keep", course)

    assert codes(bare) == [BlockerCode.PREREQUISITE] * 3
    assert codes(poor) == [BlockerCode.PREREQUISITE]
    assert await people.state(course) == "ROLLING"
    assert await people.credits("teacher-0") == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(2)}
    assert await people.credits("teacher-1") == {}
    assert await people.credits(lecturer) == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(4)}

    await people.must("college-officer", "openAgain", course, **teaching)
    stale = await people.do("college-officer", "evaluate", course, rating="GOOD")
    await review.taught(people, course, day="2018-11-16", teachers={"teacher-1": True})
    await people.must("college-officer", "evaluate", course, rating="GOOD")
    assert codes(stale) == [BlockerCode.PREREQUISITE] * 3
    assert await people.credits("teacher-0") == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(2)}
    assert await people.credits("teacher-1") == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(2)}
    assert await people.credits(lecturer) == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(4)}


async def test_a_course_rated_poor_is_eliminated_and_never_opened_again(
    pooled: HongkouPeople,
) -> None:
    """Shows: HK-PLAN-27."""
    people = pooled
    course = await review.passed(people)
    teaching: dict[str, Any] = {"teacher": people.world.people["subject-leader"]}
    await people.must("college-officer", "openCourse", course, **teaching)
    await review.taught(people, course, day="2018-05-18", teachers={"teacher-0": True})
    await people.must("college-officer", "evaluate", course, rating="POOR")
    kept = await people.do("college-officer", "keep", course)
    await people.must("college-officer", "eliminate", course, comment="参训者评价差")
    again = await people.do("college-officer", "openAgain", course, **teaching)

    assert codes(kept) == [BlockerCode.PREREQUISITE]
    assert BlockerCode.WRONG_STATE in codes(again)
    assert await people.state(course) == "ELIMINATED"
    assert await people.credits("teacher-0") == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(2)}


async def test_a_good_course_is_reworked_into_a_municipal_one(pooled: HongkouPeople) -> None:
    """Shows: HK-COURSE-02, HK-PLAN-43."""
    people = pooled
    course = await review.passed(people)
    teaching: dict[str, Any] = {"teacher": people.world.people["subject-leader"]}
    await people.must("college-officer", "openCourse", course, **teaching)
    await review.taught(people, course, day="2018-05-18", teachers={"teacher-0": True})
    await people.must("college-officer", "evaluate", course, rating="GOOD")
    await people.must("college-officer", "keep", course)

    unreworked = await people.do("college-officer", "upgradeMunicipal", course)
    await people.must("college-officer", "upgradeMunicipal", course, documents=("UPGRADE_DOSSIER",))

    assert codes(unreworked) == [BlockerCode.DOCUMENT_MISSING]
    assert await people.state(course) == "UPGRADED"


async def test_an_excellent_course_of_the_last_cycle_is_adopted_without_a_review(
    people: HongkouPeople,
) -> None:
    """Shows: HK-COURSE-04, HK-COURSE-05."""
    legacy = await review.drafted(
        people, "studio-host", "proposeLegacy", variant="LEGACY_EXCELLENT"
    )
    declared = await people.do("studio-host", "declare", legacy, documents=("COURSE_DOSSIER",))
    unrated = await people.do("tt-officer", "adoptLegacy", legacy, **review.WORTH)
    by_itself = await people.do("studio-host", "adoptLegacy", legacy, **review.WORTH)
    await people.must(
        "studio-host", "attachDocument", legacy, kind="RATINGS", title="专家与学员评价", text="优"
    )
    await people.must("tt-officer", "adoptLegacy", legacy, **review.WORTH)

    assert codes(declared) == [BlockerCode.PREREQUISITE]
    assert codes(unrated) == [BlockerCode.DOCUMENT_MISSING]
    assert BlockerCode.ROLE_REQUIRED in codes(by_itself)
    assert await people.state(legacy) == "PASSED"


async def test_a_course_from_outside_passes_the_same_review(pooled: HongkouPeople) -> None:
    """It says where it comes from, and its lecturer from outside earns nothing here.

    Shows: HK-COURSE-03, HK-COURSE-16, AMB-63
    """
    people = pooled
    course = await review.drafted(people, "college-officer", **EXTERNAL)
    nowhere = await people.do("college-officer", "declare", course, documents=("COURSE_DOSSIER",))
    await people.must("college-officer", "saveDraft", course, source="UNIVERSITY")
    await review.under_review(people, course, "college-officer")
    await review.reviewed(people, course)
    await people.must("tt-officer", "pass", course, **review.WORTH)
    nobody = await people.do("college-officer", "openCourse", course)
    await people.must("college-officer", "openCourse", course, externalLecturer="某大学教授")
    await review.taught(people, course, day="2018-05-18", teachers={"teacher-0": True})
    await people.must("college-officer-2", "evaluate", course, rating="GOOD")

    assert codes(nowhere) == [BlockerCode.FIELD_MISSING]
    assert codes(nobody) == [BlockerCode.FIELD_MISSING]
    assert await people.state(course) == "EVALUATED"
    assert await people.credits("teacher-0") == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(2)}
