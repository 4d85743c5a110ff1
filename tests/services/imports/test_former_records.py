"""Credits of earlier years: prepared by one, confirmed by another, taken back by two."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.services.career import import_career
from tests.services.imports.sent import KEEPER, Office, wanted
from tests.services.school_life import state_of
from tests.services.test_certificates import COMPLETE, opened
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services.identity import begin
from trainingflow.services.imports import asking
from trainingflow.services.imports.run import run_open
from trainingflow.services.once import Made, NotMade

HEAD = ("人员编号", "取得日期", "培训活动", "主题或版块", "学时", "是否合格", "来源", "依据条款")
WHENCE = ("证书 朝2019-0312", "附件4 第二十七条")
FIRST, SECOND = "ce-officer", "ce-officer-2"
LEDGER = (
    "SELECT p.code, r.activity, r.facts, r.hours, r.earned_on, r.passed, r.source_kind,"
    " g.source, g.article, c.confirmed_by IS NOT NULL FROM credit_record r"
    " JOIN person p ON p.id = r.teacher_id JOIN credit_record_group g ON g.id = r.group_id"
    " LEFT JOIN credit_confirmation c ON c.group_id = r.group_id"
    " ORDER BY p.code, r.earned_on, r.source_kind"
)
CREDITS = (
    "SELECT a.requirements->'TOTAL' FROM credit_account a JOIN person p ON p.id = a.teacher_id"
    " WHERE p.code = 'teacher-0' AND a.policy_id = 'chaoyang-2021'"
)


@pytest.fixture
def first(office: Office) -> Office:
    return office.of(FIRST)


@pytest.fixture
def second(office: Office) -> Office:
    return office.of(SECOND)


def table(*rows: tuple[Any, ...]) -> list[list[Any]]:
    return [list(HEAD), *([*row, *WHENCE][: len(HEAD)] for row in rows)]


ETHICS = ("teacher-0", "2021-06-18", "公共必修课", "思想政治素质与师德修养", "20", "是")
TWO = table(ETHICS, ("teacher-1", "2021-07-01", "SCHOOL_RESEARCH", None, 60, None))


def codes(answer: object) -> list[BlockerCode]:
    assert isinstance(answer, NotMade), answer
    return [one.code for one in answer.blockers]


async def confirmed(first: Office, second: Office, rows: list[list[Any]]) -> UUID:
    id_ = await first.checked("FORMER_RECORDS", rows)
    await second.apply(id_)
    return id_


async def test_records_count_once_another_person_has_confirmed_them(
    first: Office, second: Office
) -> None:
    id_ = await first.checked("FORMER_RECORDS", TWO)
    alone = codes(await first.ask(asking.apply, id_))
    before = first.select(LEDGER)
    await second.apply(id_)

    assert alone == [BlockerCode.SAME_PERSON_TWICE]
    assert before == []
    assert await first.counts(id_) == ("APPLIED", 2, 0, 0, 0)
    assert (await first.changes(id_))[0][1:] == (
        "hours",
        "",
        "公共必修课 思想政治素质与师德修养 20 学时",
    )
    assert first.select(LEDGER) == [
        (
            *("teacher-0", "PUBLIC_COURSE", {"topic": "ETHICS"}, Decimal(20), date(2021, 6, 18)),
            *(True, "IMPORT", *WHENCE, True),
        ),
        (
            *("teacher-1", "SCHOOL_RESEARCH", {}, Decimal(60), date(2021, 7, 1)),
            *(True, "IMPORT", *WHENCE, True),
        ),
    ]
    assert first.select("SELECT count(*) FROM credit_record_group") == [(1,)]
    assert first.select("SELECT count(*) FROM standing_due") == [(0,)]


async def test_the_same_file_again_adds_nothing(first: Office, second: Office) -> None:
    await confirmed(first, second, TWO)

    again = await confirmed(first, second, TWO)
    other = await first.checked(
        "FORMER_RECORDS", table(("teacher-0", "2021-06-18", "PUBLIC_COURSE", "ETHICS", 10, None))
    )

    assert await first.counts(again) == ("APPLIED", 0, 0, 2, 0)
    assert await first.faults(other) == [(2, "hours", "RECORDED")]
    assert first.select("SELECT count(*) FROM credit_record") == [(2,)]


async def test_records_are_taken_back_by_reversal_and_by_two(first: Office, second: Office) -> None:
    id_ = await confirmed(first, second, TWO)
    had = first.select(CREDITS)
    asked = [
        await first.ask(asking.undo, id_, "重复登记"),
        await first.ask(asking.undo, id_, "重复登记"),
    ]
    await run_open(first.database)
    still = await first.counts(id_)
    await second.undo(id_)

    assert isinstance(asked[0], Made)
    assert codes(asked[1]) == [BlockerCode.SAME_PERSON_TWICE]
    assert still == ("APPLIED", 2, 0, 0, 0)
    assert (await first.found(id_)).state == "UNDONE"
    assert [(row[0], row[6]) for row in first.select(LEDGER)] == [
        ("teacher-0", "IMPORT"),
        ("teacher-0", "REVERSAL"),
        ("teacher-1", "IMPORT"),
        ("teacher-1", "REVERSAL"),
    ]
    assert (had, first.select(CREDITS)) == ([(["36", "2"],)], [(["36", "0"],)])
    assert first.select("SELECT count(*) FROM standing_due") == [(0,)]
    again = await confirmed(first, second, TWO)
    assert await first.counts(again) == ("APPLIED", 2, 0, 0, 0)


async def test_nobody_records_or_confirms_credits_of_their_own(
    first: Office, second: Office
) -> None:
    """The officers are teachers as well."""
    own = await first.checked("FORMER_RECORDS", table((FIRST, *ETHICS[1:]), ETHICS))
    theirs = await first.checked("FORMER_RECORDS", table((SECOND, *ETHICS[1:])))

    assert await first.faults(own) == [(2, "code", "OWN")]
    assert codes(await second.ask(asking.apply, theirs)) == [BlockerCode.SELF_APPROVAL]


async def test_each_row_says_what_is_wrong_and_costs_no_other(first: Office) -> None:
    id_ = await first.checked(
        "FORMER_RECORDS",
        table(
            ETHICS,
            ("nobody", *ETHICS[1:]),
            ("teacher-2", "2024-02-01", *ETHICS[2:]),
            ("teacher-3", "2021-06-18", "打太极", None, 20, None),
            ("teacher-4", "2021-06-18", "公共必修课", "太极", 20, None),
            ("teacher-5", "2021-06-18", "公共必修课", "ETHICS；MODERN_IT", 20, None),
            ("teacher-6", "2021-06-18", "公共必修课", "主题=ETHICS", "0", None),
            ("teacher-7", "2021-06-18", "公共必修课", "主题=ETHICS", 12.5, "不知道"),
            ("teacher-8", "2021-06-18", "公共必修课", "主题: ETHICS", 12.5, "否"),
        ),
    )

    assert await first.counts(id_) == ("CHECKED", 2, 0, 0, 7)
    assert await first.faults(id_) == [
        (3, "code", "UNKNOWN"),
        (4, "earned_on", "DAY_BEYOND"),
        (5, "activity", "NOT_A_CHOICE"),
        (6, "details", "NOT_A_CHOICE"),
        (7, "details", "NOT_A_CHOICE"),
        (8, "hours", "NOT_A_NUMBER"),
        (9, "passed", "NOT_A_CHOICE"),
    ]
    assert (await first.changes(id_))[-1][
        3
    ] == "公共必修课 思想政治素质与师德修养 12.5 学时（不合格）"


async def test_only_the_office_that_confirms_credits_imports_them(office: Office) -> None:
    async with office.database.writing() as session:
        work = await begin(session, office.people.world.signed_in(KEEPER))
        refused = asking.reasons(work, wanted("FORMER_RECORDS", b"a table"))

    assert [one.code for one in refused] == [BlockerCode.ROLE_REQUIRED]


async def test_the_database_lets_nobody_confirm_what_they_have_prepared(
    first: Office, owner_url: str
) -> None:
    id_ = await first.checked("FORMER_RECORDS", TWO)

    with psycopg.connect(owner_url) as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("UPDATE data_import SET applied_by = asked_by WHERE id = %s", [id_])


async def test_certificates_follow_what_is_confirmed_and_taken_back(
    first: Office, second: Office
) -> None:
    """The twenty hours of induction that were missing are found in a file of the office."""
    item, id_ = await _completed(first, second)
    complete = await state_of(first.people, item)
    await first.ask(asking.undo, id_, "证书有误")
    await second.undo(id_)

    assert complete == "ELIGIBLE"
    assert await state_of(first.people, item) == "IN_PROGRESS"


async def test_records_beneath_a_certificate_that_was_decided_on_stay(
    first: Office, second: Office
) -> None:
    item, id_ = await _completed(first, second)
    await first.people.must(
        FIRST, "submitToCity", item, batch="2025-1", documents=("CREDIT_STATEMENT",)
    )
    await first.ask(asking.undo, id_, "证书有误")
    await second.undo(id_)

    found = await first.found(id_)
    assert (found.state, found.refusal) == (
        "APPLIED",
        {"why": "BUILT_UPON", "about": "结业证书 certificates"},
    )
    assert await state_of(first.people, item) == "DISTRICT_SUBMITTED"


async def _completed(first: Office, second: Office) -> tuple[UUID, UUID]:
    """A certificate, and the import that has made it complete."""
    people = first.people
    people.world.set_now("2025-12-20T09:00")
    import_career(people, "teacher-0", COMPLETE, without={"ind-b"})
    item = await opened(people, "teacher-0")
    row = ("teacher-0", "2021-12-30", "INDUCTION", None, 20, None)
    return item, await confirmed(first, second, table(row))
