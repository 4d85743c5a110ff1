"""What is exported of the registers is taken over again and changes nothing."""

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.services.exports.taken import Desk, table
from tests.services.imports.sent import Office
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.subjects.registers import UnitFilter

MADE_BY_IMPORTS = ("PRIMARY_SCHOOL", "OFFICE", "TRAINING_INSTITUTION")
"""Not the bodies of the regulation, which a policy names."""


def without_the_root(content: bytes) -> bytes:
    """A file of units without the one above all: no import makes or changes it."""
    headings, *rows = table(content)
    above = headings.index("上级单位编号")
    made = io.StringIO()
    csv.writer(made).writerows([headings, *(row for row in rows if row[above])])
    return made.getvalue().encode("utf-8-sig")


def hold(desk: Desk, code: str, held: str, what: str, since: str) -> None:
    with desk.people.world.engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO {held}_held (authority_id, id, teacher_id, {held}, since)"  # noqa: S608 - of this file
                " SELECT authority_id, gen_random_uuid(), id, :what, :since FROM person"
                " WHERE code = :code"
            ),
            {"what": what, "since": since, "code": code},
        )


@pytest.mark.parametrize(
    ("subject", "format_"),
    [
        ("ORGANISATIONS", Format.CSV),
        ("TEACHERS", Format.CSV),
        ("TEACHERS", Format.XLSX),
        ("TITLES", Format.XLSX),
        ("POSTS", Format.CSV),
    ],
)
async def test_a_register_that_is_exported_and_imported_changes_nothing(
    desk: Desk, tmp_path: Path, subject: str, format_: Format
) -> None:
    hold(desk, "teacher-0", "title", "SENIOR", "2019-12-01")
    hold(desk, "teacher-1", "post", "HEAD_TEACHER", "2021-09-01")
    wanted = UnitFilter(kinds=MADE_BY_IMPORTS) if subject == "ORGANISATIONS" else None
    content = await desk.taken(
        "personnel-officer", subject, wanted, format_=format_, language="zh-CN"
    )
    if subject == "ORGANISATIONS":
        content = without_the_root(content)
    office = Office(desk.people, tmp_path)

    sent = await office.checked(subject, content)

    state, added, changed, unchanged, faulty = await office.counts(sent)
    assert (state, added, changed, faulty, await office.faults(sent)) == (
        "CHECKED",
        0,
        0,
        0,
        [],
    )
    assert unchanged > 0


async def test_a_unit_takes_those_whom_it_employs_and_a_teacher_oneself(desk: Desk) -> None:
    school = await desk.rows("manager", "TEACHERS")
    own = await desk.rows("teacher-0", "TEACHERS")

    assert {one["unit"] for one in school} == {"school"}
    assert [one["code"] for one in own] == ["teacher-0"]
