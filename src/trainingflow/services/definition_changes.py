"""Changes of lifecycles that items live through: planned by one person, approved by another.

A plan changes nothing: it says item by item what would become of it. Once approved it is carried
out by the worker (`carry_over`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    DefinitionChange,
    DefinitionChangeApproval,
    DefinitionChangeItem,
    DefinitionChangeState,
    Item,
)
from trainingflow.domain.lifecycles import registry
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
    RoleBlocker,
)
from trainingflow.domain.workflow.changes import Change, Judgement, Verdict, judge
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.policies import library
from trainingflow.services import facts, once
from trainingflow.services.facts.common import Head, common_fields, heads, procedures_of
from trainingflow.services.facts.general import general_facts
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.policy import pin
from trainingflow.services.work import Work

_PAGE = 200
"""Items whose facts are held at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A change that somebody wants.

    Attributes:
        states: where a state leads; None: items in it finish on the old version. States that are
            not named lead to those of the same name.
        policies: only items bound to one of these policies; empty: to any.
        repin: also bind the items to their policies as they are now.
    """

    kind: ItemKind
    from_version: int
    to_version: int
    reason: str
    states: Mapping[str, str | None] = field(default_factory=dict)
    policies: tuple[str, ...] = ()
    repin: bool = False

    def change(self) -> Change:
        """The change, as the domain knows it; both versions exist."""
        return Change(
            old=registry.definition_of(self.kind, self.from_version),
            new=registry.definition_of(self.kind, self.to_version),
            states=self.states,
        )


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would do: how many items of each verdict, and each item's judgement."""

    counts: Mapping[Verdict, int]
    items: Mapping[UUID, Judgement]


async def foresee(work: Work, wanted: Wanted) -> Foreseen | NotMade:
    """What a change would do now; nothing is written."""
    reasons = _faults(work, wanted)
    if reasons:
        return NotMade(reasons)
    judged = {one.Item.id: said for one, said in await _judged(work, wanted)}
    return Foreseen(Counter(said.verdict for said in judged.values()), judged)


async def plan(work: Work, wanted: Wanted, key: str) -> MadeOrNot:
    """Write a plan down, with the verdict on each item as it is now."""
    said = asdict(wanted)
    earlier = await once.earlier(work, key, said)
    if earlier is not None:
        return earlier
    reasons = _faults(work, wanted)
    person = work.actor.person_id
    if reasons or person is None:
        return NotMade(reasons)
    change_id = new_id()
    work.session.add(
        DefinitionChange(
            authority_id=work.authority_id,
            id=change_id,
            kind=str(wanted.kind),
            from_version=wanted.from_version,
            to_version=wanted.to_version,
            policies=list(wanted.policies),
            repin=wanted.repin,
            reason=wanted.reason,
            planned_by=person,
            planned_at=work.now,
        )
    )
    await work.session.flush()
    await _write_states(work, change_id, wanted)
    rows = [_row(work, change_id, head, one) for head, one in await _judged(work, wanted)]
    if rows:
        await work.session.execute(insert(DefinitionChangeItem), rows)
    return await once.keep(work, key, said, change_id)


async def approve(work: Work, change_id: UUID) -> MadeOrNot:
    """Approve a plan of another person; harmless to repeat."""
    if not _keeps_policies(work):
        return NotMade((_NO_OFFICER,))
    change = await work.session.get(DefinitionChange, (work.authority_id, change_id))
    person = work.actor.person_id
    if change is None or person is None:
        return Unknown("planId")
    if person == change.planned_by:
        return NotMade((_same_person(person),))
    await work.session.execute(
        insert(DefinitionChangeApproval)
        .values(
            authority_id=work.authority_id,
            change_id=change_id,
            planned_by=change.planned_by,
            approved_by=person,
            approved_at=work.now,
        )
        .on_conflict_do_nothing()
    )
    return Made(change_id)


async def wanted_of(work: Work, change: DefinitionChange) -> Wanted:
    """What a written plan wants."""
    rows = await work.session.execute(
        select(DefinitionChangeState.from_state, DefinitionChangeState.to_state).where(
            DefinitionChangeState.authority_id == work.authority_id,
            DefinitionChangeState.change_id == change.id,
        )
    )
    return Wanted(
        kind=ItemKind(change.kind),
        from_version=change.from_version,
        to_version=change.to_version,
        reason=change.reason,
        states={row.from_state: row.to_state for row in rows},
        policies=tuple(change.policies),
        repin=change.repin,
    )


async def judgement(work: Work, wanted: Wanted, rows: Mapping[UUID, Head]) -> dict[UUID, Judgement]:
    """What becomes of these items, as they are now."""
    change = wanted.change()
    question = facts.Question(work.actor, {})
    before = await facts.load(work, wanted.kind, rows, question)
    after = await _as_new(work, change, rows, before)
    return {
        item_id: judge(
            change,
            known,
            _rebound(after[item_id], rows[item_id].Item.policy_id)
            if wanted.repin
            else after[item_id],
            work.now,
        )
        for item_id, known in before.items()
    }


async def _as_new(
    work: Work, change: Change, rows: Mapping[UUID, Head], before: Mapping[UUID, Facts]
) -> Mapping[UUID, Facts]:
    """The facts that the new version asks about, which may be others."""
    if change.old.asks == change.new.asks or not rows:
        return before
    common = await common_fields(work, rows, await procedures_of(work, rows))
    asked = await general_facts(work, change.new, rows, common)
    return {
        item_id: replace(known, related=asked[item_id].related)
        if isinstance(known, GeneralFacts)
        else known
        for item_id, known in before.items()
    }


def _rebound(known: Facts, policy_id: str) -> Facts:
    procedure = library.named(policy_id).procedure
    return known if procedure is None else replace(known, procedure=procedure)


async def _judged(work: Work, wanted: Wanted) -> list[tuple[Head, Judgement]]:
    conditions = [
        Item.authority_id == work.authority_id,
        Item.kind == str(wanted.kind),
        Item.definition_version == wanted.from_version,
    ]
    if wanted.policies:
        conditions.append(Item.policy_id.in_(wanted.policies))
    ids: Sequence[UUID] = (
        await work.session.scalars(select(Item.id).where(*conditions).order_by(Item.id))
    ).all()
    found: list[tuple[Head, Judgement]] = []
    for start in range(0, len(ids), _PAGE):
        rows = await heads(work, ids[start : start + _PAGE])
        said = await judgement(work, wanted, rows)
        found += [(row, said[item_id]) for item_id, row in rows.items()]
    return found


async def _write_states(work: Work, change_id: UUID, wanted: Wanted) -> None:
    """The whole mapping, so that nothing of it has to be concluded later."""
    change = wanted.change()
    names = {str(state.name) for state in change.new.states if not state.final}
    rows = [
        {
            "authority_id": work.authority_id,
            "change_id": change_id,
            "from_state": str(state.name),
            "to_state": target if (target := change.target(str(state.name))) in names else None,
        }
        for state in change.old.states
        if not state.final and change.target(str(state.name)) in (names | {None})
    ]
    if rows:
        await work.session.execute(insert(DefinitionChangeState), rows)
    if wanted.repin:
        for policy_id in wanted.policies or sorted(library.known_ids()):
            await pin(work, library.named(policy_id))


def _row(work: Work, change_id: UUID, head: Head, said: Judgement) -> dict[str, object]:
    return {
        "authority_id": work.authority_id,
        "change_id": change_id,
        "item_id": head.Item.id,
        "verdict": str(said.verdict),
        "from_state": head.Item.state,
        "to_state": said.target,
        "hindrances": [str(one) for one in said.hindrances],
        "failing": [asdict(one) for one in said.failing],
    }


def _faults(work: Work, wanted: Wanted) -> tuple[Blocker, ...]:
    if not _keeps_policies(work):
        return (_NO_OFFICER,)
    known = registry.DEFINITIONS
    found: list[Blocker] = []
    for name, version in (("from", wanted.from_version), ("to", wanted.to_version)):
        if (wanted.kind, version) not in known:
            found.append(once.invalid(name, f"a version of {wanted.kind}"))
    if wanted.to_version < wanted.from_version:
        found.append(once.invalid("to", "a version that is not older"))
    if wanted.to_version == wanted.from_version and not wanted.repin:
        found.append(once.invalid("repin", "true, where the version stays the same"))
    if not wanted.reason.strip():
        found.append(once.missing("reason"))
    strangers = [one for one in wanted.policies if one not in library.known_ids()]
    if strangers:
        found.append(once.invalid("policies", "codes of policies"))
    if not found:
        old = {str(state.name) for state in wanted.change().old.states}
        if wanted.states.keys() - old:
            found.append(once.invalid("mapping", "states of the old version"))
    return tuple(found)


def _keeps_policies(work: Work) -> bool:
    return any(one.role is Role.POLICY_OFFICER for one in work.actor.assignments)


_NO_OFFICER = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED,
    cleared_by=Clearer.OTHER_PERSON,
    required=(str(Role.POLICY_OFFICER),),
)


def _same_person(person: UUID) -> Blocker:
    return ConflictBlocker(
        code=BlockerCode.SAME_PERSON_TWICE, cleared_by=Clearer.OTHER_PERSON, persons=(person,)
    )
