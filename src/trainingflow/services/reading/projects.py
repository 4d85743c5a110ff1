"""Training projects of a year with what was planned and recorded, for whoever is inside of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Item
from trainingflow.domain.lifecycles.projects.records import (
    Trainee,
    dossier_rows,
    failures,
    open_issues,
    trainees,
    waiting_stages,
)
from trainingflow.domain.lifecycles.projects.states import ProjectState as S
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.facts import Question, load
from trainingflow.services.facts.common import heads
from trainingflow.services.reading import items, sight
from trainingflow.services.reading.items import ItemFilter, ItemOrder
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer

_KIND = ItemKind.TRAINING_PROJECT
_NOT_ESTABLISHED = frozenset(
    {
        *(S.DRAFT, S.GATE_PENDING, S.GATE_REFUSED, S.SUBMITTED, S.UNDER_APPRAISAL),
        *(S.PERSONNEL_REVIEW, S.REJECTED, S.WITHDRAWN),
    }
)


class Funds(NamedTuple):
    """One fund line: what was approved, in 10 000 yuan, and what inspections found to be spent.

    Without an approval it is out of scope (超范围使用), and so is what is spent beyond it.
    """

    line: str
    approved: Decimal | None
    spent: Decimal

    @property
    def in_scope(self) -> bool:
        """Whether no more was spent than approved."""
        return self.approved is not None and self.spent <= self.approved


@dataclass(frozen=True, slots=True)
class Project:
    """A project, and what its records say."""

    row: AnyRow
    facts: GeneralFacts

    @property
    def undertaker(self) -> UUID:
        """The undertaking unit; the declaring one where there is no other."""
        found: UUID = self.row.undertaking_id or self.row.organisation_id
        return found

    @property
    def established(self) -> bool:
        """Whether it was established (批复立项), whatever became of it."""
        return self.row.state not in _NOT_ESTABLISHED

    @property
    def category(self) -> str:
        """Which of the key projects it belongs to; empty while a draft does not say."""
        return str(self.facts.dossier.get("category") or "")

    @property
    def trainees(self) -> Sequence[Trainee]:
        """Everybody who has a result."""
        return list(trainees(self.facts).values())

    @property
    def issues(self) -> int:
        """How many problems were logged and not solved yet."""
        return len(open_issues(self.facts))

    @property
    def stages(self) -> int:
        """How many stages of the schedule have no report yet."""
        return len(waiting_stages(self.facts))

    @property
    def failures(self) -> int:
        """How often the evaluation was failed."""
        return failures(self.facts)

    @property
    def passed(self) -> bool | None:
        """What the last evaluation came to; None while there is none."""
        acts = [*self.facts.acts("passEvaluation"), *self.facts.acts("failEvaluation")]
        last = max(acts, key=lambda one: one.seq, default=None)
        return None if last is None else last.action == "passEvaluation"

    @property
    def inspections(self) -> Sequence[Act]:
        """The inspections of its funds, the earliest first."""
        return list(self.facts.ever("inspectFunds"))

    @property
    def funds(self) -> Sequence[Funds]:
        """The fund lines of the scheme in force, then what was spent on none of them.

        Of a year the finance section says what was spent; where it did not inspect, the audit.
        """
        approved = {
            str(row.get("line")): as_decimal(row.get("amount")) or Decimal(0)
            for row in dossier_rows(self.facts, "fundLines")
        }
        spent: defaultdict[str, Decimal] = defaultdict(Decimal)
        for act in self._counted().values():
            for line, amount in spending(act):
                spent[line] += amount
        names = [*approved, *(one for one in spent if one not in approved)]
        return [Funds(one, approved.get(one), spent[one]) for one in names]

    def _counted(self) -> Mapping[int, Act]:
        found: dict[int, Act] = {}
        for act in self.inspections:
            year = int(str(act.input.get("year") or 0))
            if act.input.get("body") == Body.FINANCE_SECTION or year not in found:
                found[year] = act
        return found


def spending(act: Act) -> list[tuple[str, Decimal]]:
    """What an inspection found to be spent, by line."""
    rows = act.input.get("spending")
    return [
        (str(row.get("line")), as_decimal(row.get("amount")) or Decimal(0))
        for row in (rows if isinstance(rows, (list, tuple)) else ())
        if isinstance(row, Mapping)
    ]


async def of_year(
    session: AsyncSession, viewer: Viewer, year: int, organisation: UUID | None = None
) -> Sequence[Project]:
    """The projects of a year, the oldest first, in as many statements for fifty as for one.

    Args:
        session: where to read.
        viewer: who looks; of projects that are only visible, nothing is told.
        year: that they are for.
        organisation: only those declared by this unit or by one below it.
    """
    asked = ItemFilter(kinds=(_KIND,), organisation_id=organisation)
    listing = items.listing(viewer, asked, ItemOrder.OLDEST)
    statement = listing.statement.where(
        Item.target_year == year, sight.inside(viewer, Item.authority_id, Item.id)
    )
    statement = statement.order_by(*listing.order.columns)
    rows = (await session.execute(statement, dict(listing.given))).all()
    if not rows or viewer.actor is None:
        return []
    work = viewer.work(session)
    found = await load(
        work, _KIND, await heads(work, [one.id for one in rows]), Question(viewer.actor, {})
    )
    return [
        Project(row, facts) for row in rows if isinstance(facts := found.get(row.id), GeneralFacts)
    ]
