"""Shows the domain's reasons as the types of the schema."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from trainingflow.api.types.codes import RequestCode
from trainingflow.api.types.errors import (
    ApprovalBlocker,
    ConflictBlocker,
    DocumentBlocker,
    InputProblem,
    LimitBlocker,
    NotFound,
    NoticeBlocker,
    PanelBlocker,
    PrerequisiteBlocker,
    RoleBlocker,
    SectionBlocker,
    StaleObject,
    StateBlocker,
    UnknownAction,
    UserError,
    WindowBlocker,
)
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow import blockers
from trainingflow.domain.workflow.blockers import Blocker, Clearer

# What belongs to the attempt itself; every other field lies in its `input`.
_OF_THE_ATTEMPT = frozenset(
    {"comment", "decisionReference", "actingFor", "documents", "idempotencyKey"}
)


@dataclass(frozen=True, slots=True)
class Shower:
    """Shows reasons to one request.

    Attributes:
        language: of the messages.
        item_id: the item they are about, if there is one.
        at: the path of the fields that were filled in.
        arguments: what a field of the lifecycle is called among the arguments, where it differs.
    """

    language: Language
    item_id: UUID | None = None
    at: tuple[str, ...] = ("input",)
    arguments: Mapping[str, str] = field(default_factory=dict)

    def all(self, reasons: Sequence[Blocker]) -> list[UserError]:
        """Show reasons in their order."""
        return [self.one(reason) for reason in reasons]

    def one(self, reason: Blocker) -> UserError:
        """Show one reason by the sort of its facts."""
        make = MAKERS[type(reason)]
        return make(reason, self, _common(reason, self))

    def path_of(self, name: str) -> list[str]:
        """Where in the arguments a field lies: `units[0].hours` is in a list and an object."""
        steps = name.replace("[", ".").replace("]", "").split(".")
        if steps[0] in _OF_THE_ATTEMPT:
            return ["input", *steps]
        return [*self.at, *(self.arguments.get(step, step) for step in steps)]


def fault(number: str, language: Language) -> NotFound:
    """Say that the server failed; the log tells more under the number."""
    zh = f"系统故障，编号 {number}。"
    en = f"The server failed. Report the fault with its number {number}."
    return NotFound(
        code=RequestCode.FAULT,
        message=zh if language == "zh-CN" else en,
        path=[],
        cleared_by=Clearer.NOBODY,
        override_by=None,
        next_possible_at=None,
    )


def not_found(path: Sequence[str], language: Language) -> NotFound:
    """Say that an argument names nothing that the viewer may see."""
    message = "不存在或您无权查看。" if language == "zh-CN" else "There is no such object for you."
    return NotFound(
        code=RequestCode.NOT_FOUND,
        message=message,
        path=list(path),
        cleared_by=Clearer.ACTOR,
        override_by=None,
        next_possible_at=None,
    )


def unknown_action(action: str, known: Sequence[str], language: Language) -> UnknownAction:
    """Say that a lifecycle has no action of that name."""
    zh = f"流程中没有操作“{action:.80}”。"
    en = f"The lifecycle has no action {action!r:.80}."
    return UnknownAction(
        code=RequestCode.UNKNOWN_ACTION,
        message=zh if language == "zh-CN" else en,
        path=["input", "action"],
        cleared_by=Clearer.ACTOR,
        override_by=None,
        next_possible_at=None,
        action=action,
        known=list(known),
    )


def key_problem(code: RequestCode, language: Language) -> InputProblem:
    """Say that the idempotency key cannot be used now."""
    zh, en = {
        RequestCode.KEY_REUSED: (
            "该幂等键已用于另一请求，请换一个。",
            "This idempotency key served another request: use a new one.",
        ),
        RequestCode.IN_FLIGHT: (
            "相同请求正在处理，请稍后重试。",
            "The same request is being carried out: send it again in a moment.",
        ),
    }[code]
    return InputProblem(
        code=code,
        message=zh if language == "zh-CN" else en,
        path=["input", "idempotencyKey"],
        cleared_by=Clearer.TIME if code is RequestCode.IN_FLIGHT else Clearer.ACTOR,
        override_by=None,
        next_possible_at=None,
        expected=None,
    )


def _common(reason: Blocker, shower: Shower) -> dict[str, Any]:
    return {
        "code": reason.code,
        "message": reason.message(shower.language),
        "path": [],
        "cleared_by": reason.cleared_by,
        "override_by": reason.override_by,
        "next_possible_at": reason.next_possible_at,
    }


Maker = Callable[[Any, Shower, dict[str, Any]], UserError]

MAKERS: Mapping[type[Blocker], Maker] = {
    blockers.StateBlocker: lambda one, _, common: StateBlocker(
        **common, state=one.state, available=list(one.available)
    ),
    blockers.StaleBlocker: lambda one, shower, common: StaleObject(
        **{**common, "path": ["input", "expectedVersion"]},
        item_id=shower.item_id,
        expected_version=one.expected,
        current_version=one.current,
    ),
    blockers.RoleBlocker: lambda one, _, common: RoleBlocker(**common, required=list(one.required)),
    blockers.ConflictBlocker: lambda one, _, common: ConflictBlocker(
        **common, person_ids=one.persons, conflict=one.conflict
    ),
    blockers.WindowBlocker: lambda one, _, common: WindowBlocker(
        **common, window=one.window, opens_at=one.opens_at, closes_at=one.closes_at
    ),
    blockers.DocumentBlocker: lambda one, _, common: DocumentBlocker(
        **{**common, "path": ["input", "documents"]}, kinds=list(one.kinds)
    ),
    blockers.FieldBlocker: lambda one, shower, common: InputProblem(
        **{**common, "path": shower.path_of(one.field)}, expected=one.expected
    ),
    blockers.LimitBlocker: lambda one, _, common: LimitBlocker(
        **common, limit=one.limit, allowed=one.allowed, actual=one.actual
    ),
    blockers.PanelBlocker: lambda one, _, common: PanelBlocker(
        **common, person_ids=one.outstanding, required=one.required, actual=one.actual
    ),
    blockers.NoticeBlocker: lambda one, _, common: NoticeBlocker(
        **common, closes_at=one.closes_at, open_objections=len(one.objections)
    ),
    blockers.SectionBlocker: lambda one, _, common: SectionBlocker(
        **{**common, "path": ["input"]}, sections=list(one.sections)
    ),
    blockers.ApprovalBlocker: lambda one, _, common: ApprovalBlocker(
        **common, action=one.action, sections=list(one.sections)
    ),
    blockers.PrerequisiteBlocker: lambda one, _, common: PrerequisiteBlocker(
        **common, requirement=one.requirement
    ),
}
