"""The share of general courses: what `generalCourseQuota` shows, with who is short of it."""

from tests.services.conftest import COMPLETION
from tests.services.exports.taken import Desk
from tests.services.reports.looked_at import tables, words
from trainingflow.services.exports.formats import Format
from trainingflow.services.identity import begin
from trainingflow.services.reading.course_quota import general_course_quota
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.reports.report import ReportWanted

_FOUR_HOURS = {**COMPLETION, "units": [{"title": "单元", "hours": "4"}]}


async def test_a_developer_short_of_general_courses_is_named(desk: Desk) -> None:
    people = desk.people
    people.world.set_now("2024-05-20T09:00")
    for _ in range(2):
        course = await people.declare_course(size="MICRO", hours="4")
        await people.must("applicant", "saveDraft", course, **_FOUR_HOURS)
        await people.must("applicant", "submitForAppraisal", course)
    async with desk.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in("ce-officer")))
        shown = await general_course_quota(session, viewer, 2023)
    assert shown is not None

    of_2023 = await desk.taken("ce-officer", "GENERAL_COURSE_QUOTA", ReportWanted(year=2023))
    running = await desk.taken("ce-officer", "GENERAL_COURSE_QUOTA", ReportWanted())
    others = await desk.taken("teacher-0", "GENERAL_COURSE_QUOTA", ReportWanted(year=2023))
    page = await desk.taken(
        "ce-officer", "GENERAL_COURSE_QUOTA", ReportWanted(), Format.PDF, "zh-CN"
    )

    rows = tables(of_2023)["quotas"]
    assert [(one["general"], one["developed"], one["met"]) for one in rows] == [
        (one.general, one.developed, shown.met(one)) for one in shown.quotas
    ]
    assert rows == [
        {
            "developer": "applicant",
            "code": "applicant",
            "general": 0,
            "micro": 2,
            "developed": 2,
            "share": "0",
            "met": False,
        }
    ]
    assert tables(running) == tables(of_2023)  # in May it is still the year of last September
    assert tables(others) == {}
    said = words(page).replace(" ", "").replace("\n", "")
    assert "其中1名的一般课程不足50%" in said
    assert "每学年开发的一般课程数量不少于自身开发总课程数量的50%" in said
