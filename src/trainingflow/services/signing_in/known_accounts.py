"""What is known of a local account before anybody has proved to be its owner."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.models import Authority, LocalAccount
from trainingflow.db.session import Session
from trainingflow.services.identity import SignedIn
from trainingflow.services.signing_in.configuration import PasswordProfile
from trainingflow.services.signing_in.passwords import LASTS_DAYS

_LASTS: Final = timedelta(days=LASTS_DAYS)
_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an account before a password is compared with it.

    Attributes:
        exists: whether there is one of that name; else `who` is nobody, before whom as much is
            done as before somebody.
    """

    who: SignedIn
    password: str | None
    earlier: tuple[str, ...]
    overdue: bool = False
    exists: bool = True


async def found(session: Session, name: str, profile: PasswordProfile) -> Known:
    """The account of a name; nobody where there is none, or where several authorities have one."""
    first = select(Authority.id).order_by(Authority.code).limit(1).scalar_subquery()
    rows = (
        await session.execute(
            select(first.label("authority_id"), func.trainingflow_now().label("now"), LocalAccount)
            .select_from(select(1).subquery())
            .outerjoin(LocalAccount, LocalAccount.name == name)
        )
    ).all()
    row = rows[0].LocalAccount
    if row is None or len(rows) != 1:
        return Known(SignedIn(rows[0].authority_id, _NOBODY), None, (), exists=False)
    over = row.changed_at is not None and rows[0].now - row.changed_at >= _LASTS
    return Known(
        SignedIn(row.authority_id, row.id),
        row.password,
        tuple(row.earlier),
        overdue=over and profile is PasswordProfile.MLPS,
    )
