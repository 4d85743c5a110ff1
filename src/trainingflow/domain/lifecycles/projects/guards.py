"""What a training project must fulfil before it is declared, established and started."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from trainingflow.domain.calendar import add_months, local_date, midnight
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.general_guards import (
    dossier_complete,
    has_manager,
    unit_may_declare,
    year_of_window,
)
from trainingflow.domain.lifecycles.projects.fields import PROJECT_FIELDS, Part, Variant
from trainingflow.domain.lifecycles.projects.records import dossier_rows
from trainingflow.domain.lifecycles.projects.running_guards import RUNNING_GUARDS
from trainingflow.domain.workflow.attempt import Attempt, as_date
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    Finding,
    LimitBlocker,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, missing, named, passing, unless
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import LimitRule, Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import WindowName

R = Requirement
_MONTHS: Final = 12


def is_ordinary(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Only an ordinary project is declared in the window."""
    yield from unless(facts.variant != Variant.URGENT, R.VARIANT_ORDINARY, Clearer.NOBODY)


def is_urgent(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Only an urgent project asks the Working Group first."""
    yield from unless(facts.variant == Variant.URGENT, R.VARIANT_URGENT, Clearer.NOBODY)


def assigning_matter_named(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """An urgent project names the major matter and who assigned it (art. 7)."""
    for name in ("assigningMatter", "assigningAuthority"):
        if not facts.dossier.get(name):
            yield missing(name)


@passing
def year_of_urgency(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """An urgent project is for this year or the next."""
    this = local_date(attempt.at).year
    if facts.target_year not in {this, this + 1}:
        yield invalid("year", f"{this} or {this + 1}")


def scheme_complete(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The scheme says for each work package what is planned (art. 4)."""
    planned = {row.get("part") for row in dossier_rows(facts, "workPackages")}
    for part in Part:
        if part not in planned:
            yield missing(f"workPackages.{part}")


def days_in_order(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A project ends after it begins."""
    first, last = _days(facts)
    if first is not None and last is not None and last < first:
        yield invalid("endsOn", f"{first} or later")


def usual_duration(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Finding]:
    """A project lasts as long as projects generally do, where the policy says how long."""
    first, last = _days(facts)
    if first is None or last is None:
        return
    for name, sign in (("PROJECT_LEAST_MONTHS", 1), ("PROJECT_MOST_MONTHS", -1)):
        rule = procedure.limits.get(name)
        if rule is None:
            continue
        boundary = add_months(first, int(rule.value))
        ends = date.fromordinal(last.toordinal() + 1)
        if (ends < boundary) if sign > 0 else (ends > boundary):
            yield _limit(name, rule, Decimal(_months(first, ends)), least=sign > 0)


def not_rejected_for_year(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What was rejected for a year is not declared for that year again, but next October."""
    rejected = {one.title for one in facts.linked("same_year", ("REJECTED",))}
    again = facts.dossier.get("title") in rejected
    yield from unless(not again, R.NOT_REJECTED_FOR_YEAR, Clearer.TIME)


def panel_has_concluded(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The experts' result is on record, whatever it is."""
    yield from unless(facts.panel.conclusion, R.PANEL_CONCLUDED, Clearer.PANEL)


def manager_is_dedicated(_: GeneralFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The project manager does nothing else (专职项目管理人员)."""
    if attempt.input.get("dedicated") is False:
        yield invalid("dedicated", "true")


@passing
def starts_in_its_year(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A project starts in the year that it is for."""
    this, year = local_date(attempt.at).year, facts.target_year
    if year is None or this == year:
        return
    ahead = this < year
    yield PrerequisiteBlocker(
        code=BlockerCode.PREREQUISITE,
        requirement=R.START_IN_PROJECT_YEAR,
        cleared_by=Clearer.TIME if ahead else Clearer.NOBODY,
        next_possible_at=midnight(date(year, 1, 1)) if ahead else None,
    )


def _days(facts: GeneralFacts) -> tuple[date | None, date | None]:
    return as_date(facts.dossier.get("startsOn")), as_date(facts.dossier.get("endsOn"))


def _months(first: date, ends: date) -> int:
    """The whole months from a day until before another; a begun one does not count."""
    months = (ends.year - first.year) * _MONTHS + ends.month - first.month
    return months if add_months(first, months) <= ends else months - 1


def _limit(name: str, rule: LimitRule, actual: Decimal, *, least: bool) -> Finding:
    found = LimitBlocker(
        code=BlockerCode.BELOW_MINIMUM if least else BlockerCode.LIMIT_REACHED,
        cleared_by=Clearer.OWNER,
        limit=name,
        allowed=str(rule.value),
        actual=str(actual),
    )
    return found if rule.blocking else Caution(found)


PROJECT_GUARDS: Final[Mapping[str, Guard]] = {
    **named(
        document_has_content,
        has_manager,
        unit_may_declare(ItemKind.TRAINING_PROJECT),
        year_of_window(WindowName.PROJECT_DECLARATION),
        dossier_complete(PROJECT_FIELDS),
        is_ordinary,
        is_urgent,
        assigning_matter_named,
        year_of_urgency,
        scheme_complete,
        days_in_order,
        usual_duration,
        not_rejected_for_year,
        panel_has_concluded,
        manager_is_dedicated,
        starts_in_its_year,
    ),
    **RUNNING_GUARDS,
}
