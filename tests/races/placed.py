"""Items that stand in a state, having come there by moves that their lifecycle permits."""

from collections import deque
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from uuid import UUID

from sqlalchemy.orm import Session

from tests.domain.workflow.general_ready import example, procedure_of
from tests.world import World
from trainingflow.db.base import new_id
from trainingflow.db.models import Course, CourseRun, CreditBatch, Dossier, Item, ItemEvent
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.policies import library
from trainingflow.services.chain import BEGINNING, Link, row_hash

AT = datetime(2024, 5, 20, 1, tzinfo=UTC)


@cache
def path_to(definition: Definition, state: str) -> tuple[Transition, ...]:
    """The shortest way of moves from nothing to the state.

    Raises:
        LookupError: there is none.
    """
    waiting: deque[tuple[str, tuple[Transition, ...]]] = deque([(NONE, ())])
    seen = {NONE}
    while waiting:
        here, way = waiting.popleft()
        if way and here == state:
            return way
        for line in definition.leaving(here):
            if str(line.target) not in seen:
                seen.add(str(line.target))
                waiting.append((str(line.target), (*way, line)))
    message = f"no way leads to {definition.kind} {state}"
    raise LookupError(message)


class Placer:
    """Writes items as rows, past the services but not past the database's own rules."""

    def __init__(self, world: World, session: Session) -> None:
        """Write as superuser in a session of the caller."""
        self._world = world
        self._session = session
        self._key = {"authority_id": world.authority_id}

    def place(self, definition: Definition, state: str) -> tuple[UUID, int]:
        """A new item in the state: its id, and its version."""
        way = path_to(definition, state)
        item = self._item(definition, state, len(way))
        self._own_tables(definition.kind, item)
        previous = BEGINNING
        for seq, line in enumerate(way, start=1):
            previous = self._event(definition, item, seq, line, previous)
        self._session.flush()
        return item, len(way)

    def _item(self, definition: Definition, state: str, version: int) -> UUID:
        policy = next(
            policy
            for policy in map(library.builtin, sorted(library.known_ids()))
            if policy.procedure == procedure_of(definition.kind)
        )
        world, item = self._world, new_id()
        self._session.add(
            Item(
                **self._key,
                id=item,
                kind=str(definition.kind),
                definition_version=definition.version,
                state=state,
                version=version,
                title=definition.label.zh,
                organisation_id=world.units["school"],
                owner_id=world.people["principal"],
                subject_id=world.people["teacher-1"],
                undertaking_id=world.units["academy"],
                target_year=2024,
                variant=next(iter(definition.variants), None),
                policy_id=policy.id,
                policy_hash=policy.hash,
                created_at=AT,
                state_since=AT,
                updated_at=AT,
                submitted_at=AT,
                attempt=1,
            )
        )
        content = {one.name: example(one) for one in definition.dossier}
        self._session.flush()
        self._session.add(Dossier(**self._key, item_id=item, no=1, content=content))
        return item

    def _event(
        self, definition: Definition, item: UUID, seq: int, line: Transition, previous: bytes
    ) -> bytes:
        said = Link(
            seq=seq,
            action=line.action,
            from_state=str(line.source),
            to_state=str(line.target),
            at=AT,
            actor_id=self._world.people["principal"],
            acting_for=None,
            decision_reference=None,
            comment=None,
            input={},
        )
        hash_ = row_hash(previous, said)
        self._session.add(
            ItemEvent(
                **self._key,
                item_id=item,
                seq=seq,
                kind=str(definition.kind),
                definition_version=definition.version,
                action=line.action,
                from_state=said.from_state,
                to_state=said.to_state,
                at=AT,
                actor_id=said.actor_id,
                input={},
                warnings=[],
                row_hash=hash_,
            )
        )
        self._session.flush()
        return hash_

    def _own_tables(self, kind: ItemKind, item: UUID) -> None:
        match kind:
            case ItemKind.COURSE:
                self._course(item)
            case ItemKind.COURSE_RUN:
                self._run(item)
            case ItemKind.CREDIT_BATCH:
                self._session.add(CreditBatch(**self._key, id=item, run_id=self._other_run()))
            case _:
                pass  # kinds without tables of their own

    def _course(self, item: UUID) -> None:
        self._session.add(
            Course(
                **self._key,
                id=item,
                category="ELECTIVE",
                activity="ELECTIVE_COURSE",
                part="TOPIC",
                size="GENERAL",
                hours=Decimal(20),
                units=5,
                delivery_mode="FACE_TO_FACE",
                leader_id=self._world.people["applicant"],
                notice_from=AT,
                notice_until=AT,
            )
        )
        self._session.flush()

    def _run(self, item: UUID) -> None:
        course = self._bare(ItemKind.COURSE)
        self._course(course)
        self._session.add(
            CourseRun(
                **self._key,
                id=item,
                course_id=course,
                leader_id=self._world.people["applicant"],
                semester="2024-AUTUMN",
                delivery_mode="FACE_TO_FACE",
                first_session_on=date(2024, 9, 2),
                last_session_on=date(2024, 12, 20),
            )
        )
        self._session.flush()

    def _other_run(self) -> UUID:
        run = self._bare(ItemKind.COURSE_RUN)
        self._run(run)
        return run

    def _bare(self, kind: ItemKind) -> UUID:
        """Another item in its first state, without its own tables."""
        definition = DEFINITIONS[kind, 1]
        item = self._item(definition, str(definition.initial), 1)
        self._event(definition, item, 1, path_to(definition, str(definition.initial))[0], BEGINNING)
        return item
