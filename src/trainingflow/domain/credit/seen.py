"""The facts of a teacher as far as a policy looks at them: equal for most of a district.

What a teacher owes hangs on a few facts. Who began to teach in 1998 or in 2003, and holds posts and
titles that no article names, is told apart by no policy; a district of thousands has a few dozen
teachers that a policy can tell apart, beside those who came in the cycle.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from trainingflow.domain.credit.as_declared import teacher_as_declared
from trainingflow.domain.credit.facts import Employment, Fact, Post, Teacher, Title, Transfer
from trainingflow.domain.credit.groups import (
    DatedIn,
    HoldsPost,
    HoldsTitle,
    TeacherDate,
    TeacherFact,
)
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.vocabulary import understood

Seen = tuple[
    date | None,
    date | None,
    tuple[date | None, str | None] | None,
    tuple[tuple[str | None, str | None, bool, date | None, date | None], ...],
    tuple[tuple[str, date | None], ...],
    tuple[tuple[str, date | None, date | None], ...],
    tuple[tuple[str, tuple[tuple[str, Fact], ...]], ...],
]
"""First taught, induction, transfer, employments, titles, posts, declared facts (with their type,
for a yes is no 1): what `Teacher` says, in a form that can be looked up."""


class _Sight(NamedTuple):
    """What a policy whose words are all understood can tell apart.

    Attributes:
        first: nothing tells the days before it apart.
        titles: those that it names.
        posts: those that it names.
    """

    first: date
    titles: frozenset[str]
    posts: frozenset[str]


def seen(policy: CreditPolicy, teacher: Teacher, valid_at: date) -> Seen:
    """Give what a policy sees of a teacher: all of it where not all of its words are understood."""
    sight, teacher = _sight(policy), teacher_as_declared(policy, teacher)
    if sight is None or valid_at < sight.first:
        return _seen(teacher, date.min, None)
    return _seen(teacher, sight.first, sight)


def teacher_of(facts: Seen) -> Teacher:
    """Give a teacher of whom no more is known than this."""
    taught, inducted, transfer, employments, titles, posts, declared = facts
    return Teacher(
        employments=tuple(Employment(None, *one) for one in employments),
        first_taught_on=taught,
        induction_completed_on=inducted,
        transferred_in=None if transfer is None else Transfer(*transfer),
        titles=tuple(Title(*one) for one in titles),
        posts=tuple(Post(*one) for one in posts),
        facts={name: tuple(fact for _, fact in held) for name, held in declared},
    )


def _seen(teacher: Teacher, first: date, sight: _Sight | None) -> Seen:
    before = None if first == date.min else first - timedelta(days=1)

    def day(known: date | None) -> date | None:
        return before if known is not None and known < first else known

    came = teacher.transferred_in
    return (
        day(teacher.first_taught_on),
        day(teacher.induction_completed_on),
        None if came is None else (day(came.on), came.origin),
        tuple(
            [
                (
                    job.kind,
                    job.run_by,
                    job.professional_development_school,
                    day(job.since),
                    day(job.until),
                )
                for job in teacher.employments
            ]
        ),
        tuple(
            [
                (title.title, day(title.since))
                for title in teacher.titles
                if sight is None or title.title in sight.titles
            ]
        ),
        tuple(
            [
                (post.post, day(post.since), day(post.until))
                for post in teacher.posts
                if sight is None or post.post in sight.posts
            ]
        ),
        tuple(
            [
                (name, tuple([(type(fact.value).__name__, fact) for fact in held]))
                for name, held in teacher.facts.items()
            ]
        )
        if teacher.facts
        else (),
    )


@lru_cache(maxsize=256)
def _sight(policy: CreditPolicy) -> _Sight | None:
    shares = [share for scale in policy.scales for share in scale.shares]
    starts = [start.name for share in shares if share.counted for start in share.counted.starts]
    starts += [one.before.name for one in policy.notices if one.before is not None]
    if not understood(policy) or not all(name in set(TeacherDate) for name in starts):
        return None
    facts = [fact for group in policy.groups for fact in group.facts]
    named = [title for share in shares for title in share.titles]
    return _Sight(
        first=min([policy.cycle.first, *_days(facts)]),
        titles=frozenset(
            [
                *named,
                *(one for fact in facts if isinstance(fact, HoldsTitle) for one in fact.titles),
            ]
        ),
        posts=frozenset(one for fact in facts if isinstance(fact, HoldsPost) for one in fact.posts),
    )


def _days(facts: Sequence[TeacherFact]) -> Iterator[date]:
    for fact in facts:
        if isinstance(fact, DatedIn):
            yield from (day for day in (fact.first, fact.last) if day is not None)
