"""The facts that every kind of item has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypedDict, cast
from uuid import UUID

from sqlalchemy import Row, and_, any_, case, select
from sqlalchemy.dialects.postgresql import distinct_on

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask, each, together
from trainingflow.db.models import Document, Dossier, Item, ItemEvent, Organisation
from trainingflow.domain.calendar import Window
from trainingflow.domain.lifecycles.registry import DEFINITIONS, definition_of
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.facts import Act, Approval, AttachedDocument
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import NO_PANEL, PanelFacts
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.window_changes import window_of_round
from trainingflow.policies.reader import Policy
from trainingflow.services.facts.approvals import approvals_of
from trainingflow.services.policy import pinned
from trainingflow.services.windows import subject_of, windows_of, windows_used
from trainingflow.services.work import Work

_REMEMBERED = {
    kind: sorted(
        {name for one in DEFINITIONS.values() if one.kind is kind for name in one.remembered}
    )
    for kind in ItemKind
}
"""The actions of the past that decisions ask about, by kind."""

_ARCHIVED = frozenset(
    (str(one.kind), name) for one in DEFINITIONS.values() for name in one.archived
)
"""The actions of which also what was filled in is asked about."""

Head = Row[Item, list[UUID], str | None, bool, str, str]


class CommonFields(TypedDict):
    """The fields of `Facts`, ready for any of its kinds."""

    procedure: Procedure
    item_id: UUID | None
    state: str
    version: int
    organisation_id: UUID
    organisation_path: tuple[UUID, ...]
    organisation_body: Body | None
    organisation_recognised: bool
    applicant: UUID | None
    windows: tuple[Window, ...]
    entered_at: datetime | None
    submitted_at: datetime | None
    round: str | None
    round_closes: datetime | None
    documents: tuple[AttachedDocument, ...]
    history: tuple[Act, ...]
    dossier: Mapping[str, object]
    approvals: tuple[Approval, ...]
    panel: PanelFacts


@dataclass(frozen=True, slots=True)
class Unit:
    """The organisation that an item belongs to."""

    id: UUID
    path: tuple[UUID, ...]
    body: Body | None
    recognised: bool
    kind: str
    run_by: str


async def heads(work: Work, ids: Sequence[UUID], *, lock: bool = False) -> dict[UUID, Head]:
    """The head rows of the items by id; those of another authority are as missing.

    Args:
        work: the unit of work.
        ids: the items.
        lock: hold the rows until the transaction ends, in the order of their ids, so that two
            callers that lock the same items never wait for each other in a circle.
    """
    rows = await work.session.execute(
        _LOCKED if lock else _HEADS, {"authority": work.authority_id, "ids": list(ids)}
    )
    return {row.Item.id: row for row in rows}


_UNIT: Final = (
    Organisation.path.label("organisation_path"),
    Organisation.body.label("organisation_body"),
    Organisation.recognised.label("organisation_recognised"),
    Organisation.kind.label("unit_kind"),
    Organisation.run_by.label("run_by"),
)
_SAME_UNIT: Final = and_(
    Organisation.authority_id == Item.authority_id, Organisation.id == Item.organisation_id
)
_HEADS: Final = (
    select(Item, *_UNIT)
    .join(Organisation, _SAME_UNIT)
    .where(Item.authority_id == AUTHORITY, Item.id == any_(IDS))
    .order_by(Item.id)
    .execution_options(populate_existing=True)
)
_LOCKED: Final = _HEADS.with_for_update(of=Item)


async def seen_heads(work: Work, ids: Sequence[UUID]) -> dict[UUID, Head]:
    """The same for what only looks: plain rows, read without a transaction of their own."""
    rows = await ask(work.session, _SEEN, authority=work.authority_id, ids=list(ids))
    return {row.id: cast("Head", _Seen(row)) for row in rows}


class _Seen:
    """A row of `_SEEN` with its parts as a `Head` has them."""

    __slots__ = ("Item", "_row")

    def __init__(self, row: Any) -> None:  # noqa: ANN401 - a row of `_SEEN`
        self.Item = self._row = row  # the columns of an item stand in it by their names

    def __getattr__(self, name: str) -> object:
        return getattr(self._row, name)


_SEEN: Final = Question(
    select(*Item.__table__.columns, *_UNIT)
    .join(Organisation, _SAME_UNIT)
    .where(Item.authority_id == AUTHORITY, Item.id == any_(IDS))
    .order_by(Item.id)
)


async def unit(work: Work, organisation_id: UUID) -> Unit | None:
    """The organisation for which something new is declared; None when there is none."""
    row = (
        await work.session.execute(
            select(Organisation).where(
                Organisation.authority_id == work.authority_id, Organisation.id == organisation_id
            )
        )
    ).scalar_one_or_none()
    if row is None:
        return None
    path, body = tuple(reversed(row.path)), _body(row.body)
    return Unit(row.id, path, body, row.recognised, row.kind, row.run_by)


async def procedures_of(work: Work, rows: Mapping[UUID, Head]) -> dict[UUID, Procedure]:
    """The procedure that each item was bound to."""
    policies = await pinned(
        work, ((row.Item.policy_id, row.Item.policy_hash) for row in rows.values())
    )
    return {
        item_id: _procedure(policies[row.Item.policy_id, row.Item.policy_hash])
        for item_id, row in rows.items()
    }


async def common_fields(
    work: Work, rows: Mapping[UUID, Head], procedures: Mapping[UUID, Procedure]
) -> dict[UUID, CommonFields]:
    """The common fields of each item under its procedure, all asked together."""
    ids = list(rows)
    named = sorted({row.Item.policy_id for row in rows.values()})
    (documents, history, dossiers, approvals), read = await together(
        together(
            _documents(work, ids),
            _history(work, ids, frozenset(row.Item.kind for row in rows.values())),
            dossiers_of(work, ids),
            approvals_of(work, ids),
        ),
        each(windows_of(work, policy_id) for policy_id in named),
    )
    windows = dict(zip(named, read, strict=True))
    ours = {
        item_id: windows[row.Item.policy_id].of(subject_of(row.Item, row.organisation_path))
        for item_id, row in rows.items()
    }
    return {
        item_id: CommonFields(
            procedure=procedures[item_id],
            item_id=item_id,
            state=row.Item.state,
            version=row.Item.version,
            organisation_id=row.Item.organisation_id,
            organisation_path=tuple(reversed(row.organisation_path)),
            organisation_body=_body(row.organisation_body),
            organisation_recognised=row.organisation_recognised,
            applicant=row.Item.owner_id,
            windows=ours[item_id],
            entered_at=row.Item.state_since,
            submitted_at=row.Item.submitted_at,
            round=row.Item.round,
            round_closes=_round_closes(ours[item_id], row.Item),
            documents=documents[item_id],
            history=history[item_id],
            dossier=dossiers.get(item_id, {}),
            approvals=approvals[item_id],
            panel=NO_PANEL,
        )
        for item_id, row in rows.items()
    }


def fields_of_new(
    place: Unit, procedure: Procedure, windows: tuple[Window, ...], applicant: UUID | None
) -> CommonFields:
    """The common fields of an item that does not exist yet."""
    return CommonFields(
        procedure=procedure,
        item_id=None,
        state="",
        version=0,
        organisation_id=place.id,
        organisation_path=place.path,
        organisation_body=place.body,
        organisation_recognised=place.recognised,
        applicant=applicant,
        windows=windows,
        entered_at=None,
        submitted_at=None,
        round=None,
        round_closes=None,
        documents=(),
        history=(),
        dossier={},
        approvals=(),
        panel=NO_PANEL,
    )


_DOSSIERS: Final = Question(
    select(Dossier.item_id, Dossier.content)
    .ext(distinct_on(Dossier.item_id))
    .where(Dossier.authority_id == AUTHORITY, Dossier.item_id == any_(IDS))
    .order_by(Dossier.item_id, Dossier.no.desc())
)


async def dossiers_of(work: Work, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The newest dossier of each item."""
    rows = await ask(work.session, _DOSSIERS, authority=work.authority_id, ids=ids)
    return {row.item_id: row.content for row in rows}


_DOCUMENTS: Final = Question(
    select(
        Document.item_id,
        Document.kind,
        Document.added_at,
        Document.id,
        Document.sha256,
        Document.replaces_id,
    )
    .where(Document.authority_id == AUTHORITY, Document.item_id == any_(IDS))
    .order_by(Document.added_at, Document.id)
)


async def _documents(
    work: Work, ids: Sequence[UUID]
) -> Mapping[UUID, tuple[AttachedDocument, ...]]:
    rows = await ask(work.session, _DOCUMENTS, authority=work.authority_id, ids=ids)
    found: defaultdict[UUID, tuple[AttachedDocument, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.item_id] += (AttachedDocument(*row[1:]),)
    return found


# A run has an event for every place and session: only what decisions ask about is loaded.
_HISTORY: Final = {
    kind: Question(
        select(
            ItemEvent.item_id,
            ItemEvent.seq,
            ItemEvent.action,
            ItemEvent.actor_id,
            ItemEvent.delegator_id,
            ItemEvent.at,
            case(
                (
                    ItemEvent.action.in_([name for of, name in _ARCHIVED if of == str(kind)]),
                    ItemEvent.input,
                )
            ).label("input"),
        )
        .where(
            ItemEvent.authority_id == AUTHORITY,
            ItemEvent.item_id == any_(IDS),
            ItemEvent.kind == str(kind),
            ItemEvent.action.in_(names),
        )
        .order_by(ItemEvent.item_id, ItemEvent.seq)
    )
    for kind, names in _REMEMBERED.items()
}


async def _history(
    work: Work, ids: Sequence[UUID], kinds: frozenset[str]
) -> Mapping[UUID, tuple[Act, ...]]:
    read = await each(
        ask(work.session, question, authority=work.authority_id, ids=ids)
        for kind, question in _HISTORY.items()
        if kind in kinds and _REMEMBERED[kind]
    )
    rows = (row for rows in read for row in rows)
    found: defaultdict[UUID, list[Act]] = defaultdict(list)
    for row in rows:
        act = Act(row.action, row.actor_id, row.at, row.seq, row.input or {}, row.delegator_id)
        found[row.item_id].append(act)
    return defaultdict(tuple, {item_id: tuple(acts) for item_id, acts in found.items()})


def _procedure(policy: Policy) -> Procedure:
    if policy.procedure is None:
        message = f"policy {policy.id} has items and no procedure"
        raise LookupError(message)
    return policy.procedure


def _round_closes(windows: Sequence[Window], item: Item) -> datetime | None:
    used = windows_used(definition_of(ItemKind(item.kind), item.definition_version))
    own = (window for window in windows if window.name in used)
    window = window_of_round(own, item.round, item.submitted_at)
    return window.closes if window else None


def _body(name: str | None) -> Body | None:
    return Body(name) if name is not None else None
