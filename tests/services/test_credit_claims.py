"""Claims for special cases: what each type must prove, and what reaches the ledger."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tests.services.conftest import People
from tests.services.school_life import ledger, refusals, state_of
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Outcome, Performed


def course(name: str, starts: str, ends: str, *, passed: bool = True) -> dict[str, object]:
    """A course of 48 hours."""
    return {
        "name": name,
        "hours": "48",
        "startedOn": starts,
        "completedOn": ends,
        "passed": passed,
    }


DEGREE: Mapping[str, Any] = {
    "variant": "DEGREE_STUDY",
    "title": "教育硕士课程",
    "evidence": "学号20200101",
    "institution": "首都师范大学",
    "courses": [
        course("教育统计", "2022-03-01", "2022-07-01"),
        course("课程论", "2020-09-01", "2021-01-15"),
        course("教育哲学", "2022-09-01", "2023-01-10", passed=False),
    ],
    "documents": ("ENROLMENT_PROOF", "TRANSCRIPT"),
}
IT: Mapping[str, Any] = {
    "variant": "IT_PROJECT_2",
    "title": "信息技术应用能力提升工程2.0",
    "completedOn": "2023-06-30",
    "passed": True,
    "documents": ("CERTIFICATE_OF_PASSING",),
}
CARRY_OVER: Mapping[str, Any] = {
    "variant": "CARRY_OVER_13FYP",
    "title": "骨干教师研修班",
    "evidence": "结业证2021-07",
    "establishment": "朝教〔2019〕12号",
    "institution": "朝阳区教师发展学院",
    "courseType": "ELECTIVE_COURSE",
    "hours": "60",
    "startedOn": "2019-09-01",
    "completedOn": "2021-06-30",
    "passed": True,
    "documents": ("ESTABLISHMENT_REFERENCE", "COURSE_CERTIFICATE", "RECOGNITION"),
}
UNCOVERED: Mapping[str, Any] = {
    "variant": "UNCOVERED",
    "title": "援外教学",
    "evidence": "派遣证2023-5",
    "completedOn": "2023-12-20",
    "documents": ("CLAIM_EVIDENCE",),
}


async def claim(people: People, who: str, **fields: Any) -> tuple[UUID, Outcome]:
    """A claim of somebody of the school, and what came of submitting it."""
    item = await people.must(
        who,
        "draftClaim",
        kind=ItemKind.CREDIT_CLAIM,
        organisation_id=people.world.units["school"],
        **fields,
    )
    return item, await people.do(who, "submitClaim", item)


async def under_review(people: People, who: str, **fields: Any) -> UUID:
    """A claim that the school has verified and the district received."""
    item, outcome = await claim(people, who, **fields)
    assert isinstance(outcome, Performed), outcome
    await people.must("manager", "verify", item, originalSeen=True)
    return await people.must("ce-officer", "receive", item)


async def test_only_passed_courses_within_the_cycle_offset_credits(people: People) -> None:
    """One of three courses was studied from 2021 on and passed: 48 hours.

    Shows: CY-CREDIT-37, AMB-44, CY-CREDIT-10, CY-CREDIT-11
    """
    item = await under_review(people, "teacher-0", **DEGREE)
    before = await ledger(people)
    await people.must("ce-officer", "confirm", item)

    assert before == []
    assert await ledger(people) == [("teacher-0", "DEGREE_STUDY", "48", "2022-07-01", True)]


async def test_a_claim_without_its_evidence_is_refused_with_everything_that_is_missing(
    people: People,
) -> None:
    """Documents and fields of the type; what was studied before the cycle counts for nothing.

    Shows: CY-CREDIT-37
    """
    bare = {**DEGREE, "documents": ("TRANSCRIPT",), "institution": None}
    _, incomplete = await claim(people, "teacher-0", **bare)
    old = {**DEGREE, "courses": [course("课程论", "2020-09-01", "2021-01-15")]}
    _, too_old = await claim(people, "teacher-0", **old)

    assert refusals(incomplete) == ["FIELD_MISSING", "DOCUMENT_MISSING"]
    assert refusals(too_old) == ["CLAIM_CONDITIONS"]


async def test_the_national_programme_counts_by_its_hours(people: People) -> None:
    """Passed, with the certificate that names courses and hours.

    Shows: CY-CREDIT-38
    """
    programme: dict[str, Any] = {
        "variant": "NATIONAL_PROGRAMME",
        "title": "国培计划",
        "evidence": "国培2022-88",
        "hours": "60",
        "completedOn": "2022-08-20",
        "documents": ("COURSE_CERTIFICATE",),
    }
    _, failed = await claim(people, "teacher-0", **{**programme, "passed": False})
    item = await under_review(people, "teacher-1", **programme, passed=True)
    await people.must("ce-officer", "confirm", item)

    assert refusals(failed) == ["CLAIM_CONDITIONS"]
    assert await ledger(people) == [("teacher-1", "NATIONAL_PROGRAMME", "60", "2022-08-20", True)]


async def test_the_it_project_is_recognised_once_a_cycle(people: People) -> None:
    """A second certificate changes nothing; nor does the same one under another type.

    Shows: CY-CREDIT-39, AMB-13, AMB-40
    """
    await under_review(people, "teacher-0", **IT, evidence="IT2023-1")
    _, second = await claim(people, "teacher-0", **IT, evidence="IT2023-2")
    _, elsewhere = await claim(people, "teacher-0", **{**UNCOVERED, "evidence": "it2023-1"})

    assert refusals(second) == ["CLAIM_ONCE"]
    assert refusals(elsewhere) == ["EVIDENCE_UNUSED"]


async def test_training_joined_before_2021_counts_in_the_year_of_completion(
    people: People,
) -> None:
    """Established, recognised, joined by 31 December 2020 and completed in the cycle.

    Shows: CY-CREDIT-40, AMB-43
    """
    _, too_late = await claim(people, "teacher-0", **{**CARRY_OVER, "startedOn": "2021-01-01"})
    item = await under_review(people, "teacher-1", **CARRY_OVER)
    await people.must("ce-officer", "confirm", item)

    assert refusals(too_late) == ["CLAIM_CONDITIONS"]
    assert await ledger(people) == [("teacher-1", "CARRY_OVER", "60", "2021-06-30", True)]


async def test_what_nothing_covers_goes_through_deliberation_to_the_city(people: People) -> None:
    """Three recorded steps; the district alone can only refuse it.

    Shows: CY-CREDIT-41, BJ-CREDIT-34
    """
    item = await under_review(people, "teacher-0", **UNCOVERED)
    alone = await people.do("ce-officer", "confirm", item)
    await people.must("ce-officer", "deliberate", item, documents=("POLICY_DOCUMENT",))
    unformed = await people.do(
        "ce-officer", "reportToCity", item, documents=("DELIBERATION_OPINION",)
    )
    await people.must(
        "ce-officer",
        "formOpinion",
        item,
        ledger="ELECTIVE",
        credits="2",
        decision="议定2024-1",
        municipalCentre="同意",
    )
    await people.must("ce-officer", "reportToCity", item, documents=("DELIBERATION_OPINION",))
    await people.must(
        "ce-officer",
        "recordMunicipalApproval",
        item,
        filingNumber="京教备2024-9",
        documents=("MUNICIPAL_REPLY",),
    )

    assert refusals(alone) == ["CLAIM_ROUTE"]
    assert refusals(unformed) == ["OPINION_FORMED"]
    assert await ledger(people) == [("teacher-0", "ADJUDICATED", "0", "2023-12-20", True)]
    assert await state_of(people, item) == "CONFIRMED"


async def test_nobody_verifies_the_own_claim_and_the_originals_are_seen(people: People) -> None:
    """The manager's claim is the principal's to verify.

    Shows: CY-CREDIT-10, CY-MGMT-16
    """
    item, _ = await claim(people, "manager", **CARRY_OVER)

    own = await people.do("manager", "verify", item, originalSeen=True)
    unseen = await people.do("principal", "verify", item, originalSeen=False)
    seen = await people.do("principal", "verify", item, originalSeen=True)

    assert refusals(own) == ["SELF_APPROVAL"]
    assert refusals(unseen) == ["ORIGINAL_SEEN"]
    assert isinstance(seen, Performed)
