"""The next windows of the calendar through which what is missing has to pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from trainingflow.domain.calendar import midnight
from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit.policy import CreditPolicy, Requirement
from trainingflow.domain.credit.status import Status
from trainingflow.domain.workflow.procedure import Procedure, WindowRule
from trainingflow.domain.workflow.windows import WindowName, window_rows
from trainingflow.policies.reader import Policy

# Training that is worth nothing before the school has declared it, or told of it, in a window.
_WINDOWS: Final[Mapping[str, str]] = {
    WindowName.SCHOOL_PLAN_DECLARATION: "SCHOOL_RESEARCH",
    WindowName.SELF_DIRECTED_SUMMARY: "SELF_DIRECTED",
}


@dataclass(frozen=True, slots=True)
class Opening:
    """A window of the calendar, and what is missing that it is for.

    Attributes:
        name: of the window.
        label: what it is called.
        opens: its first instant.
        closes: the first instant after it.
        requirements: codes of what is short, in the order of the policy.
        citation: the article that sets the window.
    """

    name: str
    label: Label
    opens: datetime
    closes: datetime
    requirements: tuple[str, ...]
    citation: Citation


def openings_of(policy: Policy, status: Status) -> tuple[Opening, ...]:
    """The next window of each sort that something missing has to pass, the earliest first.

    As the policy's calendar sets them; that one was extended is shown where windows are listed.
    """
    if policy.procedure is None:
        return ()
    found = _openings(policy.procedure, policy.credit, status)
    return tuple(sorted(found, key=lambda one: (one.closes, one.name)))


def _openings(procedure: Procedure, credit: CreditPolicy, status: Status) -> Iterator[Opening]:
    wholes = {one.part_of for one in credit.requirements}
    known = {one.code: one for one in credit.requirements if one.code not in wholes}
    for rule in procedure.windows:
        ledgers = _ledgers(credit, _WINDOWS.get(rule.name, ""))
        short = tuple(
            entry.code
            for entry in status.requirements
            if not entry.met and entry.code in known and _is_fed(known[entry.code], ledgers)
        )
        if short:
            yield from _next(procedure, rule, status, short)


def _next(
    procedure: Procedure, rule: WindowRule, status: Status, short: tuple[str, ...]
) -> Iterator[Opening]:
    day = status.valid_at
    rows = (row for year in (day.year, day.year + 1) for row in window_rows(procedure, year))
    for row in rows:
        if row.name == rule.name and row.closes > midnight(day):
            yield Opening(rule.name, rule.label, row.opens, row.closes, short, rule.citation)
            return


def _ledgers(credit: CreditPolicy, activity: str) -> tuple[str, ...]:
    """Where an activity is entered, as far as its rules name it without a field of the record."""
    found = credit.activities.get(activity)
    awards = (award for rule in found.rules for award in rule.awards) if found else ()
    return tuple(award.ledger.partition("{")[0].rstrip(".") for award in awards)


def _is_fed(requirement: Requirement, ledgers: tuple[str, ...]) -> bool:
    return any(
        ledger == code or ledger.startswith(f"{code}.")
        for ledger in ledgers
        for code in requirement.select.ledgers
    )
