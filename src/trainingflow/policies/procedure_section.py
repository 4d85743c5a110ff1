"""Reads the section `procedure:` of a policy: windows, limits, panels, and who has which duty.

Every entry carries the citation that it comes from; a number that the text leaves open says in
its citation's `reading` how it was filled.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

from trainingflow.domain.calendar import SemesterRule
from trainingflow.domain.lifecycles.courses.fields import Activity, DeliveryMode, Size
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty, ForDuty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import (
    ClassRule,
    DutyRule,
    HoursBand,
    NoticeRule,
    Procedure,
    ProviderRule,
    RunRule,
)
from trainingflow.policies.calendar_section import read_day, read_duty, read_ladder, read_window
from trainingflow.policies.citations import Library
from trainingflow.policies.claims_section import read_claims
from trainingflow.policies.general_section import read_declarer, read_limit, read_term
from trainingflow.policies.node import Node
from trainingflow.policies.panel_section import read_panel
from trainingflow.policies.survey_section import read_survey

_NEEDED = {
    ItemKind.COURSE: ("notice", "hours", "providers"),
    ItemKind.COURSE_RUN: ("run",),
    ItemKind.CREDIT_CLAIM: ("claims",),
}
"""The sections that only these kinds cannot do without."""

_Rule = TypeVar("_Rule")


def read_procedure(node: Node, library: Library, policy: str) -> Procedure:
    """Read a procedure.

    Args:
        node: the section.
        library: the documents that may be cited.
        policy: the id of the policy that the procedure belongs to.

    Raises:
        PolicyProblem: something cannot be understood, or a lifecycle that is chosen names a
            window or a duty that the section does not set.
    """
    node.only(
        "bindsFrom",
        "citation",
        "lifecycles",
        "windows",
        "semesters",
        "duties",
        "panels",
        "notice",
        "hours",
        "providers",
        "projectReferenceFor",
        "run",
        "declarers",
        "terms",
        "limits",
        "claims",
        "calendar",
        "ladder",
        "survey",
    )
    reference = node.get("projectReferenceFor")
    procedure = Procedure(
        policy=policy,
        binds_from=node.need("bindsFrom").date(),
        citation=library.of(node),
        lifecycles=_lifecycles(node.need("lifecycles")),
        windows=tuple(read_window(name, one, library) for name, one in _entries(node, "windows")),
        semesters=_semesters(node.need("semesters")),
        semesters_citation=library.of(node.need("semesters")),
        duties=dict(_duty(name, one, library) for name, one in node.need("duties").items()),
        panels={
            _word(one, name, tuple(ItemKind)): read_panel(one, library)
            for name, one in _entries(node, "panels")
        },
        notice_rule=_maybe(node, "notice", _notice, library),
        hours={
            _word(one, name, tuple(Size)): _hours(one, library)
            for name, one in _entries(node, "hours")
        },
        providers=tuple(_provider(one, library) for one in _elements(node, "providers")),
        project_reference_for=frozenset(_project_reference(reference)),
        project_reference_citation=library.of(reference) if reference else None,
        run_rule=_maybe(node, "run", _run, library),
        declarers={
            _word(one, name, tuple(ItemKind)): read_declarer(one, library)
            for name, one in _entries(node, "declarers")
        },
        terms={name: read_term(one, library) for name, one in _entries(node, "terms")},
        limits={name: read_limit(one, library) for name, one in _entries(node, "limits")},
        claims=read_claims(node.get("claims"), library),
        calendar=tuple(read_duty(name, one, library) for name, one in _entries(node, "calendar")),
        ladder=_maybe(node, "ladder", read_ladder, library),
        survey=_maybe(node, "survey", read_survey, library),
    )
    for kind, version in procedure.lifecycles.items():
        _complete(node, DEFINITIONS[ItemKind(kind), version], procedure)
    return procedure


def _maybe(
    node: Node, key: str, read: Callable[[Node, Library], _Rule], library: Library
) -> _Rule | None:
    section = node.get(key)
    return None if section is None else read(section, library)


def _entries(node: Node, key: str) -> Iterable[tuple[str, Node]]:
    section = node.get(key)
    return () if section is None else section.items()


def _elements(node: Node, key: str) -> Iterable[Node]:
    section = node.get(key)
    return () if section is None else section.elements()


def _complete(node: Node, definition: Definition, procedure: Procedure) -> None:
    """Refuse a lifecycle whose windows, duties, terms or sections the policy leaves open."""
    for section in _NEEDED.get(definition.kind, ()):
        node.need(section)
    _complete_panel(node, definition, procedure)
    for state in definition.states:
        term = state.deadline.term if state.deadline else None
        if term is not None and term not in procedure.terms:
            node.fail(
                f"the state {state.name} of {definition.kind} lasts for the term {term}",
                f"add `{term}:` under `terms:`",
            )
    for line in definition.transitions:
        if line.window is not None and procedure.window(line.window) is None:
            node.need("windows").fail(
                f"“{line.action}” of {definition.kind} needs the window {line.window}",
                f"add `{line.window}:`",
            )
        for owner in line.owners:
            if isinstance(owner, ForDuty) and not procedure.bodies(owner.duty):
                node.need("duties").fail(
                    f"nobody has the duty {owner.duty} for “{line.action}” of {definition.kind}",
                    f"add `{owner.duty}:`",
                )


def _complete_panel(node: Node, definition: Definition, procedure: Procedure) -> None:
    """Refuse a lifecycle with a panel or a questionnaire for which the policy sets no rule."""
    effects = {str(one) for line in definition.transitions for one in line.effects}
    rule = procedure.panels.get(definition.kind)
    if Effect.ASSIGN_REVIEWERS in effects and rule is None:
        node.fail(f"{definition.kind} has a panel", f"add `{definition.kind}:` under `panels:`")
    if Effect.RECORD_SCORES in effects and (rule is None or rule.rubric is None):
        node.fail(f"the panel of {definition.kind} scores", "add a `rubric:` to it")
    if Effect.OPEN_SURVEY in effects and procedure.survey is None:
        node.fail(f"participants of {definition.kind} are asked", "add a `survey:`")


def _lifecycles(node: Node) -> dict[str, int]:
    chosen = {}
    for name, place in node.items():
        kind, version = ItemKind(_word(place, name, tuple(ItemKind))), place.integer()
        if (kind, version) not in DEFINITIONS:
            known = ", ".join(str(one) for known_kind, one in DEFINITIONS if known_kind is kind)
            place.fail(f"there is no version {version} of {kind}", f"write one of {known}")
        chosen[str(kind)] = version
    return chosen


def _semesters(node: Node) -> tuple[SemesterRule, ...]:
    node.only("begins", "citation")
    rules = []
    for season, begins in node.need("begins").items():
        rules.append(SemesterRule(season, *read_day(begins)))
    return tuple(rules)


def _duty(name: str, node: Node, library: Library) -> tuple[Duty, DutyRule]:
    node.only("bodies", "decisionReference", "citation")
    reference = node.get("decisionReference")
    return Duty(_word(node, name, tuple(Duty))), DutyRule(
        bodies=_bodies(node.need("bodies")),
        decision_reference=reference.flag() if reference else False,
        citation=library.of(node),
    )


def _bodies(node: Node) -> tuple[Body, ...]:
    return tuple(place.choice(Body) for place in node.elements())


def _notice(node: Node, library: Library) -> NoticeRule:
    node.only("workingDays", "citation")
    return NoticeRule(working_days=node.need("workingDays").integer(), citation=library.of(node))


def _hours(node: Node, library: Library) -> HoursBand:
    node.only("minimum", "maximum", "unit", "overrideMaximum", "overrideBy", "citation")
    top, by = node.get("overrideMaximum"), node.get("overrideBy")
    if (top is None) != (by is None):
        node.fail("an override has a maximum and a body", "write both or neither")
    unit = node.need("unit")
    if unit.decimal() == 0:
        unit.fail("the teaching unit has no hours", "write how many hours a unit has")
    return HoursBand(
        minimum=node.need("minimum").decimal(),
        maximum=node.need("maximum").decimal(),
        unit=unit.decimal(),
        override_maximum=top.decimal() if top else None,
        override_by=by.choice(Body) if by else None,
        citation=library.of(node),
    )


def _provider(node: Node, library: Library) -> ProviderRule:
    node.only("activity", "modules", "bodies", "citation")
    modules = node.get("modules")
    return ProviderRule(
        activity=node.need("activity").choice(Activity),
        modules=modules.texts() if modules else (),
        bodies=_bodies(node.need("bodies")),
        citation=library.of(node),
    )


def _project_reference(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    node.only("activities", "citation")
    return tuple(place.choice(Activity) for place in node.need("activities").elements())


def _run(node: Node, library: Library) -> RunRule:
    node.only("period", "leader", "attendance", "classes")
    period, leader, attendance = (node.need(key) for key in ("period", "leader", "attendance"))
    period.only("maximumMonths", "citation")
    leader.only("courses", "classes", "citation")
    attendance.only("threshold", "citation")
    return RunRule(
        maximum_months=period.need("maximumMonths").integer(),
        period_citation=library.of(period),
        leader_courses=leader.need("courses").integer(),
        leader_classes=leader.need("classes").integer(),
        leader_citation=library.of(leader),
        attendance_threshold=_share(attendance.need("threshold")),
        attendance_citation=library.of(attendance),
        classes={
            _word(one, name, tuple(DeliveryMode)): _class(one, library)
            for name, one in node.need("classes").items()
        },
    )


def _share(node: Node) -> Decimal:
    share = node.decimal()
    if share > 1:
        node.fail(f"{share} is more than all", "write a number from 0 to 1, e.g. 0.8")
    return share


def _word(node: Node, name: str, words: tuple[str, ...]) -> str:
    """Refuse a key that is not one of the words; the key itself else."""
    if name not in words:
        node.fail(f"“{name}” is not known here", f"write one of {', '.join(words)}")
    return name


def _class(node: Node, library: Library) -> ClassRule:
    node.only("minimum", "maximumClasses", "waivedBy", "citation")
    waived = node.get("waivedBy")
    return ClassRule(
        minimum=node.need("minimum").integer(),
        maximum_classes=node.need("maximumClasses").integer(),
        waived_by=waived.choice(Body) if waived else None,
        citation=library.of(node),
    )
