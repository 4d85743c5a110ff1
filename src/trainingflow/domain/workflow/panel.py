"""The panel of an item: who was asked, what each has said, how it voted and what it concluded.

How a lifecycle gets a panel
----------------------------
1. In its table: `*panel_lines(State.UNDER_APPRAISAL, managers=OFFICE)` of
   `domain/lifecycles/panels/lines.py` adds every action of a panel to a state (to several states:
   name them all). `scored=True` has members score by the policy's rubric, `voted=True` lets them
   vote by ballot, `sessions=True` schedules a defence (答辩).
2. In its `guards=`: `{**panel_guards.of(TRANSITIONS), ...}`, the guards that its lines name.
3. On the lines that leave the state, one of the guards

   - `panel_passed`, `panel_failed`: the pass rule says so by verdicts or scores (a double review's
     “both pass” and “any fails” are these guards under the rule EACH_ROLE_PASSES);
   - `vote_says_pass`, `vote_says_fail`: a ballot says so;
   - `concluded_pass`, `concluded_fail`: the chair has recorded that conclusion;
   - `panel_free_of_conflict`: nobody on the panel has a conflict of interest now.

   On a line into the panel's state: `panel_large_enough`, `seats_filled`.
4. In the policy: `procedure.panels.<KIND>` with quorum, pass rule, seats, rubric (see `PanelRule`).

Everything else is there: `Facts.panel` is loaded for every item whose kind has a rule, members
find the item among their tasks (`Relation.PANEL_MEMBER`), the API shows it as
`item.appraisalPanel`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final
from uuid import UUID

from trainingflow.domain.workflow.panel_rule import PanelRule


class Vote(StrEnum):
    """A vote of an elector (赞成 反对 弃权)."""

    YES = "YES"
    NO = "NO"
    ABSTAIN = "ABSTAIN"


class Verdict(StrEnum):
    """What a member says of the item (通过 修改后再审 不通过)."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a secret
    REVISE = "REVISE"
    FAIL = "FAIL"


class Conflict(StrEnum):
    """A conflict of interest of a panel member; NONE is the declaration that there is none."""

    NONE = "NONE"
    APPLICANT = "APPLICANT"
    CO_DEVELOPER = "CO_DEVELOPER"
    SAME_ORGANISATION = "SAME_ORGANISATION"
    DECLARED = "DECLARED"


class MemberStatus(StrEnum):
    """Where the assignment of a member is; DONE: the opinion or the scores are given."""

    PROPOSED = "PROPOSED"
    INVITED = "INVITED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    DONE = "DONE"
    RECUSED = "RECUSED"


SEATED: Final = frozenset({MemberStatus.ACCEPTED, MemberStatus.DONE})
"""Who sits on the panel and counts."""

OWING: Final = (MemberStatus.INVITED, MemberStatus.ACCEPTED)
"""Who has something to do: to answer the invitation, or to say what was asked for."""

ASKED: Final = SEATED | {MemberStatus.INVITED, MemberStatus.RECUSED}
"""Who is a panel member to the item: the invited may answer, the recused are told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be asked.

    Attributes:
        organisation_ids: where the person is employed today.
        roles: as what an expert may be asked; empty for a member of a body.
        load: open assignments on other items; `capacity` is how many the expert takes at once,
            None: any number.
        declared: the person declared a conflict on an earlier submission of this item.
    """

    person_id: UUID
    organisation_ids: frozenset[UUID] = frozenset()
    roles: frozenset[str] = frozenset()
    load: int = 0
    capacity: int | None = None
    declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelMember:
    """A member asked to appraise the present submission.

    Attributes:
        role: as what the member was asked; None where the panel has no roles.
        conflict: None until the member has declared.
        verdict: None until it is given; `score` is the own weighted mean, 0 to 100, None
            without a rubric and when no criterion was applicable.
        expires_at: when an unanswered invitation expires.
    """

    person_id: UUID
    role: str | None = None
    status: MemberStatus = MemberStatus.ACCEPTED
    conflict: Conflict | None = None
    verdict: Verdict | None = None
    score: Fraction | None = None
    expires_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the member sits on the panel and counts."""
        return self.status in SEATED

    @property
    def done(self) -> bool:
        """Whether the member has said what was asked for."""
        return self.status is MemberStatus.DONE

    @property
    def recused(self) -> bool:
        """Whether the member neither reviews nor votes any more."""
        return self.status is MemberStatus.RECUSED


@dataclass(frozen=True, slots=True)
class Ballot:
    """The latest vote of the present submission; the electorate was frozen when it opened."""

    electorate: frozenset[UUID]
    votes: Mapping[UUID, Vote]
    opened_at: datetime
    no: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What the panel has concluded on the present submission: PASS or FAIL."""

    result: Verdict
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DefenceSession:
    """A defence session (答辩会) in which items are heard one after another.

    Attributes:
        capacity: how many items it hears; `places_left` how many can still be added.
        busy: who sits in another session at the same time.
    """

    id: UUID
    begins: datetime
    ends: datetime
    capacity: int
    places_left: int
    cancelled: bool = False
    held: bool = False
    busy: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFacts:
    """What is known about the panel of an item in its present submission.

    Attributes:
        rule: what the policy sets for the kind; None: it knows no panel there.
        members: in the order in which they were asked.
        pool: everybody who may be asked now.
        related_organisations: where the applicant, the developers and the subject work.
        session: the session in which the item is to be heard; `sessions` those that the
            attempt names.
    """

    rule: PanelRule | None = None
    members: tuple[PanelMember, ...] = ()
    pool: tuple[Candidate, ...] = ()
    ballot: Ballot | None = None
    conclusion: Conclusion | None = None
    related_organisations: frozenset[UUID] = frozenset()
    session: DefenceSession | None = None
    sessions: Mapping[UUID, DefenceSession] = field(default_factory=dict)

    @property
    def active(self) -> tuple[PanelMember, ...]:
        """Who sits on the panel."""
        return tuple(member for member in self.members if member.active)

    @property
    def asked(self) -> frozenset[UUID]:
        """Who is a panel member to the item."""
        return frozenset(member.person_id for member in self.members if member.status in ASKED)

    @property
    def recused(self) -> frozenset[UUID]:
        """Who has left the panel for a conflict of interest, or was released."""
        return frozenset(member.person_id for member in self.members if member.recused)

    def member(self, person: UUID | None) -> PanelMember | None:
        """The assignment of the person; None when there is none."""
        return next((one for one in self.members if one.person_id == person), None)

    def candidate(self, person: UUID) -> Candidate:
        """What is known of the person as a candidate, also of one who cannot be asked."""
        found = next((one for one in self.pool if one.person_id == person), None)
        return found or Candidate(person_id=person)

    def may_be_asked(self, person: UUID) -> bool:
        """Whether the person is in the pool."""
        return any(one.person_id == person for one in self.pool)


NO_PANEL: Final = PanelFacts()
"""The panel of an item that has none."""
