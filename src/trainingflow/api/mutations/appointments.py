"""Appointing, ending and suspending: what the security administrators do."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import global_id, required_key
from trainingflow.api.types.appointment import Appointment
from trainingflow.api.types.errors import UserError
from trainingflow.domain.people import Role
from trainingflow.services import suspensions
from trainingflow.services.appointments import Appointment as Wanted, appoint, approve, end
from trainingflow.services.reading import appointments

ASKED = strawberry.argument(description="What is asked for (申请内容).")


@strawberry.input(description="Who is to hold which role where, and for which days (任职).")
class AppointInput(Keyed):
    """Who is to hold which role where."""

    person_id: strawberry.ID = strawberry.field(description="Who (任职人).")
    role: Role = strawberry.field(
        description="The role (角色). An administrator holds no other; one is proposed only, until "
        "another security administrator approves."
    )
    organisation_id: strawberry.ID = strawberry.field(description="Where (单位).")
    since: date = strawberry.field(description="The first day (起始日期): today or later.")
    until: date | None = strawberry.field(
        default=strawberry.UNSET, description="The last day (截止日期); left out: it lasts."
    )
    reason: str = strawberry.field(description="Why (原因).")

    def wanted(self) -> Wanted:
        """As the service knows it."""
        return Wanted(
            person_id=required_key(self.person_id, *PERSON),
            role=self.role,
            organisation_id=required_key(self.organisation_id, "Organisation"),
            since=self.since,
            until=self.until or None,
            reason=self.reason,
        )


@strawberry.type(description="What became of an appointment (任职结果).")
class AppointmentPayload:
    """What became of an appointment."""

    appointment: Appointment | None = strawberry.field(
        description="As it is now recorded (任职); null while it is only proposed."
    )
    proposal_id: strawberry.ID | None = strawberry.field(
        description="The proposal that waits for another person (任职提议); null where none does."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type(description="What became of a suspension (停用结果).")
class SuspensionPayload:
    """What became of a suspension."""

    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class AppointmentMutations:
    """What the security administrators do."""

    @mutation(
        "Let somebody hold a role (任职), for security administrators. Nobody appoints themselves; "
        "an administrator (系统、安全、审计管理员) is only proposed by it."
    )
    async def appoint(
        self,
        info: Info,
        input: Annotated[AppointInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> AppointmentPayload:
        """Record an assignment, or propose one."""
        wanted, key = input.wanted(), input.idempotency_key
        return await _payload(info, await make(info, key, lambda work: appoint(work, key, wanted)))

    @mutation(
        "Appoint the administrator whom another has proposed (批准任职): for another security "
        "administrator, who is not the person proposed. Harmless to repeat."
    )
    async def approve_appointment(
        self,
        info: Info,
        proposal_id: Annotated[
            strawberry.ID, strawberry.argument(description="The proposal (任职提议).")
        ],
    ) -> AppointmentPayload:
        """Agree to a proposal."""
        key = required_key(proposal_id, "AppointmentProposal")
        return await _payload(info, await make(info, None, lambda work: approve(work, key)))

    @mutation(
        "End what somebody holds (免职), for security administrators: with the next request, or "
        "after a last day. Harmless to repeat."
    )
    async def end_appointment(
        self,
        info: Info,
        appointment_id: Annotated[
            strawberry.ID, strawberry.argument(description="The appointment (任职).")
        ],
        last_day: Annotated[
            date | None,
            strawberry.argument(description="The last day (截止日期); left out: it ends now."),
        ] = strawberry.UNSET,
    ) -> AppointmentPayload:
        """End an assignment."""
        key, day = required_key(appointment_id, "Appointment"), last_day or None
        return await _payload(info, await make(info, None, lambda work: end(work, key, day)))

    @mutation(
        "Let a person do nothing from now on (停用), by whatever they sign in with; for security "
        "administrators. Harmless to repeat."
    )
    async def suspend_person(
        self,
        info: Info,
        person_id: Annotated[strawberry.ID, strawberry.argument(description="Who (人员).")],
        reason: Annotated[str, strawberry.argument(description="Why (原因).")],
    ) -> SuspensionPayload:
        """Suspend somebody."""
        key: UUID = required_key(person_id, *PERSON)
        answer = await make(info, None, lambda work: suspensions.disable_person(work, key, reason))
        return SuspensionPayload(replayed=answer.replayed, errors=answer.errors)

    @mutation(
        "End the suspension of a person (恢复), for security administrators. Harmless to repeat."
    )
    async def resume_person(
        self,
        info: Info,
        person_id: Annotated[strawberry.ID, strawberry.argument(description="Who (人员).")],
    ) -> SuspensionPayload:
        """End a suspension."""
        key: UUID = required_key(person_id, *PERSON)
        answer = await make(info, None, lambda work: suspensions.enable_person(work, key))
        return SuspensionPayload(replayed=answer.replayed, errors=answer.errors)


async def _payload(info: Info, answer: Answer) -> AppointmentPayload:
    row = None
    if answer.id is not None:
        async with info.context.database.reading() as session:
            row = await appointments.by_id(session, info.context.viewer, answer.id)
    only_proposed = answer.id is not None and row is None
    proposal = global_id("AppointmentProposal", str(answer.id)) if only_proposed else None
    return AppointmentPayload(
        appointment=None if row is None else Appointment.of(row),
        proposal_id=None if proposal is None else strawberry.ID(proposal),
        replayed=answer.replayed,
        errors=answer.errors,
    )
