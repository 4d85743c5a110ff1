"""When a filed course may be filed, opened, ended and credited, and what it adds to the ledger."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from trainingflow.domain.calendar import local_date
from trainingflow.domain.workflow.attempt import Attempt, as_date, as_uuid
from trainingflow.domain.workflow.blockers import Blocker, Clearer
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts
from trainingflow.domain.workflow.guards import invalid, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


def before_opening(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The scheme is filed before the day on which the course opens (开设前)."""
    opens = as_date(facts.dossier.get("opensOn"))
    late = opens is not None and local_date(attempt.at) >= opens
    yield from unless(not late, Requirement.BEFORE_OPENING)


def opening_day_reached(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The course opens on the day that its scheme names, or later."""
    opens = as_date(facts.dossier.get("opensOn"))
    reached = opens is not None and local_date(attempt.at) >= opens
    yield from unless(reached, Requirement.OPENING_DAY_REACHED, Clearer.TIME)


def ended_after_opening(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The last day is not before the first, nor in the future."""
    opens, ended = as_date(facts.dossier.get("opensOn")), attempt.day("endedOn")
    if opens is None or ended is None:
        return
    today = local_date(attempt.at)
    if not opens <= ended <= today:
        yield invalid("endedOn", f"a day from {opens} to {today}")


def attended_hours_fit(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Nobody is listed twice, and nobody attended more than the course's hours."""
    most = as_decimal(facts.dossier.get("hours")) or Decimal(0)
    seen: set[object] = set()
    for index, row in enumerate(attempt.rows("results")):
        teacher, hours = as_uuid(row.get("teacher")), as_decimal(row.get("hours"))
        if teacher in seen:
            yield invalid(f"results[{index}].teacher", "each participant once")
        if hours is not None and hours > most:
            yield invalid(f"results[{index}].hours", f"at most {most}")
        seen.add(teacher)


def completions(facts: GeneralFacts) -> Iterator[Completion]:
    """What each participant has completed; none before the materials are handed in."""
    submitted, ended = facts.last("submitMaterials"), facts.last("endCourse")
    if submitted is None or ended is None:
        return
    finished = as_date(ended.input.get("endedOn"))
    rows = submitted.input.get("results")
    for row in rows if isinstance(rows, (list, tuple)) else ():
        teacher, hours = as_uuid(row.get("teacher")), as_decimal(row.get("hours"))
        if teacher is None or hours is None or finished is None:
            continue
        yield Completion(
            key=str(teacher),
            teacher=teacher,
            activity="COURSE",
            facts={"level": "DISTRICT", **_said(facts.dossier)},
            hours=hours,
            earned_on=finished,
            passed=row.get("passed") is True,
            recognised=True,  # by the office, with the decision that this follows
        )


def _said(dossier: Mapping[str, object]) -> dict[str, object]:
    return {name: dossier[name] for name in ("content", "theme", "special") if dossier.get(name)}
