"""Versions, returns and decisions of real courses: what a change touches, and what it does not."""

from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.services.conftest import COMPLETION, People
from tests.services.test_write_path import codes, ready_for_approval
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import ApprovalBlocker, BlockerCode, SectionBlocker
from trainingflow.services.command import Command, Outcome, Performed, Refused

GROUP: Final[dict[str, Any]] = {
    "acting_for": Body.WORKING_GROUP,
    "decision_reference": "2024-05 第5次",
}
COMMITTEE: Final[dict[str, Any]] = {
    "acting_for": Body.ACADEMIC_COMMITTEE,
    "decision_reference": "2024-05 第4次",
}


async def rows(people: People, sql: str, item: UUID) -> list[tuple[Any, ...]]:
    async with people.database.reading() as session:
        found = await session.execute(text(sql), {"item": item})
    return [tuple(row) for row in found]


async def numbers(people: People, item: UUID) -> list[tuple[int, bool]]:
    """The versions of the dossier, and whether each was handed in."""
    sql = "SELECT no, submitted_at IS NOT NULL FROM dossier WHERE item_id = :item ORDER BY no"
    return [(row[0], row[1]) for row in await rows(people, sql, item)]


async def voided(people: People, item: UUID) -> dict[str, list[str] | None]:
    """The decisions of the item with the sections that void them."""
    sql = (
        "SELECT a.action, v.sections FROM approval a LEFT JOIN approval_voiding v "
        "ON v.item_id = a.item_id AND v.approval_seq = a.seq WHERE a.item_id = :item ORDER BY a.seq"
    )
    return {row[0]: row[1] for row in await rows(people, sql, item)}


async def returned(people: People, *sections: str) -> UUID:
    """A course that the Working Group has sent back for these sections."""
    course = await ready_for_approval(people)
    await people.must(
        "ce-officer",
        "returnForRevision",
        course,
        sections=list(sections),
        comment="请修改",
        **GROUP,
    )
    return course


async def attach(people: People, course: UUID, kind: str, replaces: UUID | None = None) -> Outcome:
    """Let the applicant attach a document."""
    given = {"kind": kind, "title": "新材料", "text": "新"}
    more = {"replaces": str(replaces)} if replaces else {}
    command = Command(
        action="attachDocument", item_id=course, input=given | more, idempotency_key=str(uuid4())
    )
    return await people.carry_out("applicant", command)


async def approve(people: People, course: UUID) -> Outcome:
    return await people.do("ce-officer-2", "approve", course, documents=("WG_DECISION",), **GROUP)


async def test_saving_what_is_there_already_makes_no_version(people: People) -> None:
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    await people.must("applicant", "submitForAppraisal", course)
    await people.must(
        "college-officer",
        "returnForCompletion",
        course,
        sections=["NEEDS"],
        comment="请补充",
        **COMMITTEE,
    )

    await people.must("applicant", "saveDraft", course, **COMPLETION)
    assert await numbers(people, course) == [(1, True)]
    await people.must("applicant", "submitForAppraisal", course)

    assert await numbers(people, course) == [(1, True)]
    sql = "SELECT dossier_no FROM item_event WHERE item_id = :item AND action LIKE 'submit%'"
    assert await rows(people, sql, course) == [(1,), (1,)]


async def test_a_document_belongs_to_the_version_it_was_submitted_with(people: People) -> None:
    course = await returned(people, "NEEDS")
    assert isinstance(await attach(people, course, "NEEDS_SURVEY"), Performed)
    await people.must("applicant", "resubmitRevision", course)

    sql = (
        "SELECT d.no, count(*), count(DISTINCT d.sha256) FROM dossier d JOIN dossier_document h "
        "ON h.item_id = d.item_id AND h.no = d.no WHERE d.item_id = :item GROUP BY d.no ORDER BY 1"
    )
    assert await rows(people, sql, course) == [(1, 6, 1), (2, 7, 1)]


async def test_a_section_that_was_not_named_is_refused_until_it_is_resubmitted(
    people: People,
) -> None:
    course = await returned(people, "IMPLEMENTATION")

    refused = await people.do("applicant", "saveDraft", course, title="另一名称")

    assert isinstance(refused, Refused)
    (blocker,) = refused.blockers
    assert isinstance(blocker, SectionBlocker)
    assert blocker.sections == ("BASICS",)
    assert await numbers(people, course) == [(1, True)]


async def test_an_uncovered_section_leaves_the_opinion_standing(people: People) -> None:
    course = await returned(people, "PUBLICATION")
    assert isinstance(await attach(people, course, "BASIC_INFORMATION"), Performed)
    await people.must("applicant", "resubmitRevision", course)

    assert await voided(people, course) == {"formOpinionPass": None}
    assert isinstance(await approve(people, course), Performed)


async def test_a_covered_section_voids_the_opinion_and_the_next_step_is_refused(
    people: People,
) -> None:
    """Shows: CY-COURSE-24."""
    course = await returned(people, "IMPLEMENTATION")
    await people.must("applicant", "saveDraft", course, assessmentMethod="另一种考查")
    await people.must("applicant", "resubmitRevision", course)

    assert await voided(people, course) == {"formOpinionPass": ["IMPLEMENTATION"]}
    refused = await approve(people, course)
    assert isinstance(refused, Refused)
    (blocker,) = refused.blockers
    assert isinstance(blocker, ApprovalBlocker)
    assert (blocker.code, blocker.action, blocker.sections) == (
        BlockerCode.APPROVAL_VOIDED,
        "formOpinionPass",
        ("IMPLEMENTATION",),
    )


async def test_the_committee_clears_it_by_deciding_again(people: People) -> None:
    course = await returned(people, "IMPLEMENTATION")
    await people.must("applicant", "saveDraft", course, assessmentMethod="另一种考查")
    await people.must("applicant", "resubmitRevision", course)

    await people.must("college-officer", "renewOpinion", course, comment="同意修改", **COMMITTEE)

    assert await voided(people, course) == {
        "formOpinionPass": ["IMPLEMENTATION"],
        "renewOpinion": None,
    }
    assert isinstance(await approve(people, course), Performed)


async def test_an_opinion_that_stands_is_not_formed_again(people: People) -> None:
    course = await ready_for_approval(people)

    refused = await people.do(
        "college-officer", "renewOpinion", course, comment="再议", **COMMITTEE
    )

    assert codes(refused) == [BlockerCode.PREREQUISITE]


async def test_handed_in_unchanged_the_opinion_stands(people: People) -> None:
    course = await returned(people, "IMPLEMENTATION")
    await people.must(
        "applicant", "saveDraft", course, assessmentMethod=COMPLETION["assessmentMethod"]
    )
    await people.must("applicant", "resubmitRevision", course)

    assert await voided(people, course) == {"formOpinionPass": None}
    assert await numbers(people, course) == [(1, True)]


async def test_what_is_put_back_before_it_is_handed_in_has_changed_nothing(
    people: People,
) -> None:
    course = await returned(people, "IMPLEMENTATION")
    for method in ("另一种考查", COMPLETION["assessmentMethod"]):
        await people.must("applicant", "saveDraft", course, assessmentMethod=method)
    await people.must("applicant", "resubmitRevision", course)

    assert await voided(people, course) == {"formOpinionPass": None}


async def test_a_replaced_document_leaves_the_dossier_and_stays_in_the_archive(
    people: People,
) -> None:
    course = await returned(people, "NEEDS")
    sql = "SELECT id FROM document WHERE item_id = :item AND kind = 'NEEDS_SURVEY'"
    ((old,),) = await rows(people, sql, course)
    assert isinstance(await attach(people, course, "NEEDS_SURVEY", old), Performed)
    await people.must("applicant", "resubmitRevision", course)

    sql = "SELECT count(*) FROM dossier_document WHERE item_id = :item AND no = 2"
    assert await rows(people, sql, course) == [(6,)]
    sql = "SELECT replaces_id FROM document WHERE item_id = :item AND title = '新材料'"
    assert await rows(people, sql, course) == [(old,)]


async def test_only_a_document_of_the_item_and_kind_is_replaced(people: People) -> None:
    course = await returned(people, "NEEDS", "COURSE_CONTENT")
    sql = "SELECT id FROM document WHERE item_id = :item AND kind = 'CONTENT'"
    ((other,),) = await rows(people, sql, course)

    refused = await attach(people, course, "NEEDS_SURVEY", other)

    assert codes(refused) == [BlockerCode.INPUT_INVALID]


@pytest.mark.parametrize("table", ["approval", "approval_voiding", "dossier_document"])
async def test_what_was_decided_and_submitted_cannot_be_rewritten(
    people: People, table: str
) -> None:
    course = await returned(people, "IMPLEMENTATION")
    await people.must("applicant", "saveDraft", course, assessmentMethod="另一种考查")
    await people.must("applicant", "resubmitRevision", course)

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET item_id = item_id"):  # noqa: S608 - the test's own names
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
            async with people.database.writing() as session:
                await session.execute(text(statement))
    with pytest.raises(DBAPIError, match="append-only"), people.world.engine.begin() as owner:
        owner.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - as above
