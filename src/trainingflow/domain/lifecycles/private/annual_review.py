"""The yearly review of credits at a private school (年度学分审核, annex 8, article 26)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.general_guards import none_other, unit_may_declare
from trainingflow.domain.lifecycles.inputs import field, rows, text
from trainingflow.domain.lifecycles.owners import SCHOOL, office
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, Clearer
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Ask, Same, Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.states import Deadline, Due, State


class ReviewState(StrEnum):
    """The states of a review."""

    UNDER_REVIEW = "UNDER_REVIEW"
    SCHOOL_INFORMED = "SCHOOL_INFORMED"
    CLOSED = "CLOSED"


S = ReviewState
T = Transition
E = Effect

_OFFICE: Final = office(Duty.ANNUAL_REVIEW)
_NOT_THEIRS: Final = "The district's own review: nobody has declared anything."

_YEAR: Final = field(FieldType.INTEGER, "year", "年度", "year")
_FIELDS: Final[tuple[Field, ...]] = (
    rows(
        "teachers",
        "教师年度学分",
        "credits of the teachers in the year",
        field(FieldType.ID, "teacher", "教师", "teacher"),
        field(FieldType.POINTS, "credits", "年度学分", "credits of the year"),
        field(FieldType.POINTS, "shortfall", "不足学分", "what is missing"),
        text("finding", "结论", "finding", "OK", "ANNUAL_SHORTFALL"),
    ),
)


def year_is_over(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A year is reviewed when it is over."""
    over = facts.target_year is None or local_date(attempt.at).year > facts.target_year
    yield from unless(over, Requirement.YEAR_OVER, Clearer.TIME)


_STATES: Final = (
    State(
        name=S.UNDER_REVIEW,
        stage=Stage.EVALUATION,
        label=Label("审核中", "under review"),
        owners=_OFFICE,
        deadline=Deadline(Due.TERM, term="ANNUAL_REVIEW"),
        no_withdrawal=_NOT_THEIRS,
    ),
    State(
        name=S.SCHOOL_INFORMED,
        stage=Stage.EVALUATION,
        label=Label("已告知学校", "school informed"),
        owners=SCHOOL,
        deadline=Deadline(Due.TERM, term="ANNUAL_REVIEW_REPLY"),
        no_withdrawal=_NOT_THEIRS,
    ),
    State(
        name=S.CLOSED,
        stage=Stage.EVALUATION,
        label=Label("已办结，纳入年检", "closed, part of the annual check"),
        outcome=Outcome.SUCCESS,
        credit="None: it states what the year has earned, and what is missing.",
    ),
)

_TRANSITIONS: Final = (
    T(
        action="openReview",
        source=NONE,
        target=S.UNDER_REVIEW,
        owners=_OFFICE,
        label=Label("开始年度审核", "open the review of a year"),
        guards=("unit_may_declare", "year_is_over", "no_other_reviews"),
        input=(_YEAR,),
        effects=(E.CREATE_ITEM, E.RECORD_YEAR_CREDITS),
        cites=("CY-PRIV-10", "CY-PRIV-40"),
    ),
    T(
        action="recountCredits",
        source=S.UNDER_REVIEW,
        target=S.UNDER_REVIEW,
        owners=_OFFICE,
        label=Label("重新核算", "count the credits again"),
        effects=(E.RECORD_YEAR_CREDITS,),
        impartial=True,
        cites=("CY-PRIV-40",),
    ),
    T(
        action="informSchool",
        source=S.UNDER_REVIEW,
        target=S.SCHOOL_INFORMED,
        owners=_OFFICE,
        label=Label("认定并告知学校", "recognise, and inform the school"),
        effects=(E.FREEZE_DOSSIER,),
        decides=True,
        cites=("CY-PRIV-40", "CY-PRIV-43", "AMB-31"),
    ),
    T(
        action="acknowledge",
        source=S.SCHOOL_INFORMED,
        target=S.CLOSED,
        owners=SCHOOL,
        label=Label("学校确认并提醒教师", "acknowledge, having reminded the teachers"),
        input=(text("measures", "补足措施", "what the school does about shortfalls"),),
        cites=("CY-PRIV-10", "CY-PRIV-43"),
    ),
)

ANNUAL_REVIEW: Final = Definition(
    kind=ItemKind.ANNUAL_REVIEW,
    version=1,
    label=Label("年度学分审核", "annual review of credits"),
    initial=S.UNDER_REVIEW,
    states=_STATES,
    transitions=_TRANSITIONS,
    dossier=_FIELDS,
    guards=named(
        unit_may_declare(ItemKind.ANNUAL_REVIEW),
        none_other("reviews", *ReviewState),
        year_is_over,
    ),
    asks=(Ask("reviews", ItemKind.ANNUAL_REVIEW, frozenset({Same.ORGANISATION, Same.YEAR})),),
)
