"""Versions of policies: drafted, previewed, proposed by one person and published by another."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    PolicyApproval,
    PolicyComparison,
    PolicyProposal,
    PolicyPublication,
    PolicyWithdrawal,
)
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
    PrerequisiteBlocker,
    RoleBlocker,
)
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.policies import library
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy
from trainingflow.services import once
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.policy import keep, kept_texts, pin
from trainingflow.services.publishing import comparison, staleness, versions
from trainingflow.services.work import Work

LONGEST_TEXT: Final = 500_000
LONGEST_REASON: Final = 500
MOST_EXTENDED: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A version that somebody drafts.

    Attributes:
        policy_id: which policy.
        text: the whole file of the policy.
        extended: the files of policies that it extends, by id, where they change as well; the
            others stay as the version that counts now has them.
        lock_on: the last day that is still answered as before.
        reason: why.
    """

    policy_id: str
    text: str
    lock_on: date
    reason: str
    extended: Mapping[str, str] = field(default_factory=dict)


async def draft(work: Work, wanted: Wanted, key: str) -> MadeOrNot:
    """Write a draft down; nothing counts before two people have published it.

    A draft never changes: what is corrected is another draft.
    """
    said = asdict(wanted)
    earlier = await once.earlier(work, key, said)
    if earlier is not None:
        return earlier
    reasons = tuple(_faults(work, wanted))
    person = work.actor.person_id
    if reasons or person is None:
        return NotMade(reasons)
    texts = {**await _texts_now(work, wanted.policy_id), **wanted.extended}
    texts[wanted.policy_id] = wanted.text
    try:
        read = library.from_texts(wanted.policy_id, texts)
    except PolicyProblem as problem:
        return NotMade((once.invalid("text", str(problem).removesuffix(".")),))
    counts = await versions.credit_policy_on(
        work.session, work.authority_id, wanted.policy_id, comparison.day_of(work, wanted.lock_on)
    )
    reasons = tuple(_differences(read, library.named(wanted.policy_id), counts))
    if reasons:
        return NotMade(reasons)
    await pin(work, library.named(wanted.policy_id))
    await keep(work, read, {one: texts[one] for one in (read.id, *read.extends)})
    draft_id = new_id()
    work.session.add(
        PolicyPublication(
            authority_id=work.authority_id,
            id=draft_id,
            policy_id=read.id,
            hash=read.hash,
            lock_on=wanted.lock_on,
            reason=wanted.reason,
            drafted_by=person,
            drafted_at=work.now,
        )
    )
    await work.session.flush()
    return await once.keep(work, key, said, draft_id)


async def preview(work: Work, draft_id: UUID) -> MadeOrNot:
    """Let a worker find out what a draft would change; the answer is the preview.

    One that is still on its way is answered again.
    """
    found = await _open(work, draft_id)
    if not isinstance(found, PolicyPublication):
        return found
    running = await work.session.scalar(
        select(PolicyComparison.id).where(
            PolicyComparison.authority_id == work.authority_id,
            PolicyComparison.publication_id == draft_id,
            PolicyComparison.finished_at.is_(None),
        )
    )
    if running is not None:
        return Made(running, replayed=True)
    return Made(await comparison.begin(work, found, comparison.PREVIEW))


async def propose(work: Work, draft_id: UUID, preview_id: UUID) -> MadeOrNot:
    """Propose to publish a draft as a preview shows it; harmless to repeat."""
    found = await _open(work, draft_id)
    person = work.actor.person_id
    if not isinstance(found, PolicyPublication) or person is None:
        return found if not isinstance(found, PolicyPublication) else NotMade((_NO_OFFICER,))
    shown = await _preview(work, draft_id, preview_id)
    if shown is None:
        return Unknown("previewId")
    reasons = await staleness.reasons(work, found, shown)
    if reasons:
        return NotMade(reasons)
    if await work.session.get(PolicyProposal, (work.authority_id, preview_id)) is None:
        work.session.add(
            PolicyProposal(
                authority_id=work.authority_id,
                comparison_id=preview_id,
                publication_id=draft_id,
                proposed_by=person,
                proposed_at=work.now,
            )
        )
        await work.session.flush()
    return Made(draft_id)


async def publish(work: Work, draft_id: UUID, preview_id: UUID, hash_: str) -> MadeOrNot:
    """Publish what another person has proposed: from this transaction on it counts.

    Args:
        work: of the second person.
        draft_id: the draft.
        preview_id: the preview that this person has read, and that was proposed.
        hash_: of the text that this person has read.

    Returns:
        The publication; every reason why not. Harmless to repeat.
    """
    if not _keeps_policies(work):
        return NotMade((_NO_OFFICER,))
    found = await _draft(work, draft_id)
    person = work.actor.person_id
    if found is None or person is None:
        return Unknown("draftId")
    await _hold(work, found.policy_id)
    if await work.session.get(PolicyApproval, (work.authority_id, draft_id)) is not None:
        return Made(draft_id, replayed=True)
    shown = await _preview(work, draft_id, preview_id)
    if shown is None:
        return Unknown("previewId")
    reasons = [*await _unproposed(work, found, preview_id, hash_, person)]
    reasons += await staleness.reasons(work, found, shown)
    if reasons:
        return NotMade(tuple(reasons))
    proposal = await work.session.get_one(PolicyProposal, (work.authority_id, preview_id))
    work.session.add(
        PolicyApproval(
            authority_id=work.authority_id,
            publication_id=draft_id,
            policy_id=found.policy_id,
            number=shown.before_number + 1,
            comparison_id=preview_id,
            proposed_by=proposal.proposed_by,
            approved_by=person,
            published_at=work.now,
        )
    )
    await work.session.flush()
    await comparison.begin(work, found, comparison.PUBLISHED)
    return Made(draft_id)


async def withdraw(work: Work, draft_id: UUID, reason: str) -> MadeOrNot:
    """Let a draft be published never."""
    found = await _open(work, draft_id)
    person = work.actor.person_id
    if not isinstance(found, PolicyPublication) or person is None:
        return found if not isinstance(found, PolicyPublication) else NotMade((_NO_OFFICER,))
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        return NotMade((once.invalid("reason", f"1 to {LONGEST_REASON} characters"),))
    work.session.add(
        PolicyWithdrawal(
            authority_id=work.authority_id,
            publication_id=draft_id,
            reason=reason,
            withdrawn_by=person,
            withdrawn_at=work.now,
        )
    )
    await work.session.flush()
    return Made(draft_id)


async def _open(work: Work, draft_id: UUID) -> PolicyPublication | NotMade | Unknown:
    """The draft of an officer, while it is neither published nor withdrawn; held until the end."""
    if not _keeps_policies(work):
        return NotMade((_NO_OFFICER,))
    found = await _draft(work, draft_id)
    if found is None:
        return Unknown("draftId")
    await _hold(work, found.policy_id)
    key = (work.authority_id, draft_id)
    published = await work.session.get(PolicyApproval, key)
    withdrawn = await work.session.get(PolicyWithdrawal, key)
    if published is not None or withdrawn is not None:
        return NotMade((_prerequisite(Requirement.DRAFT_OPEN),))
    return found


async def _draft(work: Work, draft_id: UUID) -> PolicyPublication | None:
    return await work.session.get(PolicyPublication, (work.authority_id, draft_id))


async def _preview(work: Work, draft_id: UUID, preview_id: UUID) -> PolicyComparison | None:
    found = await work.session.get(PolicyComparison, (work.authority_id, preview_id))
    if found is None or found.publication_id != draft_id:
        return None
    return found if found.purpose == comparison.PREVIEW else None


async def _unproposed(
    work: Work, found: PolicyPublication, preview_id: UUID, hash_: str, person: UUID
) -> Iterator[Blocker]:
    key = (work.authority_id, preview_id)
    proposal = await work.session.get(PolicyProposal, key)
    withdrawn = await work.session.get(PolicyWithdrawal, (work.authority_id, found.id))

    def reasons() -> Iterator[Blocker]:
        if withdrawn is not None:
            yield _prerequisite(Requirement.DRAFT_OPEN)
        if proposal is None:
            yield _prerequisite(Requirement.DRAFT_PROPOSED)
        elif proposal.proposed_by == person:
            yield ConflictBlocker(
                code=BlockerCode.SAME_PERSON_TWICE,
                cleared_by=Clearer.OTHER_PERSON,
                persons=(person,),
            )
        if hash_ != found.hash:
            yield once.invalid("hash", found.hash)

    return reasons()


async def _texts_now(work: Work, policy_id: str) -> dict[str, str]:
    """The texts of the newest version, of the installed file before any was published."""
    known = (await versions.published(work.session, work.authority_id, [policy_id])).get(policy_id)
    if not known:
        return library.texts(policy_id)
    return await kept_texts(work.session, (policy_id, known[0].hash))


async def _hold(work: Work, policy_id: str) -> None:
    """Let whoever publishes or withdraws a version of the policy at this moment come first."""
    await work.session.execute(select(func.hold_policy(work.authority_id, policy_id)))


def _faults(work: Work, wanted: Wanted) -> Iterator[Blocker]:
    if not _keeps_policies(work):
        yield _NO_OFFICER
        return
    if wanted.policy_id not in library.known_ids():
        yield once.invalid("policy", "a policy of this installation")
    if not wanted.reason.strip():
        yield once.missing("reason")
    if len(wanted.reason) > LONGEST_REASON:
        yield once.invalid("reason", f"at most {LONGEST_REASON} characters")
    if len(wanted.extended) > MOST_EXTENDED:
        yield once.invalid("extended", f"at most {MOST_EXTENDED} files")
    if any(len(one) > LONGEST_TEXT for one in (wanted.text, *wanted.extended.values())):
        yield once.invalid("text", f"at most {LONGEST_TEXT} characters a file")


def _differences(read: Policy, file: Policy, counts: Policy) -> Iterator[Blocker]:
    """Why a text cannot become a version: it is another policy, says nothing new, or too much."""
    if read.id != file.id:
        yield once.invalid("text", f"`id: {file.id}`")
    if read.procedure != file.procedure:
        yield _prerequisite(Requirement.PROCEDURE_UNCHANGED)
    if (read.cycle, read.time_zone) != (file.cycle, file.time_zone):
        yield _prerequisite(Requirement.CYCLE_UNCHANGED)
    if read.hash == counts.hash:
        yield once.invalid("text", "another text than the one that counts already")


def _keeps_policies(work: Work) -> bool:
    return any(one.role is Role.POLICY_OFFICER for one in work.actor.assignments)


_NO_OFFICER = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED,
    cleared_by=Clearer.OTHER_PERSON,
    required=(str(Role.POLICY_OFFICER),),
)


def _prerequisite(requirement: Requirement) -> PrerequisiteBlocker:
    return PrerequisiteBlocker(code=BlockerCode.PREREQUISITE, requirement=requirement)
