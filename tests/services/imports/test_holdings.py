"""Titles and posts that are imported for teachers who are known."""

from datetime import date

from tests.services.imports.sent import Office

TITLES = (
    "SELECT p.code, t.title, t.since FROM title_held t JOIN person p ON p.id = t.teacher_id"
    " ORDER BY 1, 3"
)
POSTS = (
    "SELECT p.code, t.post, t.since, t.until FROM post_held t JOIN person p ON p.id = t.teacher_id"
    " ORDER BY 1, 3"
)


async def test_titles_are_added_once_and_undone(office: Office) -> None:
    table = [
        ["人员编号", "职称", "取得日期"],
        ["teacher-0", "一级教师", "2015-12-01"],
        ["teacher-0", "SENIOR", "2020-12-01"],
        ["nobody", "高级教师", "2020-12-01"],
        ["teacher-1", "院士", "2020-12-01"],
    ]
    first = await office.applied("TITLES", table)
    again = await office.applied("TITLES", table)
    held = office.select(TITLES)
    await office.undo(first)

    assert await office.counts(first) == ("UNDONE", 2, 0, 0, 2)
    assert await office.counts(again) == ("APPLIED", 0, 0, 2, 2)
    assert await office.faults(first) == [(4, "code", "UNKNOWN"), (5, "title", "NOT_A_CHOICE")]
    assert held == [
        ("teacher-0", "FIRST_GRADE", date(2015, 12, 1)),
        ("teacher-0", "SENIOR", date(2020, 12, 1)),
    ]
    assert office.select(TITLES) == []


async def test_posts_have_periods_that_do_not_overlap(office: Office) -> None:
    head = ["人员编号", "岗位", "起始日期", "截止日期"]
    await office.applied("POSTS", [head, ["teacher-0", "培训管理者", "2020-09-01", None]])

    id_ = await office.applied(
        "POSTS",
        [
            head,
            ["teacher-0", "TRAINING_MANAGER", "2020-09-01", "2022-08-31"],
            ["teacher-0", "TRAINING_MANAGER", "2022-08-01", None],
            ["teacher-0", "TRAINING_MANAGER", "2023-09-01", None],
            ["teacher-1", "TRAINER", "2023-09-01", "2023-08-31"],
        ],
    )

    assert await office.counts(id_) == ("APPLIED", 1, 1, 0, 2)
    assert await office.faults(id_) == [(3, "since", "OVERLAP"), (5, "until", "ORDER")]
    assert office.select(POSTS) == [
        ("teacher-0", "TRAINING_MANAGER", date(2020, 9, 1), date(2022, 8, 31)),
        ("teacher-0", "TRAINING_MANAGER", date(2023, 9, 1), None),
    ]
    await office.undo(id_)
    assert office.select(POSTS) == [("teacher-0", "TRAINING_MANAGER", date(2020, 9, 1), None)]
