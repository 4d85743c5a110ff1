"""The procedure of a policy file: what it says, and how a mistake in it is refused."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from trainingflow.domain.calendar import SemesterRule
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.panel_rule import PassRule, SameOrganisation
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.policies.library import builtin, load
from trainingflow.policies.problem import PolicyProblem

CHANGED = """\
id: example
extends: chaoyang-2021
checkedOn: 2026-01-01
procedure:
"""


def of_chaoyang() -> Procedure:
    procedure = builtin("chaoyang-2021").procedure
    assert procedure is not None
    return procedure


def changed(tmp_path: Path, text: str) -> Procedure:
    path = tmp_path / "example.yaml"
    path.write_text(CHANGED + text, encoding="utf-8")
    procedure = load(str(path)).procedure
    assert procedure is not None
    return procedure


def test_windows_and_semesters_of_chaoyang() -> None:
    procedure = of_chaoyang()

    assert procedure.binds_from == date(2022, 10, 14)
    assert [(rule.name, rule.months, rule.for_next_semester) for rule in procedure.windows] == [
        ("COURSE_APPRAISAL", (5, 11), False),
        ("COURSE_RUN_DECLARATION", (6, 12), True),
        ("PROJECT_DECLARATION", (10,), False),
        ("SCHOOL_PLAN_DECLARATION", (1,), False),
        ("SELF_DIRECTED_SUMMARY", (1,), False),
        ("SCHOOL_PLAN_EVALUATION", (12,), False),
        ("PRIVATE_COURSE_APPRAISAL", (11,), False),
        ("CLASS_OPENING_DECLARATION", (6, 12), False),
    ]
    assert procedure.semesters == (SemesterRule("AUTUMN", 9, 1), SemesterRule("SPRING", 2, 1))


def test_limits_of_chaoyang() -> None:
    procedure = of_chaoyang()
    run = procedure.run

    assert (run.maximum_months, run.leader_courses, run.leader_classes) == (12, 3, 8)
    assert run.attendance_threshold == Decimal("0.8")
    assert {mode: (rule.minimum, rule.maximum_classes) for mode, rule in run.classes.items()} == {
        "FACE_TO_FACE": (25, 3),
        "BLENDED": (25, 3),
        "ONLINE": (200, 2),
    }
    assert procedure.notice.working_days == 5
    panel = procedure.panels["COURSE"]
    assert (panel.quorum, panel.pass_rule, panel.abstention_allowed, panel.same_organisation) == (
        3,
        PassRule.SIMPLE_MAJORITY,
        True,
        SameOrganisation.WARN,
    )


def test_duties_of_chaoyang() -> None:
    procedure = of_chaoyang()

    bodies = {
        Duty.APPRAISAL: (Body.ACADEMIC_COMMITTEE,),
        Duty.APPROVAL: (Body.WORKING_GROUP,),
        Duty.FILING: (Body.TD_COLLEGE,),
        Duty.OBJECTIONS: (Body.COURSE_LEADING_GROUP,),
        Duty.RUN_ORGANISATION: (Body.TD_COLLEGE,),
        Duty.SUPERVISION: (Body.COURSE_LEADING_GROUP, Body.ACADEMIC_COMMITTEE),
        Duty.EVALUATION: (Body.WORKING_GROUP,),
        Duty.CREDIT_CONFIRMATION: (Body.CE_OFFICE,),
        Duty.MANAGER_FILING: (Body.CE_OFFICE,),
    }
    assert {duty: procedure.bodies(duty) for duty in bodies} == bodies
    recorded = {duty for duty, rule in procedure.duties.items() if rule.decision_reference}
    assert {Duty.APPROVAL, Duty.EVALUATION} <= recorded


def test_every_number_cites_its_article() -> None:
    procedure = of_chaoyang()

    cited = [
        procedure.window("COURSE_APPRAISAL"),
        procedure.panels["COURSE"],
        procedure.notice,
        procedure.hours["MICRO"],
        procedure.run.classes["ONLINE"],
    ]
    assert [one.citation.article if one else None for one in cited] == [
        "附件4 第十六条",
        "附件4 第十七条",
        "附件4 第十八条",
        "附件4 第十三条",
        "附件4 第二十四条",
    ]


def test_policy_of_the_city_has_a_calendar_and_no_lifecycles() -> None:
    procedure = builtin("beijing-2021").procedure

    assert procedure is not None
    assert (procedure.lifecycles, procedure.windows) == ({}, ())
    assert {duty.row for duty in procedure.calendar} == {"CAL-27", "CAL-29", "CAL-37"}


def test_another_district_changes_what_it_needs(tmp_path: Path) -> None:
    procedure = changed(
        tmp_path,
        """\
  windows:
    COURSE_APPRAISAL: {months: [11], dueDay: 20, dailyFrom: "08:00", dailyUntil: "23:00"}
  panels: {COURSE: {sameOrganisation: REFUSE, quorum: 5}}
""",
    )

    rule = procedure.window("COURSE_APPRAISAL")
    assert rule is not None
    assert (rule.months, rule.due_day) == ((11,), 20)
    assert (rule.daily_from, rule.daily_until) == (time(8), time(23))
    panel = procedure.panels["COURSE"]
    assert (panel.quorum, panel.same_organisation) == (5, SameOrganisation.REFUSE)
    assert procedure.run == of_chaoyang().run


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  quorum: 3\n", "`quorum` is not known here"),
        ("  lifecycles: {COURSE: 9}\n", "there is no version 9 of COURSE; write one of 1"),
        ("  lifecycles: {COURSES: 1}\n", "“COURSES” is not known here"),
        (
            "  windows: {COURSE_APPRAISAL: null}\n",
            "“submitForAppraisal” of COURSE needs the window COURSE_APPRAISAL",
        ),
        (
            "  duties: {FILING: null}\n",
            "nobody has the duty FILING for “fileAndPublicise” of COURSE",
        ),
        ("  duties: {FILING: {bodies: [COLLEGE]}}\n", "“COLLEGE” is not a known word"),
        ("  windows: {COURSE_APPRAISAL: {months: [13]}}\n", "these are not months"),
        ("  windows: {COURSE_APPRAISAL: {months: [5, 5]}}\n", "these are not months"),
        ("  windows: {COURSE_APPRAISAL: {dueDay: 30}}\n", "30 is not a day before the end"),
        ("  windows: {COURSE_APPRAISAL: {dailyFrom: noon}}\n", "a time of day is expected"),
        (
            "  windows: {COURSE_APPRAISAL: {targetYearOffset: 2}}\n",
            "“2” is not a known offset",
        ),
        ("  windows: {EASTER: {months: [4]}}\n", "“EASTER” is not known here"),
        (
            '  windows: {COURSE_APPRAISAL: {dailyFrom: "23:00", dailyUntil: "08:00"}}\n',
            "the window closes before it opens each day",
        ),
        ("  semesters: {begins: {AUTUMN: september}}\n", "a day of the year is expected"),
        ("  hours: {GENERAL: {overrideMaximum: 60}}\n", "an override has a maximum and a body"),
        ("  hours: {GENERAL: {unit: 0}}\n", "the teaching unit has no hours"),
        ("  hours: {HUGE: {minimum: 1, maximum: 2, unit: 1}}\n", "“HUGE” is not known here"),
        ("  run: {attendance: {threshold: 80}}\n", "80 is more than all"),
        ("  run: {classes: {LETTER: {minimum: 1}}}\n", "“LETTER” is not known here"),
        ("  panels: {COURSE: {passRule: DICE}}\n", "“DICE” is not a known word"),
        ("  panels: {COURSE: {citation: {article: 第九十条}}}\n", "has no 第九十条"),
        ("  panels: {COURSE: null}\n", "COURSE has a panel; add `COURSE:` under `panels:`"),
        ("  panels: {COURSES: {quorum: 3}}\n", "“COURSES” is not known here"),
        ("  panels: {COURSE: {quorum: 0}}\n", "at least one is needed"),
        ("  panels: {COURSE: {threshold: 80}}\n", "MEAN_AT_LEAST has a threshold"),
        ("  panels: {COURSE: {passRule: MEAN_AT_LEAST}}\n", "MEAN_AT_LEAST has a threshold"),
        (
            "  panels: {COURSE: {passRule: MEAN_AT_LEAST, threshold: 80}}\n",
            "a mean is one of scores",
        ),
        (
            "  panels: {COURSE: {passRule: MEAN_AT_LEAST, threshold: 101}}\n",
            "101 is more than full marks",
        ),
        (
            "  panels: {COURSE: {passRule: EACH_ROLE_PASSES}}\n",
            "each role passes, and there is none",
        ),
        ("  panels: {COURSE: {roles: {POET: 1}}}\n", "“POET” is not known here"),
        ("  panels: {COURSE: {invitationDays: 7}}\n", "nobody is invited, so nothing expires"),
        ("  notice: {citation: null}\n", "`citation` is missing"),
    ],
)
def test_mistake_is_refused_where_it_stands(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(PolicyProblem) as caught:
        changed(tmp_path, text)

    assert says in str(caught.value)
    assert "procedure" in caught.value.where


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("  survey: null\n", "participants of COURSE_RUN are asked"),
        ("  survey: {fewestShown: 1}\n", "one answer is what one person said"),
        ("  survey: {points: 1}\n", "one point tells nothing apart"),
    ],
)
def test_a_questionnaire_needs_its_survey_and_hides_its_answers(
    tmp_path: Path, text: str, problem: str
) -> None:
    """Shows: CY-PLAN-68."""
    with pytest.raises(PolicyProblem, match=problem):
        changed(tmp_path, text)
