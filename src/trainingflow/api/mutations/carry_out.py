"""Every mutation's way to the one service that changes items."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.mutations.asked import Added, Asked, Changed
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.nodes import optional_key
from trainingflow.api.types.codes import RequestCode
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.refusals import Shower, key_problem, not_found
from trainingflow.api.types.work_item import WorkItem
from trainingflow.db.session import Busy, Overloaded
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, FieldBlocker
from trainingflow.failpoints import Boundary
from trainingflow.services.again import again
from trainingflow.services.command import (
    Command,
    InFlight,
    KeyReused,
    Missing,
    Outcome,
    Performed,
    Refused,
)
from trainingflow.services.perform import perform
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import enter_as

ItemT = TypeVar("ItemT", bound=WorkItem)


LONGEST_KEY = 255

# Arguments that hold global ids say so in their names; the fields of the lifecycles do not.
ARGUMENTS: Mapping[str, str] = {
    "class": "classId",
    "course": "courseId",
    "developers": "developerIds",
    "guides": "guideIds",
    "leader": "leaderId",
    "participant": "participantId",
    "reviewers": "reviewerIds",
    "session": "sessionId",
    "supersedes": "supersedesId",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the arguments things lie, for the paths of errors.

    Attributes:
        item: the argument that names the item.
        fields: the object that holds what was filled in.
        arguments: what a field of the lifecycle is called among the arguments, where it differs.
    """

    item: str
    fields: tuple[str, ...] = ("input",)
    arguments: Mapping[str, str] = field(default_factory=lambda: ARGUMENTS)


def command_of(
    action: str,
    asked: Asked,
    values: Mapping[str, object],
    **what: Any,  # noqa: ANN401 - fields of Command
) -> Command:
    """The command that an input asks for."""
    return Command(
        action=action,
        input=values,
        comment=asked.comment or None,
        documents=tuple(one.new() for one in asked.documents or ()),
        expected_version=_version(asked),
        idempotency_key=asked.idempotency_key,
        acting_for=asked.acting_for or None,
        decision_reference=asked.decision_reference or None,
        on_behalf_of=optional_key(
            asked.on_behalf_of_id or None, "Person", "Teacher", argument="onBehalfOfId"
        ),
        dry_run=asked.dry_run,
        **what,
    )


def _version(asked: Asked) -> int | None:
    return asked.expected_version or None if isinstance(asked, (Added, Changed)) else None


async def carry_out(
    info: Info, command: Command, show: Callable[[AnyRow], ItemT], place: Place
) -> Payload[ItemT]:
    """Carry out a command in a transaction of its own, and show the item as it is then.

    An item that the viewer may not see is answered like one that does not exist.
    """
    context = info.context
    if not 1 <= len(command.idempotency_key or "") <= LONGEST_KEY:
        return not_tried(_shower(info, None, place).one(_KEY_LENGTH))
    if command.item_id is not None and await context.loaders.items.load(command.item_id) is None:
        return not_tried(not_found(["input", place.item], context.language))
    outcome = await _perform(info, command)
    context.refresh()
    item_id = _item_of(outcome) or command.item_id
    row = None if item_id is None else await context.loaders.items.load(item_id)
    return answered(info, outcome, None if row is None else show(row), item_id, place)


def answered(
    info: Info, outcome: Outcome, item: ItemT | None, item_id: UUID | None, place: Place
) -> Payload[ItemT]:
    """The answer to a command, with the item as it is then."""
    done = outcome if isinstance(outcome, Performed) else None
    return Payload(
        item=item,
        performed=done is not None and done.seq is not None,
        replayed=done is not None and done.replayed,
        seq=done.seq if done else None,
        errors=_errors(outcome, info, place),
        warnings=_shower(info, item_id, place).all(_warnings(outcome)),
    )


_KEY_LENGTH = FieldBlocker(
    code=BlockerCode.INPUT_INVALID,
    field="idempotencyKey",
    expected=f"1 to {LONGEST_KEY} characters",
)


def not_tried(*errors: UserError) -> Payload[Any]:
    """The answer to what was not even tried."""
    return Payload(
        item=None, performed=False, replayed=False, seq=None, errors=list(errors), warnings=[]
    )


async def _perform(info: Info, command: Command) -> Outcome:
    viewer = info.context.viewer
    if viewer.person_id is None:
        raise Unauthenticated

    async def once() -> Outcome:
        async with info.context.database.writing(Boundary.ACTION) as session:
            # What is read from now on in this operation is read at the time of the change.
            work, info.context.viewer = await enter_as(session, viewer.signed_in_as)
            return await perform(work, command)

    try:
        return await again(once)
    except Overloaded:
        raise
    except Busy:
        return InFlight(command.idempotency_key or "")


def _errors(outcome: Outcome, info: Info, place: Place) -> list[UserError]:
    language = info.context.language
    match outcome:
        case Performed():
            return []
        case Refused(item_id=item_id, blockers=blockers):
            return _shower(info, item_id, place).all(blockers)
        case Missing(path=path):
            return [not_found(["input", place.item if path == "itemId" else path], language)]
        case KeyReused():
            return [key_problem(RequestCode.KEY_REUSED, language)]
        case InFlight():
            return [key_problem(RequestCode.IN_FLIGHT, language)]


def _warnings(outcome: Outcome) -> tuple[Blocker, ...]:
    return outcome.warnings if isinstance(outcome, Performed | Refused) else ()


def _item_of(outcome: Outcome) -> UUID | None:
    return outcome.item_id if isinstance(outcome, Performed | Refused) else None


def _shower(info: Info, item_id: UUID | None, place: Place) -> Shower:
    return Shower(info.context.language, item_id, place.fields, place.arguments)
