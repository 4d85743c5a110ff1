"""What a teacher would owe and have if: nothing that is asked here is ever written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.credit.as_declared import records_as_declared
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.supposing import Change, changes, supposed
from trainingflow.policies.reader import Policy
from trainingflow.services.policy import evaluated_by
from trainingflow.services.reading.standing import Evaluated, Question, statuses
from trainingflow.services.reading.viewers import Viewer

MOST_RECORDS: Final = 200
_OF_FACTS: Final[Mapping[str, str]] = {
    "employments": "employments",
    "firstTaughtOn": "first_taught_on",
    "inductionCompletedOn": "induction_completed_on",
    "transferredIn": "transferred_in",
    "titles": "titles",
    "posts": "posts",
}
"""What the published facts call the fields of a teacher."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed beside what is.

    Attributes:
        records: that would be there as well.
        without: keys of records that would not.
        teacher: other facts, of those that `given` names.
        given: names of facts, as the published facts call them; all others stay as they are.
        policy: instead of the present one; none for the present one.
    """

    records: tuple[Record, ...] = ()
    without: frozenset[str] = frozenset()
    teacher: Teacher = field(default_factory=Teacher)
    given: frozenset[str] = frozenset()
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Simulated:
    """What is, what would be, and what that changes.

    Attributes:
        before: the present status.
        policy: under which `after` was computed.
        after: what would be.
        changes: requirement by requirement, those that differ.
        unknown: keys that `without` named and the teacher has not.
    """

    before: Evaluated
    policy: Policy
    after: Evaluated
    changes: tuple[Change, ...]
    unknown: frozenset[str]


async def simulate(
    session: AsyncSession, viewer: Viewer, question: Question, supposition: Supposition
) -> Simulated:
    """Evaluate a teacher as it is and as it would be, at the same two clocks.

    Ask only about a teacher that the viewer may see. One evaluation more than the status costs;
    as many statements.
    """
    before = (await statuses(session, viewer, [question]))[question]
    return simulated(before, supposition)


def simulated(before: Evaluated, supposition: Supposition) -> Simulated:
    """The same from a status at hand."""
    present = before.status
    policy = supposition.policy or evaluated_by(present.policy_id, present.policy_hash)
    teacher = with_facts(before.teacher, supposition.teacher, supposition.given)
    supposedly = supposed(tuple(before.records.values()), supposition.records, supposition.without)
    records = records_as_declared(policy.credit, supposedly)
    status = evaluate(policy.credit, teacher, records, present.valid_at, present.known_at)
    return Simulated(
        before=before,
        policy=policy,
        after=Evaluated(status, by_id(records), teacher),
        changes=changes(present, status),
        unknown=supposition.without - before.records.keys(),
    )


def with_facts(teacher: Teacher, others: Teacher, given: frozenset[str]) -> Teacher:
    """Give a teacher with some facts of another."""
    changed: dict[str, object] = {
        _OF_FACTS[name]: getattr(others, _OF_FACTS[name]) for name in given if name in _OF_FACTS
    }
    if "facts" in given:
        changed["facts"] = {**teacher.facts, **others.facts}
    return replace(teacher, **changed)  # type: ignore[arg-type]  # by name, from a teacher


def by_id(records: Sequence[Record]) -> dict[str, Record]:
    """Give records by their id, in their order."""
    return {record.id: record for record in records}
