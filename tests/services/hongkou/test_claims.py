"""Claims of Hongkou: the nine types, what each must prove, and the credits that it brings."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest

from tests.services.hongkou.conftest import HongkouPeople, codes
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Outcome, Performed

DAY: Final = {"completedOn": "2018-01-19"}
CLAIMS: Final[Mapping[str, Mapping[str, Any]]] = {
    "NATIONAL_OR_MUNICIPAL_SPECIAL": {
        "title": "市级种子计划",
        "institution": "上海市教师专业发展工程领导小组办公室",
        "content": "KNOWLEDGE_SKILL",
        "hours": "40",
        "passed": True,
        "documents": ("COURSE_CERTIFICATE",),
    },
    "HIGHER_DEGREE": {
        "title": "教育硕士",
        "institution": "华东师范大学",
        "documents": ("DEGREE_CERTIFICATE",),
    },
    "IT_MODULE": {
        "title": "信息技术应用能力提升工程",
        "part": "PROFESSIONAL",
        "passed": True,
        "documents": ("CERTIFICATE_OF_PASSING",),
    },
    "TAUGHT_DISTRICT_COURSE": {
        "title": "见习教师专题",
        "course": "见习教师板书设计",
        "content": "KNOWLEDGE_SKILL",
        "courseCredits": "1",
        "mainLecturer": True,
        "documents": ("CLAIM_EVIDENCE",),
    },
    "SUPPORT_TEACHING": {
        "title": "赴滇支教",
        "institution": "云南省某县中学",
        "startedOn": "2017-02-01",
        "documents": ("CLAIM_EVIDENCE",),
    },
    "ECHELON": {
        "title": "梯队年度考核",
        "role": "STUDIO_HOST",
        "assessmentsPassed": 1,
        "documents": ("ANNUAL_ASSESSMENT",),
    },
    "CROSS_REGION": {
        "title": "外区跟岗研修",
        "institution": "外区教育学院",
        "level": "DISTRICT",
        "content": "KNOWLEDGE_SKILL",
        "passed": True,
        "documents": ("COURSE_CERTIFICATE",),
    },
    "CADRE_TRAINING": {
        "title": "中层干部任职资格培训",
        "institution": "干训处",
        "level": "DISTRICT",
        "content": "ETHICS_LITERACY",
        "passed": True,
        "documents": ("RECOGNITION",),
    },
    "SENIOR_SELF_STUDY": {
        "title": "2017年度带教",
        "part": "MENTORING",
        "documents": ("SCHOOL_ARCHIVE",),
    },
}
ETHICS, KNOWLEDGE = "DISTRICT.ETHICS_LITERACY", "DISTRICT.KNOWLEDGE_SKILL"


async def submitted(
    people: HongkouPeople, sort: str, who: str = "studio-host", **changed: Any
) -> tuple[UUID, Outcome]:
    """A claim of somebody of the school, and what came of handing it in."""
    claim = await people.must(
        who,
        "draftClaim",
        kind=ItemKind.CREDIT_CLAIM,
        organisation_id=people.world.units["school"],
        **{"variant": sort, "evidence": f"{sort}-1", **DAY, **CLAIMS[sort], **changed},
    )
    return claim, await people.do(who, "submitClaim", claim)


async def under_review(people: HongkouPeople, sort: str, **changed: Any) -> UUID:
    """A claim that the school has verified and the office received."""
    claim, outcome = await submitted(people, sort, **changed)
    assert isinstance(outcome, Performed), outcome
    await people.must("manager", "verify", claim, originalSeen=True)
    return await people.must("tt-officer", "receive", claim)


@pytest.mark.parametrize(
    ("sort", "earned"),
    [
        ("NATIONAL_OR_MUNICIPAL_SPECIAL", {"MUNICIPAL.KNOWLEDGE_SKILL": Decimal(4)}),
        ("IT_MODULE", {KNOWLEDGE: Decimal(3)}),
        ("TAUGHT_DISTRICT_COURSE", {KNOWLEDGE: Decimal(2)}),
        ("ECHELON", {KNOWLEDGE: Decimal(2)}),
        ("HIGHER_DEGREE", {ETHICS: Decimal(2), KNOWLEDGE: Decimal(10)}),
        ("SUPPORT_TEACHING", {ETHICS: Decimal(2), KNOWLEDGE: Decimal(7)}),
    ],
)
async def test_the_office_confirms_what_a_type_proves(
    people: HongkouPeople, sort: str, earned: Mapping[str, Decimal]
) -> None:
    """The IT module of the district is left out by support teaching, not by a degree.

    Shows: HK-OFF-01, HK-OFF-02, HK-OFF-05, HK-OFF-07, HK-OFF-08, HK-OFF-09, HK-OFF-11, HK-OFF-12,
    HK-ADM-01, HK-ADM-06, AMB-49, AMB-50, AMB-55
    """
    claim = await under_review(people, sort)
    early = await people.credits("studio-host")
    await people.must("tt-officer", "confirm", claim)

    assert early == {}
    assert await people.state(claim) == "CONFIRMED"
    assert await people.credits("studio-host") == earned


@pytest.mark.parametrize(
    ("sort", "fixed", "earned"),
    [
        ("CROSS_REGION", {"hours": "10"}, {KNOWLEDGE: Decimal(1)}),
        ("CADRE_TRAINING", {"hours": "20"}, {ETHICS: Decimal(2)}),
        ("SENIOR_SELF_STUDY", {"credits": "3.6"}, {"SENIOR": Decimal("3.6")}),
    ],
)
async def test_what_the_college_has_to_fix_is_fixed_before_it_counts(
    people: HongkouPeople,
    sort: str,
    fixed: Mapping[str, str],
    earned: Mapping[str, Decimal],
) -> None:
    """By the capacity of the course, by the Cadre Office's opinion, by the rules of the College.

    Shows: HK-CONV-06, HK-CONV-07, HK-CONV-08, HK-ADM-02, HK-ADM-04
    """
    claim = await under_review(people, sort)
    unfixed = await people.do("tt-officer", "confirm", claim)
    await people.must("tt-officer", "determine", claim, basis="核定意见", **fixed)
    await people.must("tt-officer", "confirm", claim)

    assert codes(unfixed) == [BlockerCode.PREREQUISITE]
    assert await people.credits("studio-host") == earned


@pytest.mark.parametrize("sort", sorted(CLAIMS))
async def test_a_claim_without_its_evidence_is_not_handed_in(
    people: HongkouPeople, sort: str
) -> None:
    """Shows: HK-ADM-01, HK-ADM-03."""
    _, bare = await submitted(people, sort, documents=())
    _, undated = await submitted(people, sort, completedOn=None)
    _, old = await submitted(people, sort, completedOn="2015-12-31")

    assert codes(bare) == [BlockerCode.DOCUMENT_MISSING]
    assert codes(undated) == [BlockerCode.FIELD_MISSING, BlockerCode.PREREQUISITE]
    assert codes(old) == [BlockerCode.PREREQUISITE]


async def test_a_lecturers_double_credits_count_once_a_course(people: HongkouPeople) -> None:
    """Shows: HK-OFF-10, AMB-54."""
    for evidence in ("聘书1", "聘书2"):
        claim = await under_review(people, "TAUGHT_DISTRICT_COURSE", evidence=evidence)
        await people.must("tt-officer", "confirm", claim)

    assert await people.credits("studio-host") == {KNOWLEDGE: Decimal(2)}


async def test_no_claim_of_another_regime_is_taken(people: HongkouPeople) -> None:
    """Nothing is laid before the city here.

    Shows: HK-ADM-01
    """
    foreign = await people.do(
        "studio-host",
        "draftClaim",
        kind=ItemKind.CREDIT_CLAIM,
        organisation_id=people.world.units["school"],
        variant="DEGREE_STUDY",
        title="课程学习",
    )
    claim = await under_review(people, "ECHELON")
    city = await people.do("tt-officer", "deliberate", claim, documents=("POLICY_DOCUMENT",))

    assert BlockerCode.PREREQUISITE in codes(foreign)
    assert codes(city) == [BlockerCode.PREREQUISITE]
