"""How a run is evaluated (评估), each semester, and what is decided about its course."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.inputs import document_fields
from trainingflow.domain.lifecycles.owners import EVALUATORS
from trainingflow.domain.lifecycles.runs.states import RunState
from trainingflow.domain.lifecycles.surveys import (
    EVALUATOR,
    INTERVIEWS,
    SYMPOSIUM,
    meeting_line,
    survey_line,
)
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.lines import Transition

S = RunState
T = Transition
E = Effect

_WHILE_RUNNING: Final = ("spans_semesters",)
_ASKS: Final = ("CY-COURSE-41", "CY-PLAN-68")
EVALUATION: Final = (
    survey_line(S.FINISHED, S.UNDER_EVALUATION, EVALUATORS, (), _ASKS),
    survey_line(S.UNDER_EVALUATION, S.UNDER_EVALUATION, EVALUATORS, (), _ASKS),
    survey_line(S.RUNNING, S.RUNNING, EVALUATORS, _WHILE_RUNNING, _ASKS),
    *(
        meeting_line(action, source, EVALUATORS, guards, "CY-COURSE-41")
        for action in (SYMPOSIUM, INTERVIEWS)
        for source, guards in ((S.UNDER_EVALUATION, ()), (S.RUNNING, _WHILE_RUNNING))
    ),
    T(
        action="attachDocument",
        source=S.UNDER_EVALUATION,
        target=S.UNDER_EVALUATION,
        owners=EVALUATORS,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.EVALUATION_ANALYSIS),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-PLAT-16",),
    ),
    *(
        T(
            action="decideContinue",
            source=source,
            target=target,
            owners=EVALUATORS,
            label=Label("决定继续实施", "decide to continue"),
            guards=guards,
            documents=demanded(Doc.EVALUATION_ANALYSIS),
            input=(EVALUATOR,),
            decides=True,
            cites=("CY-COURSE-41", "CY-COURSE-42", "CY-PLAN-35"),
        )
        for source, target, guards in (
            (S.UNDER_EVALUATION, S.CONTINUE, ("every_form_held",)),
            (S.RUNNING, S.RUNNING, (*_WHILE_RUNNING, "semester_evaluated")),
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
            input=(EVALUATOR,),
            effects=(E.DISCONTINUE_COURSE,),
            comment_required=True,
            decides=True,
            cites=("CY-COURSE-41", "CY-COURSE-42", "CY-PLAN-35", "AMB-20"),
        )
        for source, guards in (
            (S.UNDER_EVALUATION, ("every_form_held",)),
            (S.RUNNING, (*_WHILE_RUNNING, "semester_evaluated")),
        )
    ),
)
