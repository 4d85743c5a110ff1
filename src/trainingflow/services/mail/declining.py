"""Declining mails by the link that is in one (一键退订), by whoever has it and nobody else."""

import hmac
import re
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Mail, MailEntry
from trainingflow.db.row_security import enter
from trainingflow.db.session import Session
from trainingflow.domain.mailing import Delivery, MailKind
from trainingflow.environment import Secret
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.journal.journal import Note
from trainingflow.services.mail.configured import proof
from trainingflow.services.mail.habits import choose

_LINK: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})")


def mail_of(key: Secret, text: str) -> UUID | None:
    """The mail of a link; None where this installation has not made it."""
    found = _LINK.fullmatch(text)
    if found is None:
        return None
    mail_id = UUID(hex=found.group(1))
    return mail_id if hmac.compare_digest(proof(key, mail_id), found.group(2)) else None


async def decline(session: Session, mail_id: UUID) -> frozenset[MailKind]:
    """Choose for the reader of a mail to get no more of its kinds; harmless to repeat.

    In the portal they are told all the same, and there they choose otherwise.

    Returns:
        What is not mailed to them any more; empty where there is no such mail.
    """
    mail = await session.scalar(select(Mail).where(Mail.id == mail_id))
    if mail is None:
        return frozenset()
    await enter(session, mail.authority_id)
    work = await begin(session, SignedIn(mail.authority_id, mail.person_id))
    kinds = frozenset(
        MailKind(one)
        for one in await session.scalars(
            select(MailEntry.kind)
            .where(MailEntry.authority_id == mail.authority_id, MailEntry.mail_id == mail_id)
            .distinct()
        )
    )
    await choose(work, mail.person_id, dict.fromkeys(kinds, Delivery.NEVER))
    detail = {"kinds": sorted(map(str, kinds))}
    work.note(Note(action="declineMails", object_kind="MAIL", object_id=mail_id, detail=detail))
    return kinds
