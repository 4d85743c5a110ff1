"""What `decide` has to know, loaded for a page of items in a fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from trainingflow.db.asking import together
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.people import Actor
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.services.facts import new
from trainingflow.services.facts.common import (
    CommonFields,
    Head,
    Unit,
    common_fields,
    procedures_of,
)
from trainingflow.services.facts.course import course_facts, courses_of
from trainingflow.services.facts.course_run import course_run_facts
from trainingflow.services.facts.credit_batch import credit_batch_facts
from trainingflow.services.facts.general import general_facts, new_general
from trainingflow.services.facts.panels import panels_of
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Question:
    """For whom the facts are, and what the action would be filled with."""

    actor: Actor
    input: Mapping[str, object] = field(default_factory=dict)

    @property
    def named(self) -> frozenset[UUID]:
        """Every id in the input, of persons and of anything else."""
        return frozenset(_ids_in(self.input))

    @property
    def people(self) -> frozenset[UUID]:
        """The persons concerned: the actor, and everybody whom the input names."""
        own = {self.actor.person_id} if self.actor.person_id else set()
        return self.named | own


async def load(
    work: Work, kind: ItemKind, rows: Mapping[UUID, Head], question: Question
) -> dict[UUID, Facts]:
    """The facts of items of one kind, by id."""
    procedures = await procedures_of(work, rows)
    common, panels, courses = await together(
        common_fields(work, rows, procedures),
        panels_of(work, rows, procedures, question.named),
        courses_of(work, list(rows) if kind is ItemKind.COURSE else ()),
    )
    for item_id, panel in panels.items():
        common[item_id]["panel"] = panel
    match kind:
        case ItemKind.COURSE:
            return {**await course_facts(work, courses, common)}
        case ItemKind.COURSE_RUN:
            return {**await course_run_facts(work, rows, common, question.people)}
        case ItemKind.CREDIT_BATCH:
            return {**await credit_batch_facts(work, rows, common)}
        case _:
            return {**await _general(work, rows, common, question.named)}


async def start(
    work: Work, kind: ItemKind, place: Unit, procedure: Procedure, given: Mapping[str, object]
) -> Facts:
    """The facts of an item that does not exist yet, from what it is to be made of."""
    common = await new.common(work, kind, place, procedure)
    match kind:
        case ItemKind.COURSE:
            return await new.course(work, common, given)
        case ItemKind.COURSE_RUN:
            return await new.course_run(work, common, given)
        case ItemKind.CREDIT_BATCH:
            return await new.credit_batch(work, common, given)
        case _:
            definition = definition_of(kind, procedure.lifecycles[kind])
            return await new_general(work, definition, place, common, given)


async def _general(
    work: Work,
    rows: Mapping[UUID, Head],
    common: Mapping[UUID, CommonFields],
    named: frozenset[UUID],
) -> dict[UUID, GeneralFacts]:
    """Items of one kind may be of several versions, each with its own questions."""
    found: dict[UUID, GeneralFacts] = {}
    versions = {(row.Item.kind, row.Item.definition_version) for row in rows.values()}
    for kind, version in sorted(versions):
        those = {
            item_id: row for item_id, row in rows.items() if row.Item.definition_version == version
        }
        definition = definition_of(ItemKind(kind), version)
        found |= await general_facts(work, definition, those, common, named)
    return found


def _ids_in(value: object) -> list[UUID]:
    """Every id in the input, however deep."""
    if isinstance(value, Mapping):
        return [one for entry in value.values() for one in _ids_in(entry)]
    if isinstance(value, (list, tuple)):
        return [one for entry in value for one in _ids_in(entry)]
    found = as_uuid(value)
    return [found] if found else []
