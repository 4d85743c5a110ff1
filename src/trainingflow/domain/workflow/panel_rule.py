"""What a policy sets for the panel (评审组) of one kind of item: its seats, and what passes."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.workflow.duties import Duty


class SameOrganisation(StrEnum):
    """What it means that a panel member works where the applicant or a developer does."""

    REFUSE = "REFUSE"
    WARN = "WARN"


class PassRule(StrEnum):
    """When a panel passes an item.

    A majority and unanimity count votes; where no vote is held, the members' verdicts.
    """

    SIMPLE_MAJORITY = "SIMPLE_MAJORITY"
    UNANIMITY = "UNANIMITY"
    MEAN_AT_LEAST = "MEAN_AT_LEAST"
    EACH_ROLE_PASSES = "EACH_ROLE_PASSES"


class ExpertRole(StrEnum):
    """What an expert is asked as (课程专家、学科专家)."""

    COURSE_EXPERT = "COURSE_EXPERT"
    SUBJECT_EXPERT = "SUBJECT_EXPERT"
    PROJECT_EXPERT = "PROJECT_EXPERT"
    RESEARCH_EXPERT = "RESEARCH_EXPERT"


class PeersSee(StrEnum):
    """When a member sees what the other members have said."""

    AFTER_OWN = "AFTER_OWN"
    ALWAYS = "ALWAYS"
    NEVER = "NEVER"


class ApplicantSees(StrEnum):
    """What an applicant is shown of the panel's work once there is a conclusion."""

    CONCLUSION = "CONCLUSION"
    AGGREGATE = "AGGREGATE"
    COMMENTS = "COMMENTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How many members the panel needs in a role."""

    role: ExpertRole
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One line of a rubric. The weight is relative to those of the other criteria."""

    key: str
    label: Label
    maximum: Decimal
    weight: Decimal = Decimal(1)
    may_be_na: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """The standard (评审标准) by which every member scores; never without a criterion."""

    criteria: tuple[Criterion, ...]
    citation: Citation

    def criterion(self, key: str) -> Criterion | None:
        """The criterion of that key; None when the rubric has none."""
        return next((one for one in self.criteria if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRule:
    """How a panel is made up, works and decides.

    Attributes:
        quorum: least members, and least votes or scores that count.
        threshold: the mean from which on the item passes, 0 to 100; for MEAN_AT_LEAST only.
        pool_duty: the duty whose bodies' members may be asked; None: the experts of the pool.
        roles: the seats that have to be filled, and in which roles members are asked; empty: any.
        invitations: whether a member is asked and answers; else who is asked sits at once.
        invitation_days: days until an unanswered invitation expires; None: never.
        applicant_sees: empty: nothing but the outcome that the item's state shows.
    """

    quorum: int
    pass_rule: PassRule
    threshold: Decimal | None = None
    abstention_allowed: bool = False
    same_organisation: SameOrganisation
    pool_duty: Duty | None = None
    roles: tuple[Seats, ...] = ()
    invitations: bool = False
    invitation_days: int | None = None
    rubric: Rubric | None = None
    peers_see: PeersSee = PeersSee.AFTER_OWN
    applicant_sees: frozenset[ApplicantSees] = frozenset()
    citation: Citation

    def seats(self, role: str) -> int:
        """How many members the role needs; 0 for a role that the panel does not have."""
        return next((one.count for one in self.roles if one.role == role), 0)
