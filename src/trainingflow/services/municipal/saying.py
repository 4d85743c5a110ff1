"""What is said of a confirmed record to the municipality, in the words of the policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date
from trainingflow.domain.canonical import plain
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import Cycle
from trainingflow.domain.credit.status import Line
from trainingflow.domain.municipal_upload import UploadRule, UploadValue
from trainingflow.policies.reader import Policy
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.standings.teachers import employer_on
from trainingflow.services.statements.evaluation import Evaluated

ELSEWHERE: Final = frozenset(
    {
        UploadValue.REFERENCE,
        UploadValue.ACTION,
        UploadValue.UPLOAD,
        UploadValue.LINE,
        UploadValue.TEACHER_CODE,
        UploadValue.TEACHER_NAME,
        UploadValue.UNIT_CODE,
        UploadValue.UNIT_NAME,
    }
)
"""Values that a line does not keep: of the line itself, or of people and units as they are now."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one record.

    Attributes:
        employer: when it was earned.
    """

    record: UUID
    employer: UUID | None
    credits: Decimal
    values: Mapping[str, str]


def rule_of(policy: Policy) -> UploadRule:
    """The interface of a policy that has one.

    Raises:
        LookupError: it has none.
    """
    if policy.upload is None:
        message = f"{policy.id} has no interface to the municipality"
        raise LookupError(message)
    return policy.upload


def cycle_of(found: Evaluated) -> Cycle:
    """The cycle about which a teacher's records are told."""
    return found.status.cycle or found.policy.credit.cycle


def said_of(found: Evaluated, origins: Mapping[UUID, AnyRow]) -> list[Said]:
    """What is said of each confirmed record of a teacher that the policy sends, in their order."""
    rule, cycle = rule_of(found.policy), cycle_of(found)
    said = []
    for record, line in zip(found.records, found.status.lines, strict=True):
        earned, confirmed = record.earned_on, record.confirmed_at
        if earned is None or confirmed is None or not record.passed:
            continue
        if not cycle.first <= earned <= cycle.last or not _sent(rule, record, line):
            continue
        key = UUID(record.id)
        label = origins[key].label if key in origins else ""
        worth = sum((one.credits for one in line.awards), Decimal(0))
        values = {
            UploadValue.POLICY: found.policy.id,
            UploadValue.CYCLE: f"{cycle.first.year}-{cycle.last.year}",
            UploadValue.YEAR: str(earned.year),
            **_named(found.policy, record, line),
            UploadValue.TITLE: label,
            UploadValue.HOURS: str(plain(record.hours or Decimal(0))),
            UploadValue.CREDITS: str(plain(worth)),
            UploadValue.EARNED_ON: earned.isoformat(),
            UploadValue.CONFIRMED_ON: local_date(confirmed).isoformat(),
        }
        employer = employer_on(found.teacher, earned)[0]
        said.append(Said(key, employer, worth, {str(name): text for name, text in values.items()}))
    return said


def _sent(rule: UploadRule, record: Record, line: Line) -> bool:
    """Whether the policy sends such a record."""
    if rule.activities and record.activity not in rule.activities:
        return False
    if rule.ledgers and not any(_inside(one.ledger, rule.ledgers) for one in line.awards):
        return False
    return rule.uncounted or bool(line.awards)


def _inside(ledger: str, ledgers: frozenset[str]) -> bool:
    return any(ledger == one or ledger.startswith(f"{one}.") for one in ledgers)


def _named(policy: Policy, record: Record, line: Line) -> dict[UploadValue, str]:
    labels = {one.code: one.label.zh for one in policy.credit.ledgers}
    codes = [one.ledger for one in line.awards]
    activity = policy.credit.activities.get(record.activity)
    return {
        UploadValue.CATEGORY: "、".join(labels.get(one, one) for one in codes),
        UploadValue.CATEGORY_CODE: "、".join(codes),
        UploadValue.ACTIVITY: activity.label.zh if activity else record.activity,
        UploadValue.ARTICLE: line.citation.article if line.citation else "",
    }
