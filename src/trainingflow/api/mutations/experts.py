"""The pool of experts, and the defence sessions."""

from datetime import date, datetime
from typing import Annotated, Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.defence_session import DefenceSession
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.expert import Expert
from trainingflow.api.types.node import shown
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.services import defence, experts
from trainingflow.services.defence import NewSession
from trainingflow.services.experts import NewExpert

ASKED: Final = strawberry.argument(description="What is asked for (申请内容).")
EXPERT: Final = strawberry.argument(description="The expert (专家).")
SESSION: Final = strawberry.argument(description="The session (答辩会).")
_REPLAYED: Final = "Whether it had been done before (重复请求)."
_ERRORS: Final = "Every reason why it is not possible (不可行原因); then nothing has changed."


@strawberry.input(description="Somebody to take into the pool of experts (专家入库).")
class AddExpertInput(Keyed):
    """Somebody to take into the pool."""

    person_id: strawberry.ID = strawberry.field(description="The person (人员).")
    roles: list[ExpertRole] = strawberry.field(description="As what to ask them (专家类别).")
    subjects: list[str] = strawberry.field(default_factory=list, description="Subjects (学科).")
    stages: list[str] = strawberry.field(
        default_factory=list, description="Stages of education (学段)."
    )
    capacity: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="How many items at once (同时承担上限); left out: any number.",
    )
    since: date | None = strawberry.field(
        default=strawberry.UNSET, description="From which day (入库日期); left out: today."
    )
    until: date | None = strawberry.field(
        default=strawberry.UNSET, description="Until which day (截止日期); left out: open."
    )

    def wanted(self) -> NewExpert:
        """As the service knows it."""
        return NewExpert(
            person_id=required_key(self.person_id, *PERSON),
            roles=tuple(self.roles),
            subjects=tuple(self.subjects),
            stages=tuple(self.stages),
            capacity=None if self.capacity is strawberry.UNSET else self.capacity,
            since=self.since or None,
            until=self.until or None,
        )


@strawberry.input(description="A defence session to plan (安排答辩会).")
class PlanDefenceSessionInput(Keyed):
    """A session to plan."""

    place: str = strawberry.field(description="Where (地点).")
    begins_at: datetime = strawberry.field(description="When it begins (开始时间).")
    ends_at: datetime = strawberry.field(description="When it ends (结束时间).")
    capacity: int = strawberry.field(description="How many items it hears at most (容量).")

    def wanted(self) -> NewSession:
        """As the service knows it."""
        return NewSession(
            place=self.place, begins=self.begins_at, ends=self.ends_at, capacity=self.capacity
        )


@strawberry.type(description="What became of an expert of the pool (专家库办理结果).")
class ExpertPayload:
    """What became of an expert."""

    expert: Expert | None = strawberry.field(
        description="The expert as the pool has them now (当前内容); null when there is none."
    )
    replayed: bool = strawberry.field(description=_REPLAYED)
    errors: list[UserError] = strawberry.field(description=_ERRORS)


@strawberry.type(description="What became of a defence session (答辩会办理结果).")
class DefenceSessionPayload:
    """What became of a session."""

    session: DefenceSession | None = strawberry.field(
        description="The session as it is now (当前内容); null when there is none."
    )
    replayed: bool = strawberry.field(description=_REPLAYED)
    errors: list[UserError] = strawberry.field(description=_ERRORS)


@strawberry.type
class ExpertMutations:
    """The pool of experts, and the defence sessions."""

    @mutation("Take somebody into the pool of experts (专家入库): open to its office.")
    async def add_expert(
        self,
        info: Info,
        input: Annotated[AddExpertInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> ExpertPayload:
        """Take somebody into the pool."""
        wanted, key = input.wanted(), input.idempotency_key
        answer = await make(info, key, lambda work: experts.add_expert(work, key, wanted))
        return await _expert(info, answer)

    @mutation(
        "Take somebody out of the pool (专家出库) from now on; seats already taken stay. Harmless "
        "to repeat."
    )
    async def retire_expert(
        self, info: Info, expert_id: Annotated[strawberry.ID, EXPERT]
    ) -> ExpertPayload:
        """Take somebody out of the pool."""
        key = required_key(expert_id, "Expert", argument="expertId")
        answer = await make(info, None, lambda work: experts.retire_expert(work, key))
        return await _expert(info, answer)

    @mutation("Plan a defence session (安排答辩会): open to the offices that have items appraised.")
    async def plan_defence_session(
        self,
        info: Info,
        input: Annotated[PlanDefenceSessionInput, ASKED],  # noqa: A002 - as above
    ) -> DefenceSessionPayload:
        """Plan a session."""
        wanted, key = input.wanted(), input.idempotency_key
        answer = await make(info, key, lambda work: defence.plan_session(work, key, wanted))
        return await _session(info, answer)

    @mutation("Record that a defence session was held, with its minutes (记录答辩会).")
    async def hold_defence_session(
        self,
        info: Info,
        session_id: Annotated[strawberry.ID, SESSION],
        minutes: Annotated[str, strawberry.argument(description="The minutes (答辩记录).")],
    ) -> DefenceSessionPayload:
        """Record a session."""
        key = required_key(session_id, "DefenceSession", argument="sessionId")
        answer = await make(info, None, lambda work: defence.hold_session(work, key, minutes))
        return await _session(info, answer)

    @mutation(
        "Cancel a defence session (取消答辩会); its items wait for another. Harmless to repeat."
    )
    async def cancel_defence_session(
        self, info: Info, session_id: Annotated[strawberry.ID, SESSION]
    ) -> DefenceSessionPayload:
        """Cancel a session."""
        key = required_key(session_id, "DefenceSession", argument="sessionId")
        answer = await make(info, None, lambda work: defence.cancel_session(work, key))
        return await _session(info, answer)


async def _expert(info: Info, answer: Answer) -> ExpertPayload:
    row = None if answer.id is None else await info.context.loaders.experts.load(answer.id)
    return ExpertPayload(
        expert=shown(Expert.of, row), replayed=answer.replayed, errors=answer.errors
    )


async def _session(info: Info, answer: Answer) -> DefenceSessionPayload:
    loaders = info.context.loaders
    row = None if answer.id is None else await loaders.defence_sessions.load(answer.id)
    return DefenceSessionPayload(
        session=shown(DefenceSession.of, row), replayed=answer.replayed, errors=answer.errors
    )
