"""What each type of claim must prove, as the policy says, and what it is worth."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from trainingflow.domain.lifecycles.claims.evidence import evidence_hash, evidence_unused
from trainingflow.domain.lifecycles.claims.fields import CLAIM_FIELDS, COUNTED
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.general_guards import recorded
from trainingflow.domain.lifecycles.self_directed.guards import own_unit
from trainingflow.domain.workflow.attempt import Attempt, as_date
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    DocumentBlocker,
)
from trainingflow.domain.workflow.claim_rule import ClaimRule
from trainingflow.domain.workflow.demands import field_blocker
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import as_decimal, faults
from trainingflow.domain.workflow.general import Completion, GeneralFacts
from trainingflow.domain.workflow.guards import missing, named, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

Row = Mapping[str, object]

_NOT_CLAIMED: Final = frozenset({"DRAFT", "REJECTED", "WITHDRAWN"})


def claim_admitted(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """The policy knows claims of this type."""
    known = facts.variant in procedure.claims
    yield from unless(known, Requirement.CLAIM_ADMITTED, Clearer.NOBODY)


def evidence_complete(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Every field and document that the type needs is there."""
    rule = _rule(facts)
    if rule is None:
        return
    for fault in faults(CLAIM_FIELDS, facts.dossier):
        yield field_blocker(fault)
    for name in rule.fields:
        if facts.dossier.get(name) in (None, "", [], ()):
            yield missing(name)
    there = {one.kind for one in facts.documents} | attempt.documents
    for kind in rule.documents:
        if kind not in there:
            yield DocumentBlocker(code=BlockerCode.DOCUMENT_MISSING, kinds=(kind,))


def conditions_met(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What is claimed was passed, and lies in the time that the type allows."""
    rule = _rule(facts)
    if rule is not None:
        yield from unless(_conditions(rule, facts.dossier), Requirement.CLAIM_CONDITIONS)


def claimed_once(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A type that counts once is not claimed a second time by the teacher."""
    rule = _rule(facts)
    others = (
        one
        for one in facts.linked("own_claims")
        if one.variant == facts.variant and one.state not in _NOT_CLAIMED
    )
    yield from unless(
        rule is None or not rule.once or not any(others), Requirement.CLAIM_ONCE, Clearer.NOBODY
    )


def decided_here(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The type is decided by the district alone."""
    rule = _rule(facts)
    here = rule is None or not rule.municipal
    yield from unless(here, Requirement.CLAIM_ROUTE, Clearer.BODY)


def decided_with_city(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The type is deliberated and laid before the municipality."""
    rule = _rule(facts)
    city = rule is None or rule.municipal
    yield from unless(city, Requirement.CLAIM_ROUTE, Clearer.BODY)


def determined(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Where the reviewer fixes hours or credits, it has been done."""
    rule, act = _rule(facts), facts.last("determine")
    done = rule is None or not rule.determined or act is not None
    yield from unless(done, Requirement.CLAIM_DETERMINED, Clearer.BODY)


def original_seen(_: GeneralFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The school has seen the originals."""
    seen = attempt.input.get("originalSeen") is True or attempt.asking
    yield from unless(seen, Requirement.ORIGINAL_SEEN, Clearer.ACTOR)


def claimed(facts: GeneralFacts) -> Iterator[Completion]:
    """What the claim adds to the ledger: one record, with the evidence that it used."""
    rule, dossier = _rule(facts), facts.dossier
    if rule is None or facts.subject is None:
        return
    opinion, fixed = facts.last("formOpinion"), facts.last("determine")
    courses = _counted_courses(rule, dossier)
    ends = [as_date(row.get("completedOn")) for row in courses]
    own = as_date(dossier.get("completedOn"))
    days = [one for one in (*ends, own) if one is not None]
    if not days:
        return
    yield Completion(
        key=rule.activity,
        teacher=facts.subject,
        activity=rule.activity,
        facts={
            **_facts(rule, dossier),
            **_decided(opinion, ("ledger", "credits", "decision")),
            **_decided(fixed, ("credits",)),
            "evidence": evidence_hash(dossier.get("evidence")),
        },
        hours=_hours(dossier, courses, fixed),
        earned_on=max(days),
        # The district, or the city with it, recognises what is claimed.
        recognised=True,
    )


def _rule(facts: GeneralFacts) -> ClaimRule | None:
    return facts.procedure.claims.get(facts.variant or "")


def _conditions(rule: ClaimRule, dossier: Row) -> bool:
    started, completed = as_date(dossier.get("startedOn")), as_date(dossier.get("completedOn"))
    if "courses" in rule.fields and not _counted_courses(rule, dossier):
        return False
    if "passed" in rule.fields and dossier.get("passed") is not True:
        return False
    if "completedOn" in rule.fields and not rule.within(completed):
        return False
    return rule.joined_by is None or (started is not None and started <= rule.joined_by)


def _counted_courses(rule: ClaimRule, dossier: Row) -> list[Row]:
    """The courses that were passed and studied wholly in the time that the type allows."""
    value = dossier.get("courses")
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    return [
        row
        for row in rows
        if row.get("passed") is True
        and rule.within(as_date(row.get("startedOn")))
        and rule.within(as_date(row.get("completedOn")))
    ]


def _facts(rule: ClaimRule, dossier: Row) -> dict[str, object]:
    said = {name: dossier[name] for name in sorted(COUNTED) if dossier.get(name) is not None}
    if dossier.get("courseType") is not None:
        said["as"] = dossier["courseType"]
    # Numbers stand in the ledger as text, so that none was ever a float.
    plain = {name: str(one) if isinstance(one, int) else one for name, one in said.items()}
    flags = {name: one for name, one in said.items() if isinstance(one, bool)}
    return {**rule.facts, **plain, **flags}


def _decided(act: Act | None, names: tuple[str, ...]) -> dict[str, object]:
    if act is None:
        return {}
    return {name: act.input[name] for name in names if act.input.get(name) is not None}


def _hours(dossier: Row, courses: list[Row], fixed: Act | None) -> Decimal:
    determined_hours = as_decimal(fixed.input.get("hours")) if fixed else None
    if determined_hours is not None:
        return determined_hours
    if courses:
        return sum((as_decimal(row.get("hours")) or Decimal(0) for row in courses), Decimal(0))
    return as_decimal(dossier.get("hours")) or Decimal(0)


CLAIM_GUARDS: Final = named(
    claim_admitted,
    own_unit,
    document_has_content,
    evidence_complete,
    conditions_met,
    claimed_once,
    evidence_unused,
    original_seen,
    decided_here,
    decided_with_city,
    determined,
    recorded("formOpinion", Requirement.OPINION_FORMED),
)
