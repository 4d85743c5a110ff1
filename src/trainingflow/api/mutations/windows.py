"""Changes of time: windows opened and extended, working days, the clock's rules, notices, feeds."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Answer, make
from trainingflow.api.mutations.window_inputs import (
    ExtendWindowInput,
    OfWindow,
    OpenExceptionalWindowInput,
    SetWorkingDayInput,
    SwitchClockInput,
)
from trainingflow.api.nodes import global_id, required_key
from trainingflow.api.types.calendar import WindowChange, WindowConsequence
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.services import calendar_keeping, feeds, notices, window_changes
from trainingflow.services.asked_windows import Asked
from trainingflow.services.calendar_keeping import Keeping
from trainingflow.services.clock.switches import ClockRule
from trainingflow.services.consequences import Consequence
from trainingflow.services.once import MadeOrNot, NotMade
from trainingflow.services.window_changes import Changed
from trainingflow.services.work import Work

ASKED = strawberry.argument(description="What is asked for (申请内容).")
NO_CONSEQUENCES: tuple[Consequence, ...] = ()


@strawberry.type(description="What became of a change of a window (办理结果).")
class WindowChangePayload:
    """What became of a change of a window."""

    change: WindowChange | None = strawberry.field(
        description="The change (变更); null in a dry run, while it is only proposed, and where it "
        "is not possible."
    )
    proposal_id: strawberry.ID | None = strawberry.field(
        description="The proposal that waits for another person (待确认的提请); null where none "
        "does."
    )
    consequences: list[WindowConsequence] = strawberry.field(
        description="Every item that it changes (影响事项): would change, in a dry run. Deadlines "
        "and late marks are recomputed in the same transaction; reminders already sent stay sent."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type(description="What became of it (办理结果).")
class CalendarPayload:
    """What became of a change without a page of its own."""

    done: bool = strawberry.field(description="Whether it is so now (是否生效).")
    overdue: int = strawberry.field(
        description="Of a rule that is switched on: how many overdue rows it would carry out at "
        "once (逾期条数); else 0."
    )
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type(description="A feed of your own calendar (日历订阅).")
class CalendarFeedPayload:
    """A feed of one's own calendar."""

    path: str | None = strawberry.field(
        description="The secret path of the feed (订阅地址), `/calendar/….ics`: shown this once. "
        "Who has it can read your windows and what waits for you."
    )


@strawberry.type
class WindowMutations:
    """Changes of time."""

    @mutation(
        "Open a window by exception (特批开放窗口): only the body that the policy entitles, with a "
        "reason and its decision. Of one name and scope no two overlap. It is only proposed by it: "
        "another person confirms it with `confirmWindowChange`."
    )
    async def open_exceptional_window(
        self,
        info: Info,
        input: Annotated[OpenExceptionalWindowInput, ASKED],  # noqa: A002 - what clients expect
    ) -> WindowChangePayload:
        """Open a window by exception."""
        wanted = input.wanted(
            input.closes_at,
            opens=input.opens_at,
            target_year=input.target_year or None,
            semester=input.semester or None,
        )
        return await _change(info, input, wanted)

    @mutation(
        "Extend a round of a window (延长窗口), for everybody or in a scope: only the body that "
        "the policy entitles. What waits in the round is then as if it had always been so long. A "
        "round that has closed is only proposed to be extended: another person confirms it with "
        "`confirmWindowChange`."
    )
    async def extend_window(
        self,
        info: Info,
        input: Annotated[ExtendWindowInput, ASKED],  # noqa: A002 - as above
    ) -> WindowChangePayload:
        """Extend a round of a window."""
        return await _change(info, input, input.wanted(input.until, round=input.round))

    @mutation(
        "Carry out a change of a window that somebody has proposed (确认窗口变更): for another "
        "person whom the policy entitles, decided anew. Harmless to repeat."
    )
    async def confirm_window_change(
        self,
        info: Info,
        proposal_id: Annotated[
            strawberry.ID, strawberry.argument(description="The proposal (提请).")
        ],
        dry_run: Annotated[
            bool, strawberry.argument(description="Only show what it would change (试办).")
        ] = False,
    ) -> WindowChangePayload:
        """Confirm what another person has proposed."""
        key = required_key(proposal_id, "WindowChangeProposal", argument="proposalId")
        return await _changed(
            info, None, lambda work: window_changes.confirm(work, key, dry_run=dry_run)
        )

    @mutation("Say whether a day is worked (设置工作日): open to who keeps the calendar.")
    async def set_working_day(
        self,
        info: Info,
        input: Annotated[SetWorkingDayInput, ASKED],  # noqa: A002 - as above
    ) -> CalendarPayload:
        """Say whether a day is worked."""

        async def change(work: Work) -> Keeping:
            return await calendar_keeping.set_working_day(
                work, input.day, worked=input.worked, reason=input.reason
            )

        return await _keep(info, change)

    @mutation(
        "Switch a rule of the clock off or on (启停自动处理): open to who keeps the calendar. What "
        "is off waits; switching it on late says how much is overdue, and asks."
    )
    async def switch_clock(
        self,
        info: Info,
        input: Annotated[SwitchClockInput, ASKED],  # noqa: A002 - as above
    ) -> CalendarPayload:
        """Switch a rule of the clock off or on."""
        rule = ClockRule(input.about, str(input.move) if input.move else "", input.action or "")

        async def change(work: Work) -> Keeping:
            return await calendar_keeping.switch_clock(
                work, rule, on=input.on, confirmed=input.confirm_overdue, reason=input.reason
            )

        return await _keep(info, change)

    @mutation("Mark notices as read (标为已读): yours alone; harmless to repeat.")
    async def mark_notices_read(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(description="These (通知); left out: all of yours."),
        ] = strawberry.UNSET,
    ) -> int:
        """Mark notices as read; says how many had not been."""
        keys = [required_key(one, "Notice") for one in ids] if ids else None
        if ids == []:
            return 0
        count = 0

        async def change(work: Work) -> MadeOrNot:
            nonlocal count
            count = await notices.mark_read(work, keys)
            return NotMade(())

        await make(info, None, change)
        return count

    @mutation(
        "Make a feed of your own calendar (创建日历订阅), in the language of this request; an "
        "earlier one is revoked."
    )
    async def create_calendar_feed(self, info: Info) -> CalendarFeedPayload:
        """Make a feed."""
        secret = ""

        async def change(work: Work) -> MadeOrNot:
            nonlocal secret
            secret = await feeds.create(work, info.context.language)
            return NotMade(())

        await make(info, None, change)
        return CalendarFeedPayload(path=f"/calendar/{secret}.ics")

    @mutation("Revoke your calendar feed (撤销日历订阅); harmless to repeat.")
    async def revoke_calendar_feed(self, info: Info) -> bool:
        """Revoke the feed; says whether there was one."""
        revoked = 0

        async def change(work: Work) -> MadeOrNot:
            nonlocal revoked
            revoked = await feeds.revoke(work)
            return NotMade(())

        await make(info, None, change)
        return revoked > 0


async def _change(info: Info, asked: OfWindow, wanted: Asked) -> WindowChangePayload:
    key = asked.idempotency_key
    return await _changed(
        info,
        key,
        lambda work: window_changes.change(work, wanted, key, dry_run=asked.dry_run),
    )


async def _changed(
    info: Info, key: str | None, change: Callable[[Work], Awaitable[Changed]]
) -> WindowChangePayload:
    found = NO_CONSEQUENCES

    async def noted(work: Work) -> MadeOrNot:
        nonlocal found
        done = await change(work)
        found = done.consequences
        return done.made or NotMade(())

    answer: Answer = await make(info, key, noted)
    row = None if answer.id is None else await info.context.loaders.changes_by_id.load(answer.id)
    waits = answer.id is not None and row is None
    return WindowChangePayload(
        change=shown(WindowChange.of, row),
        proposal_id=strawberry.ID(global_id("WindowChangeProposal", answer.id))
        if waits and answer.id
        else None,
        consequences=list(_shown(found)),
        replayed=answer.replayed,
        errors=answer.errors,
    )


def _shown(found: tuple[Consequence, ...]) -> Iterator[WindowConsequence]:
    return (WindowConsequence.show(one) for one in found)


async def _keep(info: Info, change: Callable[[Work], Awaitable[Keeping]]) -> CalendarPayload:
    kept = Keeping()

    async def keep(work: Work) -> MadeOrNot:
        nonlocal kept
        kept = await change(work)
        return NotMade(kept.blockers)

    answer = await make(info, None, keep)
    return CalendarPayload(done=not answer.errors, overdue=kept.overdue, errors=answer.errors)
