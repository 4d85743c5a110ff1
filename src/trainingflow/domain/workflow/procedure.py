"""What a policy sets for the lifecycles: windows, limits, quorum, days, and which body has a duty.

Every number of a procedure stands in the policy's file beside the article that it comes from;
code never holds one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TypeVar

from trainingflow.domain.calendar import SemesterRule
from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.calendar_rules import Addressee, LadderRule, PeriodicDuty
from trainingflow.domain.workflow.claim_rule import ClaimRule
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.panel_rule import PanelRule
from trainingflow.domain.workflow.survey_rule import SurveyRule


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRule:
    """A window that opens in the same whole months of every year.

    `target_year_offset` is the target year less the window's year; `for_next_semester` says that
    what is declared belongs to the first semester that begins after the window closes.
    `due_day` is the soft close: from the end of that day of the month on, the action is late.
    `rows` are its places in the calendar (CAL-03), `declared_by` and `received_by` who is told
    that it opens and closes.
    """

    name: str
    label: Label
    months: tuple[int, ...]
    rows: tuple[str, ...] = ()
    target_year_offset: int = 0
    for_next_semester: bool = False
    due_day: int | None = None
    daily_from: time | None = None
    daily_until: time | None = None
    declared_by: tuple[Addressee, ...] = ()
    received_by: tuple[Addressee, ...] = ()
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule:
    """Which bodies have a duty; a collegial one is exercised with a decision on record.

    With `decision_reference` the act names the body acted for and the decision (meeting, date).
    """

    bodies: tuple[Body, ...]
    decision_reference: bool = False
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursBand:
    """The hours of a size of elective course, in steps of the teaching unit.

    With an override by `override_by` the hours may rise to `override_maximum`.
    """

    minimum: Decimal
    maximum: Decimal
    unit: Decimal
    override_maximum: Decimal | None = None
    override_by: Body | None = None
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRule:
    """Who may provide a required course of an activity; without modules, of all of it."""

    activity: str
    modules: tuple[str, ...]
    bodies: tuple[Body, ...]
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule:
    """For one mode of delivery: participants a class needs, and classes that a run may have."""

    minimum: int
    maximum_classes: int
    waived_by: Body | None = None
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRule:
    """The limits of a run, and of a course leader in one semester.

    `attendance_threshold` is the part of the sessions, 0 to 1, that must be attended to pass.
    """

    maximum_months: int
    period_citation: Citation
    leader_courses: int
    leader_classes: int
    leader_citation: Citation
    attendance_threshold: Decimal
    attendance_citation: Citation
    classes: Mapping[str, ClassRule]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """How many working days a public notice (公示) lasts."""

    working_days: int
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarerRule:
    """Which units may declare a kind of item: by their sort and who runs them, or by name.

    An empty choice admits every unit. `recognised` asks for a recognised provider (认定) beside
    it, which the guards of the kind ask for as well.
    """

    unit_kinds: frozenset[str] = frozenset()
    run_by: frozenset[str] = frozenset()
    bodies: frozenset[Body] = frozenset()
    recognised: bool = False
    citation: Citation

    def admits(self, unit_kind: str | None, run_by: str | None, body: Body | None) -> bool:
        """Whether a unit of that sort may declare."""
        if body is not None and body in self.bodies:
            return True
        sort = not self.unit_kinds or unit_kind in self.unit_kinds
        return sort and (not self.run_by or run_by in self.run_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRule:
    """How long something may take: calendar days, or working days."""

    days: int
    working: bool
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRule:
    """A number that a lifecycle asks for by name; one that does not block only warns."""

    value: Decimal
    blocking: bool
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """Everything that one policy sets for its lifecycles.

    `binds_from` is the day from which it is in force: nothing earlier went through it.
    `lifecycles` names, for each kind of item, the version of the definition that applies. What
    only courses and their runs need (`notice`, `run`) is missing where there are none. `panels`
    says, by kind of item, how its panel works, `survey` what participants are asked.
    """

    policy: str
    binds_from: date
    citation: Citation
    lifecycles: Mapping[str, int]
    windows: tuple[WindowRule, ...]
    semesters: tuple[SemesterRule, ...]
    semesters_citation: Citation
    duties: Mapping[Duty, DutyRule]
    panels: Mapping[str, PanelRule] = field(default_factory=dict)
    notice_rule: NoticeRule | None = None
    hours: Mapping[str, HoursBand] = field(default_factory=dict)
    providers: tuple[ProviderRule, ...] = ()
    project_reference_for: frozenset[str] = frozenset()
    project_reference_citation: Citation | None = None
    run_rule: RunRule | None = None
    declarers: Mapping[str, DeclarerRule] = field(default_factory=dict)
    terms: Mapping[str, TermRule] = field(default_factory=dict)
    limits: Mapping[str, LimitRule] = field(default_factory=dict)
    claims: Mapping[str, ClaimRule] = field(default_factory=dict)
    calendar: tuple[PeriodicDuty, ...] = ()
    ladder: LadderRule | None = None
    survey: SurveyRule | None = None

    @property
    def notice(self) -> NoticeRule:
        """How long a public notice lasts.

        Raises:
            LookupError: the policy has no public notices.
        """
        return _set(self.notice_rule, self.policy, "notice")

    @property
    def run(self) -> RunRule:
        """The limits of runs.

        Raises:
            LookupError: the policy has no runs.
        """
        return _set(self.run_rule, self.policy, "run")

    def window(self, name: str) -> WindowRule | None:
        """The rule of the window; None when the policy has no such window."""
        return next((rule for rule in self.windows if rule.name == name), None)

    def bodies(self, duty: Duty) -> tuple[Body, ...]:
        """The bodies that have the duty; empty when the policy gives it to none."""
        rule = self.duties.get(duty)
        return rule.bodies if rule else ()


_Rule = TypeVar("_Rule")


def _set(rule: _Rule | None, policy: str, section: str) -> _Rule:
    if rule is None:
        message = f"the procedure of {policy} sets no `{section}:`"
        raise LookupError(message)
    return rule
