"""The demo's own tokens, which sign in nowhere else."""

import hashlib
from typing import Final

from sqlalchemy import LargeBinary, and_, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DemoClock, SignInToken
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.signing_in.holders import Holders


async def holder_of(session: AsyncSession, token: str, *, demo: bool) -> Viewer | None:
    """Who holds a token of the demo.

    Outside the demo the table is not even read; and in a database that has no movable clock, which
    is what marks one as a demo's, no such token is ever valid.

    Args:
        session: an open transaction.
        token: the bearer token as it was sent.
        demo: whether the tokens of the demo are accepted; never in production.

    Returns:
        The person; None when the token is unknown, has expired or belongs to the demo only, and
        when its holder may not sign in.
    """
    if not demo:
        return None
    found = await _HOLDERS.find(session, sha256=hashlib.sha256(token.encode()).digest())
    if found is None or found.secret.suspended or found.secret.expires_at <= found.secret.now:
        return None
    return found.viewer(Credential(Means.DEMO))


_HOLDERS: Final = Holders(
    SignInToken,
    and_(
        SignInToken.sha256 == bindparam("sha256", type_=LargeBinary()),
        SignInToken.demo,
        exists(select(DemoClock.id)),
    ),
)
