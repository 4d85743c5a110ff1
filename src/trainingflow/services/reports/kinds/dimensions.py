"""What questionnaires say of items, dimension by dimension; never who said it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.survey_rule import SurveyRule
from trainingflow.domain.workflow.surveys import Tally
from trainingflow.policies import library
from trainingflow.services.exports.column import Column
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading import surveys
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reports.kinds import names


@dataclass(frozen=True, slots=True)
class Asked:
    """A questionnaire, and what it came to by dimension; empty where that is not shown (yet)."""

    survey: AnyRow
    tallies: Mapping[str, Tally]


async def asked_about(reader: Reader, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Asked]]:
    """The questionnaires on items that the reader may see, the earliest first, by the item."""
    session, viewer = reader.session, reader.viewer
    found = await surveys.of_items(session, viewer, ids)
    every = [one.id for rows in found.values() for one in rows]
    results = await surveys.results(session, viewer, every)
    return {
        item: [Asked(one, {t.dimension: t for t in results.get(one.id, ())}) for one in rows]
        for item, rows in found.items()
    }


def rule_of(policy_id: str) -> SurveyRule | None:
    """What a policy asks participants about."""
    if policy_id not in library.known_ids():
        return None
    procedure = library.named(policy_id).procedure
    return procedure.survey if procedure else None


def dimensions(asked: Sequence[Asked]) -> dict[str, Label]:
    """The dimensions of all of them with their names, in the order of the policy."""
    found: dict[str, Label] = {}
    for one in asked:
        rule = rule_of(one.survey.policy_id)
        for code in one.survey.dimensions:
            known = rule.dimensions.get(code) if rule else None
            found.setdefault(code, known or Label(code, code))
    return found


def best(asked: Sequence[Asked]) -> int | None:
    """The best that a dimension can get in any of them; None where nobody was asked."""
    return max((one.survey.points for one in asked), default=None)


def mean(asked: Sequence[Asked], dimension: str) -> Decimal | None:
    """The mean of everybody who judged a dimension, over all questionnaires; None where nobody."""
    tallies = [one.tallies[dimension] for one in asked if dimension in one.tallies]
    answered = sum(one.answered for one in tallies)
    if not answered:
        return None
    found = Fraction(sum(one.points for one in tallies), answered)
    return Decimal(found.numerator) / Decimal(found.denominator)


def columns(labels: Mapping[str, Label]) -> list[Column]:
    """A column for each dimension."""
    return [names.number(code, label.zh, label.en) for code, label in labels.items()]
