"""For every transition: facts and an attempt that are just right, so that it happens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from tests.domain.workflow.general_ready import example, general_facts, moment, windows_of
from tests.domain.workflow.kinds import KINDS
from tests.domain.workflow.panel_ready import panel_inputs, panel_rule, ready_panel
from tests.domain.workflow.people import (
    APPLICANT,
    DEVELOPER,
    DISTRICT,
    EARLIER_OFFICER,
    LEADER,
    PARTICIPANT,
    SCHOOL,
    STRANGER,
    an_id,
    owner_of,
)
from trainingflow.domain.calendar import ZONE, Period
from trainingflow.domain.lifecycles.courses.facts import CourseFacts
from trainingflow.domain.lifecycles.runs.batch_facts import CreditBatchFacts
from trainingflow.domain.lifecycles.runs.facts import (
    ClassSession,
    ClassStatus,
    CourseRunFacts,
    PlaceTaken,
    RunClass,
    RunCourse,
)
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.facts import Act, Approval, AttachedDocument, Facts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.policies import library

Ready = tuple[Facts, Attempt]


def at(text: str) -> datetime:
    """An instant in Asia/Shanghai, from `2024-05-20` or `2024-05-20 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def chaoyang() -> Procedure:
    """The procedure of Chaoyang's district units, as its file says it."""
    procedure = library.builtin("chaoyang-2021").procedure
    assert procedure is not None
    return procedure


MAY: Final = at("2024-05-20 09:00")
JUNE: Final = at("2024-06-10 09:00")
SUBMITTED_AT: Final = at("2024-05-06 09:00")
ENTERED_AT: Final = at("2024-05-13 09:00")
CLASS_1, CLASS_2, SESSION_1, SESSION_2 = an_id(51), an_id(52), an_id(61), an_id(62)
COURSE_ID: Final = an_id(50)
OBJECTION: Final = an_id(71)
PROBLEM: Final = an_id(72)

DOSSIER: Final[Mapping[str, object]] = {
    "title": "小学数学单元教学设计",
    "category": "ELECTIVE",
    "activity": "ELECTIVE_COURSE",
    "part": "TOPIC",
    "size": "GENERAL",
    "hours": "20",
    "deliveryMode": "FACE_TO_FACE",
    "units": [{"title": "单元整体设计", "hours": "20"}],
    "policyBasis": "朝阳区“十四五”时期教师培训工作方案",
    "assessmentMethod": "单元设计一份",
    "guideVersion": "2023",
    "moduleReference": "学科教学",
}


def ready(definition: Definition, line: Transition) -> Ready:
    """Facts in the line's source state, and an attempt by its first owner with everything."""
    kind = KINDS.get(definition.kind)
    facts = _FACTS[definition.kind](line) if kind is None else general_facts(definition, line, kind)
    facts = replace(
        facts,
        state=str(line.source),
        version=0 if line.source == NONE else 7,
        documents=(
            *(() if kind is None else facts.documents),
            *(AttachedDocument(str(min(choice)), ENTERED_AT) for choice in line.documents),
        ),
    )
    actor, acting_for, reference = owner_of(line.owners[0], facts)
    attempt = Attempt(
        actor=actor,
        at=_when(definition.kind, line) if kind is None else moment(definition, line, kind),
        acting_for=acting_for,
        decision_reference=reference,
        comment="理由" if line.comment_required else None,
        input=filled(definition, line),
        expected_version=facts.version,
    )
    return facts, attempt if kind is None else kind.attempt(line, attempt)


def filled(definition: Definition, line: Transition) -> dict[str, object]:
    """Every field of the line's input, with a value that fits the ready facts."""
    kind = KINDS.get(definition.kind)
    own = _INPUTS if kind is None else kind.inputs
    given = {field.name: example(field) for field in line.input}
    return given | {
        name: value for name, value in own.get(line.action, {}).items() if name in given
    }


_INPUTS: Final[Mapping[str, Mapping[str, object]]] = {
    **panel_inputs(panel_rule(ItemKind.COURSE)),
    "grantHoursOverride": {"hours": "12"},
    "dismissObjection": {"objection": str(OBJECTION)},
    "upholdObjection": {"objection": str(OBJECTION)},
    "planRun": {"firstSession": "2024-05-16", "lastSession": "2024-05-16"},
    "saveDraft": {"firstSession": "2024-05-16", "lastSession": "2024-05-16"},
    "enrol": {"class": str(CLASS_1), "participant": None},
    "withdrawEnrolment": {"participant": None},
    "waiveMinimum": {"class": str(CLASS_1)},
    "startClass": {"class": str(CLASS_1)},
    "cancelClass": {"class": str(CLASS_1)},
    "recordAttendance": {
        "session": str(SESSION_1),
        "records": [{"participant": str(PARTICIPANT), "present": True}],
    },
    "recordResults": {"results": [{"participant": str(PARTICIPANT), "assessmentPassed": True}]},
    "correctResult": {"participant": str(PARTICIPANT)},
    "resolveProblem": {"problem": str(PROBLEM)},
    "openSurvey": {"closesOn": "2025-03-31"},
}


def _common() -> dict[str, Any]:
    procedure = chaoyang()
    return {
        "procedure": procedure,
        "item_id": an_id(9),
        "organisation_id": SCHOOL,
        "organisation_path": (SCHOOL, DISTRICT),
        "organisation_recognised": True,
        "applicant": APPLICANT,
        "windows": windows_of(procedure.policy),
        "entered_at": ENTERED_AT,
        "submitted_at": SUBMITTED_AT,
        "round": "2024-MAY",
        "round_closes": at("2024-06-01"),
    }


def _course(line: Transition) -> CourseFacts:
    facts = CourseFacts(
        **_common(),
        dossier=DOSSIER,
        category="ELECTIVE",
        activity="ELECTIVE_COURSE",
        size="GENERAL",
        hours=Decimal(20),
        units=1,
        delivery_mode="FACE_TO_FACE",
        leader=LEADER,
        developers=frozenset({DEVELOPER}),
        panel=ready_panel(panel_rule(ItemKind.COURSE), line),
        notice=Period(ENTERED_AT, at("2024-05-21")),
    )
    return replace(facts, **_COURSE_OVERRIDES.get(line.action, {}))


_COURSE_OVERRIDES: Final[Mapping[str, Mapping[str, Any]]] = {
    "grantHoursOverride": {"size": "MICRO", "hours": Decimal(12)},
    "resubmit": {"submitted_at": at("2023-11-20"), "round": "2023-NOVEMBER"},
    "dismissObjection": {"open_objections": frozenset({OBJECTION})},
    "upholdObjection": {"open_objections": frozenset({OBJECTION})},
    "renewOpinion": {
        "approvals": (Approval(seq=5, action="formOpinionPass", covers=("BASICS",), voided_by=6),)
    },
    "endPublicity": {"notice": Period(at("2024-05-10"), at("2024-05-18"))},
}


def _run(line: Transition) -> CourseRunFacts:
    running = line.source in {"RUNNING", "FINISHED", "UNDER_EVALUATION"}
    facts = CourseRunFacts(
        **_common(),
        course=RunCourse(course_id=COURSE_ID, state="IN_LIBRARY", category="ELECTIVE"),
        leader=LEADER,
        semester="2024-AUTUMN",
        delivery_mode="FACE_TO_FACE",
        first_session=date(2024, 9, 10),
        last_session=date(2025, 3, 10),
        classes=tuple(_class(one, running=running) for one in (CLASS_1, CLASS_2)),
        sessions=(
            ClassSession(SESSION_1, CLASS_1, date(2024, 9, 10), held=True),
            ClassSession(SESSION_2, CLASS_2, date(2024, 9, 11), held=True),
        ),
        enrolments={PARTICIPANT: PlaceTaken(class_id=CLASS_1)},
        in_service=frozenset({STRANGER, PARTICIPANT}),
        open_problems=frozenset({PROBLEM}),
        history=_evaluation(line),
    )
    if line.action == "correctResult":
        place = PlaceTaken(class_id=CLASS_1, has_result=True)
        return replace(facts, enrolments={PARTICIPANT: place})
    if line.action == "withdrawEnrolment":
        return replace(facts, enrolments={an_id(40): PlaceTaken(class_id=CLASS_1)})
    return facts


def _evaluation(line: Transition) -> tuple[Act, ...]:
    """Questionnaire, symposium and interviews of the semester, ten days before the decision."""
    when = _when(ItemKind.COURSE_RUN, line) - timedelta(days=10)
    day = when.date().isoformat()
    return (
        Act("openSurvey", an_id(33), when, 20, {"closesOn": (when + _WEEK).date().isoformat()}),
        Act("recordSymposium", an_id(33), when, 21, {"heldOn": day, "findings": "情况"}),
        Act("recordInterviews", an_id(33), when, 22, {"heldOn": day, "findings": "情况"}),
    )


_WEEK: Final = timedelta(days=7)


def _class(class_id: Any, *, running: bool) -> RunClass:
    return RunClass(
        class_id=class_id,
        status=ClassStatus.STARTED if running else ClassStatus.PLANNED,
        capacity=30,
        enrolled=25,
        sessions_planned=1,
        sessions_held=1 if running else 0,
    )


def _batch(_: Transition) -> CreditBatchFacts:
    return CreditBatchFacts(
        **_common(),
        leader=LEADER,
        recorders=frozenset({LEADER}),
        participants=frozenset({PARTICIPANT}),
        run_state="FINISHED",
        records=25,
        corrections=1,
    )


_FACTS: Final = {
    ItemKind.COURSE: _course,
    ItemKind.COURSE_RUN: _run,
    ItemKind.CREDIT_BATCH: _batch,
}


def _when(kind: ItemKind, line: Transition) -> datetime:
    if kind is ItemKind.COURSE:
        return MAY
    return at("2025-03-15 09:00") if line.source in {"RUNNING", "FINISHED"} else JUNE


def earlier(facts: Facts, action: str) -> Facts:
    """The same facts after another officer has done the action in the present submission."""
    return replace(facts, history=(*facts.history, Act(action, EARLIER_OFFICER, ENTERED_AT)))
