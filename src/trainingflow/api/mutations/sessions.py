"""Ending sessions."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.browser_session import BrowserSession
from trainingflow.api.types.errors import UserError
from trainingflow.services.signing_in import sessions


@strawberry.type(description="What became of a session (会话办理结果).")
class SessionPayload:
    """What became of a session."""

    session: BrowserSession | None = strawberry.field(
        description="The session as it is now (会话); null when there is none."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class SessionMutations:
    """Ending sessions."""

    @mutation("End one of your sessions at once (结束会话), in this or another browser.")
    async def end_session(
        self,
        info: Info,
        session_id: Annotated[
            strawberry.ID, strawberry.argument(description="The session (会话).")
        ],
    ) -> SessionPayload:
        """End a session."""
        key = required_key(session_id, "BrowserSession", argument="sessionId")
        answer = await make(info, None, lambda work: sessions.end(work, key))
        loaders = info.context.loaders
        row = None if answer.id is None else await loaders.browser_sessions.load(answer.id)
        return SessionPayload(
            session=None if row is None else BrowserSession.of(row),
            replayed=answer.replayed,
            errors=answer.errors,
        )
