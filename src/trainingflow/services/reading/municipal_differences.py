"""Where this side and the municipality differ about records, with both values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    Subquery,
    Text,
    Uuid,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    CreditAccount,
    CreditConfirmation,
    CreditRecord,
    MunicipalLine,
    MunicipalStray,
    MunicipalUpload,
)
from trainingflow.domain.municipal_upload import UploadAction
from trainingflow.policies import library
from trainingflow.services.municipal.states import DifferenceKind, LineOutcome
from trainingflow.services.reading.municipal import sees
from trainingflow.services.reading.paging import AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceFilter:
    """Which differences; all when nothing is given."""

    kinds: tuple[DifferenceKind, ...] | None = None


def differences(viewer: Viewer, wanted: DifferenceFilter = DifferenceFilter()) -> Listing:
    """Where this side and the municipality differ, by kind, then by when the line was made.

    For who sees every teacher's data; none for others. Of each record its last line counts.
    """
    last = _last_lines(viewer)
    chosen = wanted.kinds if wanted.kinds is not None else tuple(DifferenceKind)
    every = {
        **{one: _of_lines(last, one, where) for one, where in _conditions(last).items()},
        DifferenceKind.UNKNOWN_HERE: _strays(viewer),
    }
    parts = [every[one] for one in every if one in chosen]
    if DifferenceKind.NOT_SENT in chosen:
        parts.append(_not_sent(viewer, last))
    if not parts or not sees(viewer):
        parts = [_strays(viewer).where(false())]
    found = union_all(*parts).subquery("difference")
    return Listing(select(*found.c), Order((found.c.kind, found.c.id)))


def _last_lines(viewer: Viewer) -> Subquery:
    """The last line of each record that may have arrived, or that waits to be sent."""
    line, upload, reversal = MunicipalLine, MunicipalUpload, aliased(CreditRecord)
    reversed_ = (
        exists()
        .where(reversal.authority_id == line.authority_id, reversal.reverses_id == line.record_id)
        .label("reversed")
    )
    return (
        select(
            line.id,
            line.record_id,
            line.teacher_id,
            line.action,
            line.outcome,
            line.credits,
            line.held,
            line.message,
            func.coalesce(line.settled_at, upload.sent_at, upload.known_at).label("since"),
            upload.number,
            upload.sent_at,
            reversed_,
        )
        .ext(distinct_on(line.record_id))
        .join(upload, and_(upload.authority_id == line.authority_id, upload.id == line.upload_id))
        .where(
            line.authority_id == viewer.authority_id,
            upload.finished_at.is_not(None),
            or_(line.outcome.is_(None), line.outcome != LineOutcome.DROPPED),
        )
        .order_by(line.record_id, upload.number.desc())
        .subquery("last_line")
    )


def _conditions(last: Subquery) -> Mapping[DifferenceKind, ColumnElement[bool]]:
    """Which last lines are a difference of which kind."""
    one, withdrawn = last.c, last.c.action == UploadAction.WITHDRAWN
    held = or_(
        and_(one.outcome.in_((LineOutcome.ACCEPTED, LineOutcome.DIFFERENT)), ~withdrawn),
        and_(one.outcome == LineOutcome.REFUSED, one.action == UploadAction.CHANGED),
    )
    return {
        DifferenceKind.REFUSED: and_(
            one.outcome == LineOutcome.REFUSED, or_(withdrawn, ~one.reversed)
        ),
        DifferenceKind.DIFFERENT: and_(one.outcome == LineOutcome.DIFFERENT, ~one.reversed),
        DifferenceKind.UNANSWERED: or_(
            one.outcome == LineOutcome.UNANSWERED,
            and_(one.outcome.is_(None), one.sent_at.is_not(None)),
        ),
        DifferenceKind.NOT_WITHDRAWN: and_(held, one.reversed),
    }


def _of_lines(last: Subquery, kind: DifferenceKind, where: ColumnElement[bool]) -> AnySelect:
    one = last.c
    return select(
        literal(str(kind), Text()).label("kind"),
        one.id,
        cast(one.record_id, Text()).label("reference"),
        one.teacher_id,
        one.number,
        one.credits.label("ours"),
        one.held.label("theirs"),
        one.message,
        one.since,
    ).where(where)


def _strays(viewer: Viewer) -> AnySelect:
    one = MunicipalStray
    return select(
        literal(str(DifferenceKind.UNKNOWN_HERE), Text()).label("kind"),
        one.id,
        one.reference,
        cast(null(), Uuid()).label("teacher_id"),
        cast(null(), BigInteger()).label("number"),
        cast(null(), Numeric(10, 4)).label("ours"),
        one.held.label("theirs"),
        one.message,
        one.told_at.label("since"),
    ).where(one.authority_id == viewer.authority_id, one.gone_at.is_(None))


def _not_sent(viewer: Viewer, last: Subquery) -> AnySelect:
    """What lies in a file that nobody has sent, and what was confirmed since the last upload."""
    prepared = _of_lines(
        last,
        DifferenceKind.NOT_SENT,
        and_(last.c.outcome.is_(None), last.c.sent_at.is_(None)),
    )
    found = union_all(prepared, _confirmed_since(viewer, last)).subquery()
    return select(*found.c)


def _confirmed_since(viewer: Viewer, last: Subquery) -> AnySelect:
    record, confirmation, account = CreditRecord, CreditConfirmation, CreditAccount
    reversal, upload = aliased(CreditRecord), MunicipalUpload
    looked_at = (
        select(func.max(upload.known_at))
        .where(
            upload.authority_id == viewer.authority_id,
            upload.policy_id == account.policy_id,
            upload.finished_at.is_not(None),
            or_(upload.closed_at.is_(None), upload.sent_at.is_not(None)),
        )
        .scalar_subquery()
    )
    return (
        select(
            literal(str(DifferenceKind.NOT_SENT), Text()).label("kind"),
            record.id,
            cast(record.id, Text()).label("reference"),
            record.teacher_id,
            cast(null(), BigInteger()).label("number"),
            cast(null(), Numeric(10, 4)).label("ours"),
            cast(null(), Numeric(10, 4)).label("theirs"),
            cast(null(), Text()).label("message"),
            confirmation.confirmed_at.label("since"),
        )
        .join(
            confirmation,
            and_(
                confirmation.authority_id == record.authority_id,
                confirmation.group_id == record.group_id,
            ),
        )
        .join(
            account,
            and_(
                account.authority_id == record.authority_id,
                account.teacher_id == record.teacher_id,
                account.applies,
            ),
        )
        .where(
            record.authority_id == viewer.authority_id,
            record.reverses_id.is_(None),
            record.passed,
            record.earned_on.between(account.cycle_first, account.cycle_last),
            account.policy_id.in_(_with_interface()),
            func.greatest(record.recorded_at, confirmation.confirmed_at)
            > func.coalesce(looked_at, datetime.min.replace(tzinfo=UTC)),
            ~exists().where(
                reversal.authority_id == record.authority_id, reversal.reverses_id == record.id
            ),
            ~exists().where(last.c.record_id == record.id),
        )
    )


def _with_interface() -> list[str]:
    return [one for one in library.known_ids() if library.named(one).upload is not None]
