"""The end of an erased person's access: nothing to sign in with is left, nor what says who it was.

Rows stay, for the journal names them by their keys; what in them says something of the person is
taken out, and no way in leads through them any more.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import AccessSuspension, Base
from trainingflow.services.work import Work

_TAKEN: Final = "erased"
"""What stands where a column must not be empty."""

_NOW: Final = func.trainingflow_now()
_T: Final = Base.metadata.tables

ENDED: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "sign_in_token": {"label": _TAKEN, "expires_at": _NOW},
        "api_token": {
            "name": _TAKEN,
            "last_used_from": None,
            "networks": [],
            "revoked_at": func.coalesce(_T["api_token"].c.revoked_at, _NOW),
            "revoked_because": func.coalesce(_T["api_token"].c.revoked_because, _TAKEN),
        },
        "browser_session": {
            "address": None,
            "agent": _TAKEN,
            "ended_at": func.coalesce(_T["browser_session"].c.ended_at, _NOW),
            "ended_because": func.coalesce(_T["browser_session"].c.ended_because, _TAKEN),
        },
        "provider_identity": {
            "subject": _TAKEN,
            "ended_at": func.coalesce(_T["provider_identity"].c.ended_at, _NOW),
        },
        "local_account": {
            "name": func.concat(f"{_TAKEN}-", _T["local_account"].c.id),
            "password": None,
            "earlier": [],
            "code_sha256": None,
            "code_expires_at": None,
        },
        "second_factor": {
            "secret": None,
            "used_step": None,
            "recovery": [],
            "confirmed_at": None,
            "offered": None,
            "offered_until": None,
        },
        "sign_out": {"at": _NOW},
        "webhook_endpoint": {
            "url": _TAKEN,
            "switched_off_at": func.coalesce(_T["webhook_endpoint"].c.switched_off_at, _NOW),
            "switched_off_because": "OWNER",
        },
        "calendar_feed": {"revoked_at": func.coalesce(_T["calendar_feed"].c.revoked_at, _NOW)},
        "access_suspension": {"reason": _TAKEN},
    }
)
"""What is put into the rows of an erased person, by table: every way in that there is."""

_OF: Final[Mapping[str, str]] = {"local_account": "id", "second_factor": "id", "sign_out": "id"}


async def end_access(work: Work, person_id: UUID) -> None:
    """End every way in of a person at once, for good; harmless to repeat."""
    for name, values in ENDED.items():
        table = _T[name]
        await work.session.execute(
            update(table)
            .where(
                table.c.authority_id == work.authority_id,
                table.c[_OF.get(name, "person_id")] == person_id,
            )
            .values(**values)
        )
    await _suspend(work, person_id)


async def _suspend(work: Work, person_id: UUID) -> None:
    """Should a way in be made later by mistake, it leads nowhere."""
    running = select(AccessSuspension.id).where(
        AccessSuspension.authority_id == work.authority_id,
        AccessSuspension.person_id == person_id,
        AccessSuspension.ended_at.is_(None),
    )
    if await work.session.scalar(running) is None:
        work.session.add(
            AccessSuspension(
                authority_id=work.authority_id,
                id=new_id(),
                person_id=person_id,
                since=work.now,
                reason=_TAKEN,
            )
        )
        await work.session.flush()
