"""Which policy applies to an organisation, and the policy that an item was bound to."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Authority, Organisation, PolicyVersion
from trainingflow.domain.citation import Label
from trainingflow.policies import library
from trainingflow.policies.reader import Policy
from trainingflow.services.work import Work

Pin = tuple[str, str]
"""The id and the hash of a policy as it was when an item was bound to it."""


async def policy_ids(work: Work, organisation_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The policy of each organisation: its own, or that of the nearest one above it."""
    rows = await work.session.execute(
        select(Organisation.id, Organisation.path).where(
            Organisation.authority_id == work.authority_id, Organisation.id.in_(organisation_ids)
        )
    )
    paths = {row.id: row.path for row in rows}
    above = {one for path in paths.values() for one in path}
    named = await work.session.execute(
        select(Organisation.id, Organisation.policy_id).where(
            Organisation.authority_id == work.authority_id,
            Organisation.id.in_(above),
            Organisation.policy_id.is_not(None),
        )
    )
    own = {row.id: row.policy_id for row in named}
    default = await work.session.scalar(
        select(Authority.policy_id).where(Authority.id == work.authority_id)
    )
    return {
        organisation_id: next((own[one] for one in reversed(path) if one in own), default or "")
        for organisation_id, path in paths.items()
    }


async def policies_in_use(
    session: AsyncSession, authority_id: UUID | None = None
) -> Mapping[UUID, Sequence[str]]:
    """The policies of each authority, or of one: its own first, then those of its units.

    The first is the one that tells bodies what the others say as well.
    """
    own = select(Authority.id, Authority.policy_id).order_by(Authority.id)
    others = (
        select(Organisation.authority_id, Organisation.policy_id)
        .where(Organisation.policy_id.is_not(None))
        .distinct()
        .order_by(Organisation.authority_id, Organisation.policy_id)
    )
    if authority_id is not None:
        own = own.where(Authority.id == authority_id)
        others = others.where(Organisation.authority_id == authority_id)
    found = {row.id: [row.policy_id] for row in await session.execute(own)}
    for authority, policy in await session.execute(others):
        if policy is not None and policy not in found[authority]:
            found[authority].append(policy)
    return found


async def policy_of(work: Work, organisation_id: UUID) -> Policy:
    """The policy of one organisation, as it is now."""
    return library.named((await policy_ids(work, [organisation_id]))[organisation_id])


async def authority_policy_ids(work: Work) -> tuple[str, str | None]:
    """The authority's own policy, and the municipal one that teachers are shown under as well."""
    row = (
        await work.session.execute(
            select(Authority.policy_id, Authority.municipal_policy_id).where(
                Authority.id == work.authority_id
            )
        )
    ).one()
    return row.policy_id, row.municipal_policy_id


async def municipal_policy_id(work: Work) -> str | None:
    """The policy that the authority's teachers are shown under beside the district's."""
    return await work.session.scalar(
        select(Authority.municipal_policy_id).where(Authority.id == work.authority_id)
    )


async def pin(work: Work, policy: Policy) -> None:
    """Keep the text of the policy, so that what is bound to it can always be judged by it."""
    if policy.hash == library.named(policy.id).hash:  # any other was kept before it was read
        await keep(work, policy, library.texts(policy.id))


async def keep(work: Work, policy: Policy, texts: Mapping[str, str]) -> None:
    """Keep the texts of a policy under its hash; harmless to repeat."""
    await work.session.execute(
        insert(PolicyVersion)
        .values(policy_id=policy.id, hash=policy.hash, content=dict(texts), loaded_at=work.now)
        .on_conflict_do_nothing()
    )


async def pinned(work: Work, pins: Iterable[Pin]) -> dict[Pin, Policy]:
    """The policies by id and hash; those of earlier releases are read from what was kept."""
    return await pinned_in(work.session, pins)


async def pinned_in(session: AsyncSession, pins: Iterable[Pin]) -> dict[Pin, Policy]:
    """The same in a session, whoever asks."""
    return {one: recalled(*one) or await _kept(session, one) for one in sorted(set(pins))}


async def pinnable(session: AsyncSession, pins: Iterable[Pin]) -> set[Pin]:
    """Those of these policies whose text is at hand, or was kept."""
    strange = [one for one in set(pins) if recalled(*one) is None]
    if not strange:
        return set(pins)
    rows = await session.execute(
        select(PolicyVersion.policy_id, PolicyVersion.hash).where(
            tuple_(PolicyVersion.policy_id, PolicyVersion.hash).in_(strange)
        )
    )
    kept = {(row.policy_id, row.hash) for row in rows}
    return {one for one in pins if one not in strange or one in kept}


def recalled(policy_id: str, hash_: str) -> Policy | None:
    """The policy of that hash: the installed one, or one that was read before in this process."""
    if policy_id in library.known_ids() and library.named(policy_id).hash == hash_:
        return library.named(policy_id)
    return _READ.get((policy_id, hash_))


def evaluated_by(policy_id: str, hash_: str) -> Policy:
    """The text by which something was just evaluated in this process."""
    return recalled(policy_id, hash_) or library.named(policy_id)


async def kept_texts(session: AsyncSession, pin_: Pin) -> dict[str, str]:
    """The texts of a policy that was kept, and of all that it extends, by id."""
    content = await session.scalar(
        select(PolicyVersion.content).where(
            PolicyVersion.policy_id == pin_[0], PolicyVersion.hash == pin_[1]
        )
    )
    if content is None:
        message = f"policy {pin_[0]} with hash {pin_[1]} was never kept"
        raise LookupError(message)
    return {str(name): str(one) for name, one in content.items()}


# What a hash says never changes: read once in the life of the process. Versions are few.
_READ: dict[Pin, Policy] = {}


async def _kept(session: AsyncSession, pin_: Pin) -> Policy:
    _READ[pin_] = library.from_texts(pin_[0], await kept_texts(session, pin_))
    return _READ[pin_]


def occasion_label(policy_id: str, name: str) -> Label:
    """The name of an occasion of a policy's ladder; its code where there is none."""
    procedure = library.named(policy_id).procedure if policy_id in library.known_ids() else None
    ladder = procedure.ladder if procedure else None
    found = (one.label for one in ladder.occasions if one.name == name) if ladder else iter(())
    return next(found, Label(name, name))
