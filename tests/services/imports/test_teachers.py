"""Teachers who are imported: with their employment, told row by row, applied at once, undone."""

from datetime import date

from sqlalchemy import text

from tests.services.imports.sent import Office, as_csv, teachers
from trainingflow.services.standings.renew import renew

PEOPLE = """
    SELECT p.code, p.name_zh, p.name_en, o.code, e.since, e.until, t.first_taught_on
    FROM person p JOIN teacher t USING (authority_id, id)
    JOIN employment e ON e.teacher_id = t.id JOIN organisation o ON o.id = e.organisation_id
    WHERE p.code LIKE 'N%' OR p.code = 'teacher-0' ORDER BY p.code, e.since
"""
OLD = ("teacher-0", "teacher-0", "teacher-0", "school", date(2010, 9, 1), None, date(2010, 9, 1))


async def test_teachers_are_added_with_their_employment(office: Office) -> None:
    id_ = await office.applied(
        "TEACHERS",
        teachers(
            ["N001", "张三", "school", "2020-09-01", None, "2015-09-01"],
            ["N002", "李四", "college", "2021-03-01", "2023-07-31", None],
        ),
    )

    assert await office.counts(id_) == ("APPLIED", 2, 0, 0, 0)
    assert office.select(PEOPLE) == [
        ("N001", "张三", "张三", "school", date(2020, 9, 1), None, date(2015, 9, 1)),
        ("N002", "李四", "李四", "college", date(2021, 3, 1), date(2023, 7, 31), None),
        OLD,
    ]


async def test_what_is_faulty_costs_no_other_row(office: Office) -> None:
    id_ = await office.applied(
        "TEACHERS",
        teachers(
            ["N001", "张三", "school", "2020-09-01"],
            ["N002", "", "nowhere", "2020-13-01"],
            ["N003", "王五", "nowhere", "2020-09-01"],
            ["N004", "赵六", "school", "2020-09-01"],
        ),
    )

    assert await office.counts(id_) == ("APPLIED", 2, 0, 0, 2)
    assert await office.faults(id_) == [
        (3, "name_zh", "MISSING"),
        (3, "since", "NOT_A_DAY"),
        (4, "unit", "UNKNOWN"),
    ]
    assert [row[0] for row in office.select(PEOPLE)] == ["N001", "N004", "teacher-0"]


async def test_the_same_file_again_changes_nothing(office: Office) -> None:
    table = teachers(["N001", "张三", "school", "2020-09-01", None, "2015-09-01"])
    await office.applied("TEACHERS", table)
    before = office.select(PEOPLE)

    again = await office.applied("TEACHERS", table)

    assert await office.counts(again) == ("APPLIED", 0, 0, 1, 0)
    assert office.select(PEOPLE) == before


async def test_an_employment_elsewhere_ends_the_one_before(office: Office) -> None:
    id_ = await office.applied(
        "TEACHERS", teachers(["teacher-0", "张三", "college", "2024-09-01", None, None])
    )

    assert await office.counts(id_) == ("APPLIED", 0, 1, 0, 0)
    assert await office.changes(id_) == [
        (2, "name_zh", "teacher-0", "张三"),
        (2, "unit", "school 2010-09-01～", "school 2010-09-01～2024-08-31"),
        (2, "unit", "", "college 2024-09-01～"),
    ]
    first = date(2010, 9, 1)
    assert office.select(PEOPLE) == [
        ("teacher-0", "张三", "teacher-0", "school", first, date(2024, 8, 31), first),
        ("teacher-0", "张三", "teacher-0", "college", date(2024, 9, 1), None, first),
    ]


async def test_employments_never_overlap(office: Office) -> None:
    id_ = await office.checked(
        "TEACHERS",
        teachers(
            ["teacher-0", "teacher-0", "college", "2009-09-01"],
            ["teacher-1", "teacher-1", "school", "2015-09-01"],
            ["teacher-2", "teacher-2", "college", "2008-09-01", "2010-08-31"],
            ["teacher-3", "teacher-3", "college", "2024-09-01", "2024-08-31"],
        ),
    )

    assert await office.faults(id_) == [
        (2, "since", "OVERLAP"),
        (3, "since", "OVERLAP"),
        (5, "until", "ORDER"),
    ]


async def test_rows_of_one_person_are_seen_together(office: Office) -> None:
    id_ = await office.applied(
        "TEACHERS",
        teachers(
            ["N001", "张三", "college", "2022-09-01", None, "2015-09-01"],
            ["N001", "张三", "school", "2020-09-01", "2022-08-31", "2015-09-01"],
            ["N001", "张三", "school", "2020-09-01", "2022-08-31", "2015-09-01"],
            ["N002", "李四", "school", "2020-09-01", None, "2015-09-01"],
            ["N002", "李思", "college", "2021-09-01", None, "2015-09-01"],
            ["N002", "李四", "school", "2020-09-01", "2021-01-01", "2015-09-01"],
        ),
    )

    assert await office.faults(id_) == [
        (6, "name_zh", "CONFLICT"),
        (7, "code", "TWICE"),
    ]
    assert await office.counts(id_) == ("APPLIED", 2, 1, 1, 2)
    assert [row[:1] + row[3:6] for row in office.select(PEOPLE)] == [
        ("N001", "school", date(2020, 9, 1), date(2022, 8, 31)),
        ("N001", "college", date(2022, 9, 1), None),
        ("N002", "school", date(2020, 9, 1), None),
        ("teacher-0", "school", date(2010, 9, 1), None),
    ]


async def test_an_import_is_undone_while_nothing_rests_on_it(office: Office) -> None:
    before = office.select(PEOPLE)
    id_ = await office.applied(
        "TEACHERS",
        teachers(
            ["N001", "张三", "school", "2020-09-01", None, "2015-09-01"],
            ["teacher-0", "张三", "college", "2024-09-01"],
        ),
    )
    await renew(office.database)
    assert office.select(
        "SELECT count(*) FROM credit_account a JOIN person p ON p.id = a.teacher_id"
        " WHERE p.code = 'N001'"
    ) != [(0,)]

    await office.undo(id_)

    assert (await office.found(id_)).state == "UNDONE"
    assert office.select(PEOPLE) == before
    assert office.select("SELECT count(*) FROM person WHERE code = 'N001'") == [(0,)]


async def test_an_import_is_not_undone_where_something_rests_on_it(office: Office) -> None:
    id_ = await office.applied("TEACHERS", teachers(["N001", "张三", "school", "2020-09-01"]))
    with office.people.world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO title_held (authority_id, id, teacher_id, title, since)"
                " SELECT authority_id, gen_random_uuid(), id, 'SENIOR', '2021-01-01'"
                " FROM person WHERE code = 'N001'"
            )
        )

    await office.undo(id_)

    found = await office.found(id_)
    assert (found.state, found.refusal) == ("APPLIED", {"why": "BUILT_UPON", "about": "职称"})
    assert [row[0] for row in office.select(PEOPLE)] == ["N001", "teacher-0"]


async def test_an_import_is_not_undone_where_it_was_changed_since(office: Office) -> None:
    first = await office.applied(
        "TEACHERS", teachers(["teacher-0", "张三", "school", "2010-09-01"])
    )
    await office.applied("TEACHERS", teachers(["teacher-0", "张叁", "school", "2010-09-01"]))

    await office.undo(first)

    found = await office.found(first)
    assert (found.state, found.refusal) == ("APPLIED", {"why": "BUILT_UPON", "about": "人员"})
    assert office.select("SELECT name_zh FROM person WHERE code = 'teacher-0'") == [("张叁",)]


async def test_what_changed_since_the_preview_is_shown_again_and_not_written(
    office: Office,
) -> None:
    id_ = await office.checked("TEACHERS", teachers(["N001", "张三", "school", "2020-09-01"]))
    await office.applied("TEACHERS", teachers(["N001", "张叁", "school", "2020-09-01"]))

    await office.apply(id_)

    found = await office.found(id_)
    assert (found.state, found.refusal) == ("CHECKED", {"why": "CHANGED_SINCE", "about": ""})
    assert await office.changes(id_) == [(2, "name_zh", "张叁", "张三")]
    assert office.select("SELECT name_zh FROM person WHERE code = 'N001'") == [("张叁",)]
    await office.apply(id_)
    assert office.select("SELECT name_zh FROM person WHERE code = 'N001'") == [("张三",)]


async def test_who_may_not_be_processed_is_not_changed(office: Office) -> None:
    with office.people.world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO erasure (authority_id, person_id, reason, restricted_at,"
                " restricted_by) SELECT authority_id, id, '本人要求', now(), :by FROM person"
                " WHERE code = 'teacher-0'"
            ),
            {"by": office.people.world.people["personnel-officer"]},
        )

    id_ = await office.checked("TEACHERS", teachers(["teacher-0", "张三", "school", "2010-09-01"]))

    assert await office.faults(id_) == [(2, "code", "RESTRICTED")]


async def test_what_a_text_file_says_is_what_a_workbook_says(office: Office) -> None:
    table = teachers(
        ["N001", "䶮㛃", "school", "2020-09-01", "", "2015-09-01"],
        ["N002", "买买提·艾力", "school", "2020-09-01", "", "2015-09-01"],
    )

    found = [
        [row.said for row in await office.rows(await office.checked("TEACHERS", data))]
        for data in (
            table,
            as_csv(table),
            as_csv(table, "utf-8"),
            as_csv(table, "gb18030"),
            as_csv(table, "utf-16"),
        )
    ]

    assert found == [found[0]] * 5
    assert [one and one["name_zh"] for one in found[0]] == ["䶮㛃", "买买提·艾力"]
