"""What mails say of notices: their sentences, from facts that may leave the house."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from trainingflow.db.models import Deadline, Item, ItemNotice, MailEntry, NoticeMessage
from trainingflow.db.session import Session
from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Language
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.sentences.mails import mail_sentence
from trainingflow.domain.workflow.terms import term
from trainingflow.policies import library
from trainingflow.services.mail.letter import Line
from trainingflow.services.policy import occasion_label

# Of what a notice speaks, that tells nothing of what is inside: numbers, days, names of windows.
_TOLD = frozenset({"days", "months", "day", "round", "teachers"})


async def lines_of(
    session: Session, authority_id: UUID, mail_id: UUID, language: Language
) -> Sequence[Line]:
    """The lines of a mail, the oldest first; what was noted several times in the same words once.

    Not empty: a mail is made of what is to be told.
    """
    about, entry = aliased(Item), MailEntry
    rows = await session.execute(
        select(
            entry.kind,
            entry.noted_at,
            NoticeMessage.text_key,
            NoticeMessage.params,
            Deadline.duty,
            Deadline.window_id,
            Deadline.policy_id,
            about.policy_id.label("item_policy_id"),
            about.kind.label("item_kind"),
            about.definition_version,
        )
        .outerjoin(
            NoticeMessage,
            and_(
                NoticeMessage.authority_id == entry.authority_id,
                NoticeMessage.id == entry.notice_id,
            ),
        )
        .outerjoin(
            Deadline,
            and_(
                Deadline.authority_id == entry.authority_id,
                Deadline.id == NoticeMessage.deadline_id,
            ),
        )
        .outerjoin(
            ItemNotice,
            and_(
                ItemNotice.authority_id == entry.authority_id,
                ItemNotice.id == entry.item_notice_id,
            ),
        )
        .outerjoin(
            about,
            and_(
                about.authority_id == entry.authority_id,
                or_(about.id == Deadline.item_id, about.id == ItemNotice.item_id),
            ),
        )
        .where(entry.authority_id == authority_id, entry.mail_id == mail_id)
        .order_by(entry.noted_at, entry.cause_id)
    )
    found = [Line(local_date(row.noted_at), sentence_of(row, language)) for row in rows]
    return list(dict.fromkeys(found))


def sentence_of(row: Any, language: Language) -> str:  # noqa: ANN401 - a row, or its like
    """What a mail says of one notice."""
    key = row.text_key or row.kind
    return mail_sentence(key, _facts(row, row.params or {}, language), language)


def _facts(
    row: Any,  # noqa: ANN401 - as above
    params: Mapping[str, Any],
    language: Language,
) -> Mapping[str, object]:
    facts: dict[str, object] = {name: one for name, one in params.items() if name in _TOLD}
    if row.item_kind is not None:
        definition = definition_of(ItemKind(row.item_kind), row.definition_version)
        facts["kind"] = definition.label.text(language)
        if "occasion" in params:
            label = occasion_label(row.item_policy_id, params["occasion"])
            facts["occasion"] = label.text(language)
    elif row.duty is not None:
        facts["subject"] = _duty(row.policy_id, row.duty, language)
    elif row.window_id is not None:
        facts["window"] = facts["subject"] = term(params.get("window", ""), language)
    return facts


def _duty(policy_id: str, name: str, language: Language) -> str:
    """The name of a duty of a policy's calendar; its code where the policy has it no more."""
    procedure = library.named(policy_id).procedure if policy_id in library.known_ids() else None
    found = (one for one in procedure.calendar if one.name == name) if procedure else iter(())
    duty = next(found, None)
    return duty.label.text(language) if duty else name
