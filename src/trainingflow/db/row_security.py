"""The second net under the filters: a transaction sees the personal data of one authority only.

Every statement filters by its authority; that is how it is found, and quickly. Where a filter was
forgotten, the database itself shows nothing of another authority, and nothing at all to a
transaction that has not said whose data it works on.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Text, bindparam, event, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

SETTING: Final = "trainingflow.authority"

PROTECTED: Final = frozenset(
    {
        "conclusion",
        "credit_account",
        "credit_plan",
        "credit_plan_share",
        "credit_record",
        "credit_statement",
        "data_request",
        "defence_session",
        "document",
        "dossier",
        "employment",
        "erasure",
        "import_change",
        "import_row",
        "item_comment",
        "mail_choice",
        "mail_setting",
        "municipal_line",
        "number_reading",
        "number_search",
        "objection",
        "person",
        "personal_number",
        "policy_difference",
        "post_held",
        "report_file",
        "review",
        "run_note",
        "score",
        "subject_key",
        "teacher",
        "teacher_fact",
        "title_held",
        "vote",
    }
)
"""Tables of which a transaction sees the rows of its own authority only."""

_KEYS: Final = "people stand in it by their keys only; who they are is in `person`"
_DEEDS: Final = (
    "says in an office's words what was decided, and people stand in it by their keys only; who "
    "they are is in `person`, what they filled in is in `dossier` and `document`"
)
_LOOKED_FOR: Final = (
    "is looked through for what is due in every authority, before a transaction works on one"
)
_WAY_IN: Final = "is read by a secret or an identity, before it is known whose data it is"
_JOURNAL: Final = "is the one journal of all authorities: sealed as a whole, and append-only"

UNPROTECTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "assignment",
                "assignment_approval",
                "course_developer",
                "course_run",
                "course",
                "credit_confirmation",
                "decision_release",
                "elector",
                "enrolment",
                "expert",
                "idempotency_key",
                "item_notice",
                "notice_message",
                "notice_read",
                "policy_approval",
                "policy_comparison",
                "policy_proposal",
                "survey_respondent",
                "survey_return",
                "task",
                "watch",
            ),
            _KEYS,
        ),
        **dict.fromkeys(
            (
                "assignment_proposal",
                "calendar_day",
                "clock_switch",
                "definition_change",
                "definition_change_approval",
                "delegation",
                "duty_record",
                "item_event",
                "panel_member",
                "policy_publication",
                "policy_withdrawal",
                "result",
                "window_change",
                "window_change_approval",
                "window_change_proposal",
            ),
            _DEEDS,
        ),
        **dict.fromkeys(
            (
                "bulk_job",
                "data_export",
                "data_import",
                "item",
                "mail",
                "mail_entry",
                "municipal_upload",
                "own_data_copy",
                "recomputation",
                "staged_decision",
                "standing_due",
                "statement_batch",
                "upload",
                "webhook_endpoint",
            ),
            _LOOKED_FOR,
        ),
        **dict.fromkeys(
            (
                "access_suspension",
                "api_token",
                "browser_session",
                "calendar_feed",
                "local_account",
                "provider_identity",
                "second_factor",
                "sign_in_token",
                "sign_out",
            ),
            _WAY_IN,
        ),
        **dict.fromkeys(("audit_entry", "audit_purge"), _JOURNAL),
    }
)
"""Tables that name people and have no policy, each with the reason; their filters stand alone."""

_BOUND: Final = "authority_id"
_ENTER: Final = select(func.set_config(SETTING, bindparam(_BOUND, type_=Text()), true()))


class OfOneAuthority(Session):
    """A session whose every transaction begins by saying whose data it works on."""


def bound_to(authority_id: UUID | None) -> dict[str, object]:
    """What a session of an authority carries with it; None: it sees no personal data."""
    return {_BOUND: authority_id}


async def enter(session: AsyncSession, authority_id: UUID) -> None:
    """Let the transaction at hand see the personal data of this authority, and of no other.

    For a transaction that learns only on its way whose data it works on. It ends with it: the
    next transaction on the same connection begins without.
    """
    await session.execute(_ENTER, {_BOUND: str(authority_id)})


@event.listens_for(OfOneAuthority, "after_begin")
def _say_whose(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Enter the authority first of all; never for longer than the transaction (`true`)."""
    authority_id = session.info.get(_BOUND)
    if authority_id is not None and not transaction.nested:
        connection.execute(_ENTER, {_BOUND: str(authority_id)})
