"""One item of every kind that has no tables of its own, as rows: whatever its creation demands."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tests.domain.workflow.general_ready import example, procedure_of
from tests.world import World
from trainingflow.api.types.general_names import generals
from trainingflow.db.base import new_id
from trainingflow.db.models import Dossier, Item, ItemEvent
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE
from trainingflow.policies import library
from trainingflow.services.chain import BEGINNING, Link, row_hash


def one_of_each(world: World) -> dict[ItemKind, UUID]:
    """Write an item of each registered general kind in its initial state, with a full dossier."""
    with Session(world.engine) as session, session.begin():
        return {kind: _write(session, world, versions[0]) for kind, versions in generals()}


def _write(session: Session, world: World, definition: Definition) -> UUID:
    policy = next(
        policy
        for policy in map(library.builtin, sorted(library.known_ids()))
        if policy.procedure == procedure_of(definition.kind)
    )
    key = {"authority_id": world.authority_id}
    item, at, line = new_id(), datetime(2024, 5, 20, 1, tzinfo=UTC), next(definition.leaving(NONE))
    session.add(
        Item(
            **key,
            id=item,
            kind=str(definition.kind),
            definition_version=definition.version,
            state=str(definition.initial),
            version=1,
            title=definition.label.zh,
            organisation_id=world.units["school"],
            owner_id=world.people["principal"],
            subject_id=world.people["teacher-1"],
            undertaking_id=world.units["academy"],
            target_year=2024,
            variant=next(iter(definition.variants), None),
            policy_id=policy.id,
            policy_hash=policy.hash,
            created_at=at,
            state_since=at,
            updated_at=at,
            attempt=1,
        )
    )
    session.flush()
    said = Link(
        seq=1,
        action=line.action,
        from_state=NONE,
        to_state=str(definition.initial),
        at=at,
        actor_id=world.people["principal"],
        acting_for=None,
        decision_reference=None,
        comment=None,
        input={},
    )
    session.add(
        ItemEvent(
            **key,
            item_id=item,
            seq=1,
            kind=str(definition.kind),
            definition_version=definition.version,
            action=line.action,
            from_state=NONE,
            to_state=str(definition.initial),
            at=at,
            actor_id=said.actor_id,
            input={},
            warnings=[],
            row_hash=row_hash(BEGINNING, said),
        )
    )
    content = {one.name: example(one) for one in definition.dossier}
    session.add(Dossier(**key, item_id=item, no=1, content=content))
    session.flush()
    return item
