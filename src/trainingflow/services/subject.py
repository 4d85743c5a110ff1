"""What a command is about, locked and loaded: an item that is there, or the place of one to be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from trainingflow.db.models import Item
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, PrerequisiteBlocker
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import NO_PANEL
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.services import facts
from trainingflow.services.command import Command, Missing, Refused
from trainingflow.services.facts.common import Head, Unit, heads, unit
from trainingflow.services.policy import policy_of
from trainingflow.services.rivals import hold_rivals
from trainingflow.services.work import Work

_NO_LIFECYCLE = PrerequisiteBlocker(
    code=BlockerCode.PREREQUISITE,
    cleared_by=Clearer.NOBODY,
    requirement=Requirement.LIFECYCLE_CHOSEN,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the command is about: an item that is there, or the place of one to be made."""

    definition: Definition
    facts: Facts
    head: Head | None
    place: Unit | None

    @property
    def rests_on(self) -> frozenset[UUID]:
        """The items whose moves change these facts, and the persons: any item about them does."""
        found = {self.facts.item_id}
        if isinstance(self.facts, GeneralFacts):
            found |= {one.id for others in self.facts.related.values() for one in others}
            found |= {self.facts.parent.id if self.facts.parent else None, self.facts.subject}
        return frozenset(one for one in found if one is not None)


class Ahead:
    """Items that are about to be decided on, locked and loaded together.

    What one step sets off is decided item by item; to load the facts of each by itself would take
    a score of statements for every one. Whatever moves meanwhile throws out the facts that rest on
    it, so that a decision never sees what is no longer so.
    """

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        self._subjects: dict[UUID, Subject] = {}

    async def load(self, work: Work, commands: Iterable[Command]) -> None:
        """Lock the items of commands without input, in the order of their ids, and load them.

        Of kinds with panels nothing is kept: an expert's load hangs on everybody else's panels.
        """
        ids = {one.item_id for one in commands if one.item_id is not None and not one.input}
        if len(ids) < _WORTH_IT:
            return
        rows = await heads(work, sorted(ids), lock=True)
        rivals = {(row.Item.kind, row.Item.organisation_id) for row in rows.values()}
        for kind in sorted({kind for kind, _ in rivals} - _WITH_TABLES):
            for organisation_id in sorted(place for one, place in rivals if one == kind):
                await hold_rivals(work, ItemKind(kind), None, organisation_id)
            those = {item_id: row for item_id, row in rows.items() if row.Item.kind == kind}
            found = await _subjects(work, ItemKind(kind), those, {})
            self._subjects |= {
                item_id: one for item_id, one in found.items() if one.facts.panel is NO_PANEL
            }

    def take(self, item_id: UUID) -> Subject | None:
        """What was loaded of the item and still holds; once only."""
        return self._subjects.pop(item_id, None)

    def moved(self, item: Item, *, new: bool) -> None:
        """Forget what rests on an item that has moved; a new one may be related to any."""
        touched = {item.id, item.subject_id}
        self._subjects = {
            item_id: one
            for item_id, one in self._subjects.items()
            if not new and one.rests_on.isdisjoint(touched)
        }


_WORTH_IT = 2
_WITH_TABLES = frozenset({ItemKind.COURSE, ItemKind.COURSE_RUN, ItemKind.CREDIT_BATCH})


async def subject_of(work: Work, command: Command, ahead: Ahead) -> Subject | Missing | Refused:
    """Lock what the command is about and load its facts, or say that there is no such thing."""
    if command.item_id is None:
        return await _new(work, command)
    loaded = None if command.input else ahead.take(command.item_id)
    if loaded is not None:
        return loaded
    rows = await heads(work, [command.item_id], lock=True)
    head = rows.get(command.item_id)
    if head is None:
        return Missing("itemId", command.item_id)
    kind = ItemKind(head.Item.kind)
    await hold_rivals(work, kind, command.item_id, head.Item.organisation_id)
    return (await _subjects(work, kind, rows, command.input))[command.item_id]


async def _subjects(
    work: Work, kind: ItemKind, rows: Mapping[UUID, Head], given: Mapping[str, object]
) -> dict[UUID, Subject]:
    loaded = await facts.load(work, kind, rows, facts.Question(work.actor, given))
    return {
        item_id: Subject(
            definition_of(kind, row.Item.definition_version), loaded[item_id], row, None
        )
        for item_id, row in rows.items()
    }


async def _new(work: Work, command: Command) -> Subject | Missing | Refused:
    if command.kind is None or command.organisation_id is None:
        return Missing("organisationId", command.organisation_id)
    place = await unit(work, command.organisation_id)
    if place is None:
        return Missing("organisationId", command.organisation_id)
    policy = await policy_of(work, place.id)
    procedure = policy.procedure
    if procedure is None or command.kind not in procedure.lifecycles:
        return Refused(None, (_NO_LIFECYCLE,))
    await hold_rivals(work, command.kind, None, place.id)
    started = await facts.start(work, command.kind, place, procedure, command.input)
    version = procedure.lifecycles[command.kind]
    return Subject(definition_of(command.kind, version), started, None, place)
