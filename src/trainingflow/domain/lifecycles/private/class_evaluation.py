"""How a class for private units is supervised and evaluated, each semester, as annex 4 asks.

Annex 8 refers the implementation of courses to annex 4 (article 21): the Course-Construction
Leading Group and the Academic Committee supervise it, the Working Group asks the participants and
decides whether the course goes on. Credits do not wait for that.
"""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.confirmed import revocation
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.owners import EVALUATORS, SUPERVISORS
from trainingflow.domain.lifecycles.private.class_states import ClassState
from trainingflow.domain.lifecycles.supervising import SUPERVISION
from trainingflow.domain.lifecycles.surveys import (
    INTERVIEWS,
    SYMPOSIUM,
    meeting_line,
    survey_line,
)
from trainingflow.domain.workflow.lines import SetsOff, Transition

S = ClassState
T = Transition

_WHILE_RUNNING: Final = ("spans_semesters",)
_THIS_SEMESTER: Final = (*_WHILE_RUNNING, "semester_evaluated")
_ALL_FORMS: Final = ("every_form_held",)
_TAUGHT: Final = (S.FINISHED, S.CREDITS_REPORTED, S.CREDITS_CONFIRMED, S.CREDITS_REFUSED)
_SETTLED: Final = (S.CREDITS_CONFIRMED, S.CREDITS_REFUSED)
_ASKED: Final[tuple[tuple[ClassState, tuple[str, ...]], ...]] = (
    (S.RUNNING, _WHILE_RUNNING),
    *((one, ()) for one in _TAUGHT),
)

CLASS_EVALUATION: Final = (
    T(
        action="supervise",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=SUPERVISORS,
        label=Label("督导检查", "supervise"),
        input=SUPERVISION,
        impartial=True,
        cites=("CY-COURSE-40", "CY-PRIV-33"),
    ),
    *(
        survey_line(state, state, EVALUATORS, guards, ("CY-COURSE-41", "CY-PRIV-33"))
        for state, guards in _ASKED
    ),
    *(
        meeting_line(action, state, EVALUATORS, guards, "CY-COURSE-41")
        for action in (SYMPOSIUM, INTERVIEWS)
        for state, guards in _ASKED
    ),
    *(attaching(state, EVALUATORS, Doc.EVALUATION_ANALYSIS) for state in (S.RUNNING, *_SETTLED)),
    *(
        T(
            action="decideContinue",
            source=source,
            target=target,
            owners=EVALUATORS,
            label=Label("决定继续实施", "decide to continue"),
            guards=guards,
            documents=demanded(Doc.EVALUATION_ANALYSIS),
            decides=True,
            cites=("CY-COURSE-42", "CY-PRIV-33"),
        )
        for source, target, guards in (
            (S.RUNNING, S.RUNNING, _THIS_SEMESTER),
            *((one, S.CLOSED, _ALL_FORMS) for one in _SETTLED),
        )
    ),
    *(
        T(
            action="decideDiscontinue",
            source=source,
            target=S.DISCONTINUED,
            owners=EVALUATORS,
            label=Label("决定不再实施", "decide to discontinue"),
            guards=guards,
            documents=demanded(Doc.EVALUATION_ANALYSIS),
            comment_required=True,
            decides=True,
            sets_off=(SetsOff("discontinue", "parent", ("PASSED",)),),
            cites=("CY-COURSE-42", "CY-PRIV-33", "AMB-20"),
        )
        for source, guards in (
            (S.RUNNING, _THIS_SEMESTER),
            *((one, _ALL_FORMS) for one in _SETTLED),
        )
    ),
    revocation(S.CREDITS_CONFIRMED, S.CREDITS_REFUSED),
    revocation(S.CLOSED),
    revocation(S.DISCONTINUED),
)
