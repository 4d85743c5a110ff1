"""A command as it is kept until it is carried out, and what came of one as it is kept after."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from trainingflow.domain.canonical import plain
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.services.command import (
    Command,
    InFlight,
    KeyReused,
    Missing,
    NewDocument,
    Outcome,
    Performed,
    Refused,
)

_DOCUMENT = ("kind", "title", "text", "reference", "upload", "replaces")


class ResultCode(StrEnum):
    """What came of one command among many."""

    DONE = "DONE"
    REFUSED = "REFUSED"
    MISSING = "MISSING"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one command, as it is kept.

    Attributes:
        outcome: what came of it.
        seq: the number of the event; none where nothing was recorded.
        reasons: why not: `code`, `zh`, `en`.
    """

    outcome: ResultCode
    seq: int | None = None
    reasons: tuple[Mapping[str, str], ...] = ()


_NO_ITEM = {
    "code": "NOT_FOUND",
    "zh": "不存在或您无权查看。",
    "en": "There is no such item for you.",
}
_AT_WORK = {
    "code": "IN_FLIGHT",
    "zh": "相同请求正在处理，请稍后重试。",
    "en": "The same request is being carried out: send it again in a moment.",
}


def faulted(number: str) -> Result:
    """That the server failed; the log tells more under the number."""
    reason = {
        "code": "FAULT",
        "zh": f"系统故障，编号 {number}。",
        "en": f"The server failed. Report the fault with its number {number}.",
    }
    return Result(ResultCode.FAULT, reasons=(reason,))


def result_of(outcome: Outcome) -> Result:
    """What came of a command."""
    match outcome:
        case Performed(seq=seq):
            return Result(ResultCode.DONE, seq)
        case Refused(blockers=blockers):
            return Result(ResultCode.REFUSED, reasons=tuple(_reason(one) for one in blockers))
        case Missing():
            return Result(ResultCode.MISSING, reasons=(_NO_ITEM,))
        case KeyReused() | InFlight():
            return Result(ResultCode.REFUSED, reasons=(_AT_WORK,))


def kept(command: Command) -> dict[str, Any]:
    """What a command says beside its item, its version and its key, as JSON."""
    said: dict[str, Any] = plain(
        {
            "action": command.action,
            "input": command.input,
            "comment": command.comment,
            "documents": [
                {name: getattr(one, name) for name in _DOCUMENT} for one in command.documents
            ],
            "actingFor": command.acting_for,
            "decisionReference": command.decision_reference,
            "onBehalfOf": command.on_behalf_of,
        }
    )
    return said


def command_of(said: Mapping[str, Any], item_id: UUID, expected_version: int) -> Command:
    """The command that was kept, for an item and the version of it that was seen."""
    return Command(
        action=said["action"],
        item_id=item_id,
        input=said["input"],
        comment=said["comment"],
        documents=tuple(_document(one) for one in said["documents"]),
        acting_for=Body(said["actingFor"]) if said["actingFor"] else None,
        decision_reference=said["decisionReference"],
        on_behalf_of=as_uuid(said["onBehalfOf"]),
        expected_version=expected_version,
    )


def _document(said: Mapping[str, Any]) -> NewDocument:
    ids = {name: as_uuid(said[name]) for name in ("upload", "replaces")}
    return NewDocument(**{**said, **ids})


def _reason(blocker: Blocker) -> Mapping[str, str]:
    return {
        "code": str(blocker.code),
        "zh": blocker.message("zh-CN"),
        "en": blocker.message("en"),
    }
