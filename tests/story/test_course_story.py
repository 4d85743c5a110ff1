"""The whole journey of one course, through real HTTP with a real client, wrong turns included.

Chaoyang district, 2024. An applicant declares an elective in the May window; members of the
Academic Committee read and vote; the Working Group approves; after the public notice the course
enters the library. In June it is declared for a run, confirmed, taught in autumn and finished; the
Continuing Education Office confirms the credits, and every participant's status names the article.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest

from tests.story.desk import Answer, Desk, running_server
from tests.world import World, build_world
from trainingflow.db.session import Database
from trainingflow.services import clock
from trainingflow.services.command import Performed

DOSSIER = (
    "OBJECTIVES",
    "CONTENT",
    "COURSE_PLAN",
    "IMPLEMENTATION_SCHEME",
    "LECTURE_NOTES",
    "NEEDS_SURVEY",
)
REVIEWERS = ("member-1", "member-2", "member-3")
COMMITTEE = {"actingFor": "ACADEMIC_COMMITTEE"}
WORKING_GROUP = {"actingFor": "WORKING_GROUP", "decisionReference": "工作小组 2024 年第 5 次会议"}
DAYS = ("2024-09-07", "2024-09-14", "2024-09-21", "2024-09-28", "2024-10-12")


@pytest.fixture
def world(owner_url: str) -> Iterator[World]:
    with build_world(owner_url, teachers=40) as built:
        yield built


@pytest.fixture
async def desk(world: World, database: Database, database_url: str) -> AsyncIterator[Desk]:
    world.set_now("2024-04-20T09:00")
    await clock.open_windows(database)
    with running_server(database_url) as url:
        desk = Desk(url, world)
        yield desk
        await desk.leave()


async def test_the_journey_of_a_course(desk: Desk, database: Database) -> None:
    course = await declare(desk)
    await submit(desk, course)
    await appraise(desk, course)
    await approve(desk, course)
    await publicise(desk, course, database)
    run = await declare_run(desk, course)
    await reach_the_leaders_limit(desk, run)
    await teach(desk, run)
    await confirm_credits(desk, run)
    await read_the_statuses(desk)


async def declare(desk: Desk) -> str:
    """In April the draft can be written, and not be submitted."""
    declared = await desk.mutate(
        "applicant",
        "declareCourse",
        organisationId=desk.unit("college"),
        title="课堂观察与诊断",
        category="ELECTIVE",
        activity="ELECTIVE_COURSE",
        part="TOPIC",
        size="GENERAL",
        hours="22",
        deliveryMode="FACE_TO_FACE",
        developerIds=[desk.person("developer"), desk.person("member-4")],
        documents=[{"kind": kind, "title": kind, "text": "正文"} for kind in DOSSIER[:-1]],
    )
    assert declared.state == "DRAFT"
    refused = await desk.act("applicant", "submitForAppraisal", declared.item)
    assert refused.refused[0] == "WINDOW_NOT_OPEN"
    assert {"DOCUMENT_MISSING", "FIELD_MISSING", "LIMIT_REACHED"} < set(refused.refused)
    return declared.item


async def submit(desk: Desk, course: str) -> None:
    """In May it is completed and submitted; each gap is refused by itself."""
    desk.world.set_now("2024-05-06T09:00")
    stale = await desk.mutate(
        "applicant", "updateCourse", courseId=course, expectedVersion=7, title="新"
    )
    assert stale.refused == ["STALE_VERSION"]
    stranger = await desk.mutate("principal", "updateCourse", courseId=course, title="我的")
    assert stranger.refused == ["NOT_FOUND"]
    await complete(desk, course)
    document = await desk.act("applicant", "submitForAppraisal", course)
    assert document.refused == ["DOCUMENT_MISSING"]
    assert document.payload["errors"][0]["kinds"] == ["NEEDS_SURVEY"]
    attached = await desk.act(
        "applicant",
        "attachDocument",
        course,
        input={"kind": "NEEDS_SURVEY", "title": "需求调研", "text": "访谈 12 所学校"},
    )
    assert attached.state == "DRAFT"
    before = await desk.version(course)
    tried = await desk.act("applicant", "submitForAppraisal", course, dryRun=True)
    assert (tried.payload["performed"], tried.payload["errors"]) == (False, [])
    assert await desk.version(course) == before
    assert (await desk.act("applicant", "submitForAppraisal", course)).state == "SUBMITTED"


async def complete(desk: Desk, course: str) -> None:
    """Fill in what a submission needs; twenty hours in five units."""
    completed = await desk.mutate(
        "applicant",
        "updateCourse",
        courseId=course,
        hours="20",
        units=[{"title": f"第{n}单元", "hours": "4"} for n in range(1, 6)],
        policyBasis="朝阳区“十四五”时期教师培训工作方案",
        assessmentMethod="课堂观察报告",
        guideVersion="2023",
        moduleReference="课堂教学",
    )
    assert completed.state == "DRAFT"


async def appraise(desk: Desk, course: str) -> None:
    """Three members read, hear the defence and vote; who has an interest cannot."""
    interested = await desk.mutate(
        "college-officer",
        "assignReviewers",
        courseId=course,
        reviewerIds=[desk.person("member-4")],
        **COMMITTEE,
    )
    assert interested.refused == ["CONFLICT_OF_INTEREST"]
    outsider = await desk.mutate(
        "college-officer",
        "assignReviewers",
        courseId=course,
        reviewerIds=[desk.person("teacher-1")],
        **COMMITTEE,
    )
    assert len(outsider.refused) == 1
    unnamed = await desk.mutate(
        "college-officer",
        "assignReviewers",
        courseId=course,
        reviewerIds=[desk.person(one) for one in REVIEWERS],
    )
    assert unnamed.refused == ["ACTING_FOR_REQUIRED"]
    assigned = await desk.mutate(
        "college-officer",
        "assignReviewers",
        courseId=course,
        reviewerIds=[desk.person(one) for one in (*REVIEWERS, "chair")],
        **COMMITTEE,
    )
    assert assigned.state == "SUBMITTED"
    opened = await desk.act("college-officer", "openTextReview", course, **COMMITTEE)
    assert opened.state == "TEXT_REVIEW"
    await read_and_defend(desk, course)
    await vote(desk, course)


async def read_and_defend(desk: Desk, course: str) -> None:
    """Every member has an opinion before the defence; one recuses herself."""
    early = await desk.act("college-officer", "finishTextReview", course, **COMMITTEE)
    assert early.refused == ["REVIEWS_OUTSTANDING"]
    recused = await desk.mutate(
        "chair", "submitReview", courseId=course, conflict="DECLARED", text="曾合作"
    )
    assert recused.state == "TEXT_REVIEW"
    for one in REVIEWERS:
        reviewed = await desk.mutate(
            one,
            "submitReview",
            courseId=course,
            conflict="NONE",
            opinion="PASS",
            text="目标清晰，内容扎实。",
        )
        assert reviewed.state == "TEXT_REVIEW"
    again = await desk.mutate(
        "member-1", "submitReview", courseId=course, conflict="NONE", opinion="FAIL", text="改"
    )
    assert again.refused == ["SAME_PERSON_TWICE"]
    finished = await desk.act("college-officer", "finishTextReview", course, **COMMITTEE)
    assert finished.state == "DEFENCE"
    desk.world.set_now("2024-05-16T09:00")
    without = await desk.act(
        "college-officer", "recordDefence", course, input={"heldOn": "2024-05-15"}, **COMMITTEE
    )
    assert without.refused == ["DOCUMENT_MISSING"]
    defended = await desk.act(
        "college-officer",
        "recordDefence",
        course,
        input={"heldOn": "2024-05-15"},
        documents=["DEFENCE_MINUTES"],
        **COMMITTEE,
    )
    assert defended.state == "DELIBERATION"


async def vote(desk: Desk, course: str) -> None:
    """The electorate is frozen when the vote opens; the opinion follows the count."""
    early = await desk.mutate("member-1", "castVote", courseId=course, vote="YES")
    assert early.refused == ["VOTE_NOT_OPEN"]
    assert (await desk.act("college-officer", "openVote", course, **COMMITTEE)).state
    recused = await desk.mutate("chair", "castVote", courseId=course, vote="YES")
    assert "NOT_ASSIGNED" in recused.refused or "RECUSED" in recused.refused
    assert (await desk.mutate("member-1", "castVote", courseId=course, vote="YES")).state
    assert (await desk.mutate("member-2", "castVote", courseId=course, vote="ABSTAIN")).state
    waiting = await desk.act(
        "college-officer",
        "formOpinionPass",
        course,
        documents=["APPRAISAL_OPINION"],
        **COMMITTEE,
    )
    assert "REVIEWS_OUTSTANDING" in waiting.refused
    assert (await desk.mutate("member-3", "castVote", courseId=course, vote="YES")).state
    otherwise = await desk.act(
        "college-officer",
        "formOpinionFail",
        course,
        documents=["APPRAISAL_OPINION"],
        **COMMITTEE,
    )
    assert otherwise.refused == ["VOTE_OTHERWISE"]
    passed = await desk.act(
        "college-officer",
        "formOpinionPass",
        course,
        documents=["APPRAISAL_OPINION"],
        **COMMITTEE,
    )
    assert passed.state == "WG_REVIEW"


async def approve(desk: Desk, course: str) -> None:
    """The Working Group approves, on record and by nobody who declared the course."""
    own = await desk.act("developer", "approve", course, documents=["WG_DECISION"], **WORKING_GROUP)
    assert own.refused == ["ROLE_REQUIRED", "SELF_APPROVAL"]
    unrecorded = await desk.act(
        "ce-officer", "approve", course, documents=["WG_DECISION"], actingFor="WORKING_GROUP"
    )
    assert unrecorded.refused == ["FIELD_MISSING"]
    assert (await desk.actions("ce-officer", course))["approve"] is True
    approved = await desk.act(
        "ce-officer", "approve", course, documents=["WG_DECISION"], **WORKING_GROUP
    )
    assert approved.state == "PASSED"


async def publicise(desk: Desk, course: str, database: Database) -> None:
    """Filed on 16 May; the notice runs five working days, and an objection is dismissed."""
    filed = await desk.act(
        "college-officer",
        "fileAndPublicise",
        course,
        input={"filingNumber": "朝教训〔2024〕17号"},
        documents=["BASIC_INFORMATION"],
    )
    assert filed.state == "PUBLICISED"
    early = await desk.act("college-officer", "endPublicity", course)
    assert early.refused == ["NOTICE_RUNNING"]
    objected = await desk.mutate(
        "teacher-7", "objectToPublicNotice", courseId=course, text="与已有课程重复"
    )
    assert objected.state == "PUBLICISED"
    desk.world.set_now("2024-05-24T00:00")
    (waiting,) = await clock.run_due(database)
    assert not isinstance(waiting.outcome, Performed)
    query = "query ($id: ID!) { node(id: $id) { ... on Course { objections { id status } } } }"
    node = (await desk.ask("college-officer", query, id=course))["node"]
    dismissed = await desk.act(
        "college-officer",
        "dismissObjection",
        course,
        input={"objection": node["objections"][0]["id"]},
        comment="内容不同",
        actingFor="COURSE_LEADING_GROUP",
    )
    assert dismissed.state == "PUBLICISED"
    (done,) = await clock.run_due(database)
    assert isinstance(done.outcome, Performed)
    await desk.version(course)
    query = "query ($id: ID!) { node(id: $id) { ... on Course { state libraryNumber } } }"
    node = (await desk.ask("teacher-7", query, id=course))["node"]
    assert node == {"state": "IN_LIBRARY", "libraryNumber": "2024-0001"}


async def declare_run(desk: Desk, course: str) -> str:
    """Planned in May, declared in June for the autumn semester."""
    run = await plan_run(desk, course, classes=4)
    await desk_refuses_outside_june(desk, run)
    desk.world.set_now("2024-06-03T09:00")
    too_many = await desk.mutate("applicant", "declareRun", runId=run)
    assert too_many.refused == ["LIMIT_REACHED"]
    assert too_many.payload["errors"][0]["limit"] == "CLASSES"
    fewer = await desk.act("applicant", "saveDraft", run, input={"classes": [a_class()]})
    assert fewer.state == "DRAFT"
    assert (await desk.mutate("applicant", "declareRun", runId=run)).state == "DECLARED"
    return run


async def desk_refuses_outside_june(desk: Desk, run: str) -> None:
    refused = await desk.mutate("applicant", "declareRun", runId=run)
    assert "WINDOW_NOT_OPEN" in refused.refused


async def plan_run(desk: Desk, course: str, *, classes: int = 1) -> str:
    planned = await desk.mutate(
        "applicant",
        "planRun",
        organisationId=desk.unit("college"),
        courseId=course,
        deliveryMode="FACE_TO_FACE",
        firstSession=DAYS[0],
        lastSession=DAYS[-1],
        classes=[a_class() for _ in range(classes)],
        documents=[
            {"kind": kind, "title": kind, "text": "正文"}
            for kind in ("RUN_DECLARATION", "CLASS_PLAN")
        ],
    )
    return planned.item


def a_class() -> Mapping[str, Any]:
    return {"capacity": 30, "sessions": [{"on": day, "hours": "4"} for day in DAYS]}


async def reach_the_leaders_limit(desk: Desk, run: str) -> None:
    """Three electives of one leader are confirmed; the fourth only warns until confirmation."""
    assert (await confirm_run(desk, run)).state == "APPROVED"
    for number in (1, 2):
        other = await another_elective(desk, number)
        assert (await confirm_run(desk, other)).state == "APPROVED"
    fourth = await confirm_run(desk, await another_elective(desk, 3))
    assert fourth.refused == ["LIMIT_REACHED"]
    error = fourth.payload["errors"][0]
    assert (error["limit"], error["allowed"], error["actual"]) == ("LEADER_COURSES", "3", "4")


async def another_elective(desk: Desk, number: int) -> str:
    """Another elective of the applicant, passed in May and declared for a run in June."""
    desk.world.set_now("2024-05-27T09:00")
    declared = await desk.mutate(
        "applicant",
        "declareCourse",
        organisationId=desk.unit("college"),
        title=f"选修课程之{number}",
        category="ELECTIVE",
        activity="ELECTIVE_COURSE",
        part="TOPIC",
        size="GENERAL",
        hours="20",
        deliveryMode="FACE_TO_FACE",
        documents=[{"kind": kind, "title": kind, "text": "正文"} for kind in DOSSIER],
    )
    course = declared.item
    await complete(desk, course)
    await desk.act("applicant", "submitForAppraisal", course)
    await desk.mutate(
        "college-officer",
        "assignReviewers",
        courseId=course,
        reviewerIds=[desk.person(one) for one in REVIEWERS],
        **COMMITTEE,
    )
    await desk.act("college-officer", "openTextReview", course, **COMMITTEE)
    for one in REVIEWERS:
        await desk.mutate(
            one, "submitReview", courseId=course, conflict="NONE", opinion="PASS", text="好"
        )
    await desk.act("college-officer", "finishTextReview", course, **COMMITTEE)
    await desk.act(
        "college-officer",
        "recordDefence",
        course,
        input={"heldOn": "2024-05-27"},
        documents=["DEFENCE_MINUTES"],
        **COMMITTEE,
    )
    await desk.act("college-officer", "openVote", course, **COMMITTEE)
    for one in REVIEWERS:
        await desk.mutate(one, "castVote", courseId=course, vote="YES")
    await desk.act(
        "college-officer", "formOpinionPass", course, documents=["APPRAISAL_OPINION"], **COMMITTEE
    )
    await desk.act("ce-officer", "approve", course, documents=["WG_DECISION"], **WORKING_GROUP)
    run = await plan_run(desk, course)
    desk.world.set_now("2024-06-04T09:00")
    declared_run = await desk.mutate("applicant", "declareRun", runId=run)
    assert declared_run.state == "DECLARED"
    assert declared_run.warned == (["LIMIT_REACHED"] if number == 3 else [])
    return run


async def confirm_run(desk: Desk, run: str) -> Answer:
    await desk.act("college-officer", "openFormationAppraisal", run)
    await desk.act(
        "college-officer",
        "appraiseFormationPass",
        run,
        documents=["APPRAISAL_OPINION"],
        **COMMITTEE,
    )
    return await desk.act("ce-officer", "confirm", run, documents=["WG_DECISION"], **WORKING_GROUP)


async def teach(desk: Desk, run: str) -> None:
    """Twenty-four are too few; twenty-five are taught, and one of them attends too little."""
    assert (await desk.act("college-officer", "openEnrolment", run)).state == "ENROLLING"
    classes = await read_classes(desk, run)
    for number in range(24):
        enrolled = await desk.mutate(
            f"teacher-{number}", "enrol", runId=run, classId=classes[0]["id"]
        )
        assert enrolled.state == "ENROLLING"
    few = await desk.act("applicant", "startRun", run)
    assert few.refused == ["BELOW_MINIMUM"]
    error = few.payload["errors"][0]
    assert (error["limit"], error["allowed"], error["actual"]) == ("CLASS_MINIMUM", "25", "24")
    await desk.mutate("teacher-24", "enrol", runId=run, classId=classes[0]["id"])
    assert (await desk.act("applicant", "startRun", run)).state == "RUNNING"
    await attend_and_grade(desk, run, classes[0]["sessions"])


async def read_classes(desk: Desk, run: str) -> list[Mapping[str, Any]]:
    query = """
        query ($id: ID!) {
          node(id: $id) {
            ... on CourseRun { classes { id sessions { id plannedOn } } }
          }
        }
    """
    node = (await desk.ask("applicant", query, id=run))["node"]
    found: list[Mapping[str, Any]] = node["classes"]
    return found


async def attend_and_grade(desk: Desk, run: str, sessions: list[Mapping[str, Any]]) -> None:
    people = [desk.person(f"teacher-{number}") for number in range(25)]
    early = await desk.mutate(
        "applicant",
        "recordAttendance",
        runId=run,
        sessionId=sessions[0]["id"],
        records=[{"participantId": people[0], "present": True}],
    )
    assert early.refused == ["PREREQUISITE"]
    for number, session in enumerate(sessions):
        desk.world.set_now(f"{session['plannedOn']}T18:00")
        present = people if number < 3 else people[:-1]
        recorded = await desk.mutate(
            "applicant",
            "recordAttendance",
            runId=run,
            sessionId=session["id"],
            records=[{"participantId": one, "present": True} for one in present],
        )
        assert recorded.state == "RUNNING"
    unfinished = await desk.act("applicant", "finish", run, documents=["LEARNING_OUTCOMES"])
    assert "PREREQUISITE" in unfinished.refused
    graded = await desk.mutate(
        "applicant",
        "recordResults",
        runId=run,
        results=[{"participantId": one, "assessmentPassed": one != people[1]} for one in people],
    )
    assert graded.state == "RUNNING"
    corrected = await desk.mutate(
        "applicant",
        "correctResult",
        runId=run,
        participantId=people[1],
        assessmentPassed=True,
        comment="补交作业后合格",
    )
    assert corrected.state == "RUNNING"
    finished = await desk.act("applicant", "finish", run, documents=["LEARNING_OUTCOMES"])
    assert finished.state == "FINISHED"


async def confirm_credits(desk: Desk, run: str) -> None:
    """Nothing counts before the Continuing Education Office has confirmed the batch."""
    query = """
        query { inbox { nodes { id __typename title } }
                workItems(filter: {kinds: [CREDIT_BATCH]}) { nodes { id state } } }
    """
    answer = await desk.ask("applicant", query)
    (batch,) = answer["workItems"]["nodes"]
    await desk.version(batch["id"])
    assert batch["id"] in [node["id"] for node in answer["inbox"]["nodes"]]
    before = await status_of(desk, "teacher-0")
    assert [line["reason"] for line in before["lines"]] == ["NOT_CONFIRMED"]
    assert (await desk.act("applicant", "report", batch["id"])).state == "REPORTED"
    own = await desk.act("applicant", "openReview", batch["id"])
    assert own.refused == ["ROLE_REQUIRED", "SELF_APPROVAL"]
    assert (await desk.act("ce-officer", "openReview", batch["id"])).state == "UNDER_REVIEW"
    assert (await desk.act("ce-officer-2", "confirm", batch["id"])).state == "CONFIRMED"


async def read_the_statuses(desk: Desk) -> None:
    """Each participant is told what the course was worth, and by which article."""
    passed = await status_of(desk, "teacher-0")
    assert passed["policy"]["code"] == "chaoyang-2021"
    elective = next(one for one in passed["requirements"] if one["code"] == "ELECTIVE")
    assert (elective["have"], elective["need"], elective["met"]) == ("1", "6", False)
    (line,) = passed["lines"]
    assert line["status"] == "COUNTED"
    assert line["awards"] == [{"ledger": "ELECTIVE", "credits": "1"}]
    assert line["citation"]["article"] == "附件2 第十一条"
    assert "20 学时折合 1 学分" in line["citation"]["quote"]

    absent = await status_of(desk, "teacher-24")
    assert [(line["status"], line["reason"]) for line in absent["lines"]] == [
        ("NOT_COUNTED", "NOT_PASSED")
    ]
    corrected = await status_of(desk, "teacher-1")
    assert [line["status"] for line in corrected["lines"]] == ["COUNTED"]


async def status_of(desk: Desk, who: str) -> Mapping[str, Any]:
    """A teacher's own credit status."""
    query = """
        query { viewer { teacher { creditStatus {
          eligible policy { code }
          requirements { code have need met citation { article } }
          lines { status reason awards { ledger credits } citation { article quote } }
        } } } }
    """
    found: Mapping[str, Any] = (await desk.ask(who, query))["viewer"]["teacher"]["creditStatus"]
    return found
