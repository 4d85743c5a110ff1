"""The words in which the table of reading is written: what is read, by whom, tied to it how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from trainingflow.domain.people import Actor, Delegation, Role


class Matter(StrEnum):
    """What somebody wants to read."""

    ITEM = "ITEM"
    INSIDE = "INSIDE"
    TEACHER = "TEACHER"
    ENROLMENT = "ENROLMENT"
    CREDIT_RECORD = "CREDIT_RECORD"


class Holder(StrEnum):
    """In which quality somebody reads: as a person, or by a role that is held now."""

    PERSON = "PERSON"
    UNIT = "UNIT"
    BODY = "BODY"
    POLICY_OFFICER = "POLICY_OFFICER"
    AUDITOR = "AUDITOR"


class Tie(StrEnum):
    """How what is read must be tied to the reader.

    AUTHORITY ties everything of an authority to whoever holds a role in it; PUBLIC what the
    regulation publishes. Those of `OF_UNITS` are ties to a unit, the others to a person.
    """

    AUTHORITY = "AUTHORITY"
    PUBLIC = "PUBLIC"
    SELF = "SELF"
    OWNER = "OWNER"
    SUBJECT = "SUBJECT"
    LEADER = "LEADER"
    DEVELOPER = "DEVELOPER"
    PANELIST = "PANELIST"
    INVITED = "INVITED"
    ELECTOR = "ELECTOR"
    PARTICIPANT = "PARTICIPANT"
    ASKED = "ASKED"
    ON_ROSTER = "ON_ROSTER"
    DECLARING = "DECLARING"
    UNDERTAKING = "UNDERTAKING"
    EMPLOYING = "EMPLOYING"
    ROSTER_UNIT = "ROSTER_UNIT"


OF_UNITS = frozenset({Tie.DECLARING, Tie.UNDERTAKING, Tie.EMPLOYING, Tie.ROSTER_UNIT})

UNIT_ROLES = frozenset({Role.TRAINING_MANAGER, Role.PRINCIPAL})
"""A school's own people; the others act for the authority."""

BODY_ROLES = frozenset({Role.CHAIR, Role.OFFICER})
"""Who acts for a body; a member of it sees what is assigned, and no more."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of the table: holders read the matter where it is tied to them so.

    Attributes:
        lent: a delegate reads by it too, as far as the delegation reaches.
    """

    matter: Matter
    holder: Holder
    tie: Tie
    lent: bool = False

    @property
    def key(self) -> str:
        """The row in one word: `INSIDE.UNIT.DECLARING`."""
        return f"{self.matter}.{self.holder}.{self.tie}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads; without an actor it is anybody, who is never the clock.

    Attributes:
        authority_id: in which authority.
        actor: the person with the assignments in force.
        lent: the delegations to the person that are in force.
    """

    authority_id: UUID
    actor: Actor | None = None
    lent: tuple[Delegation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What is known of the thing that is read.

    Attributes:
        persons: who is tied to it in person, by tie.
        units: the organisations that are tied to it, with all above them, by tie.
        public: whether the regulation publishes it in its present state.
        kind: of the item, for delegations that are for some kinds only.
    """

    authority_id: UUID
    persons: Mapping[Tie, frozenset[UUID]] = field(default_factory=dict)
    units: Mapping[Tie, frozenset[UUID]] = field(default_factory=dict)
    public: bool = False
    kind: str = ""
