"""What a reviewed course adds to the ledger: its lecturer's teaching, its participants' hours."""

from collections.abc import Iterator
from decimal import Decimal

from trainingflow.domain.lifecycles.confirmed import REVOKE
from trainingflow.domain.lifecycles.reviewed_courses.guards import OPENINGS
from trainingflow.domain.workflow.attempt import as_date, as_uuid
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts


def completions(facts: GeneralFacts) -> Iterator[Completion]:
    """For every opening that was evaluated by its trainer; none before the review has passed.

    That a lecturer's double credits count once for a course is the policy's to say: the ledger
    has the teaching of each opening.
    """
    fixed = [act for act in facts.history if act.action in {"pass", "adoptLegacy"}]
    if not fixed:
        return
    worth = max(fixed, key=lambda act: act.seq)
    openings = sorted((act for act in facts.history if act.action in OPENINGS), key=_seq)
    for number, opening in enumerate(openings):
        ends = openings[number + 1].seq if number + 1 < len(openings) else None
        evaluated = [
            act
            for act in facts.ever("evaluateParticipants")
            if act.seq > opening.seq and (ends is None or act.seq < ends)
        ]
        if evaluated and not _revoked(facts, opening.seq, ends):
            yield from _of_opening(facts, worth, opening, max(evaluated, key=_seq))


def _of_opening(
    facts: GeneralFacts, worth: Act, opening: Act, evaluated: Act
) -> Iterator[Completion]:
    hours, worth_of_it = (as_decimal(worth.input.get(name)) for name in ("hours", "credits"))
    ended = as_date(evaluated.input.get("endedOn"))
    lecturer = as_uuid(opening.input.get("teacher"))
    if hours is None or worth_of_it is None or ended is None:
        return
    course = {"level": "DISTRICT", "content": str(worth.input.get("content"))}
    if lecturer is not None:
        yield Completion(
            key=f"{opening.seq}:lecturer",
            teacher=lecturer,
            activity="TEACHING",
            facts={
                **course,
                "course": str(facts.item_id),
                "courseCredits": _plain(worth_of_it),
                "mainLecturer": True,
            },
            hours=hours,
            earned_on=ended,
            recognised=True,  # a district course, by the review that it has passed
        )
    rows = evaluated.input.get("results")
    for row in rows if isinstance(rows, (list, tuple)) else ():
        teacher = as_uuid(row.get("teacher"))
        if teacher is not None:
            yield Completion(
                key=f"{opening.seq}:{teacher}",
                teacher=teacher,
                activity="COURSE",
                facts=course,
                hours=hours,
                earned_on=ended,
                passed=row.get("passed") is True,
                recognised=True,
            )


def _revoked(facts: GeneralFacts, begins: int, ends: int | None) -> bool:
    """Whether the credits of an opening were revoked after its evaluation."""
    assessed = [
        act.seq
        for act in facts.ever("evaluate")
        if act.seq > begins and (ends is None or act.seq < ends)
    ]
    taken_back = [act.seq for act in facts.ever(REVOKE)]
    return bool(assessed and taken_back) and max(taken_back) > max(assessed)


def _seq(act: Act) -> int:
    return act.seq


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
