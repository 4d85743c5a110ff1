"""The filing of a school's training manager (培训管理者备案), the guard of all its submissions."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.general_guards import none_other, unit_may_declare
from trainingflow.domain.lifecycles.inputs import field, text
from trainingflow.domain.lifecycles.owners import APPLICANT, CLOCK, MANAGER_OFFICE, PROVIDER
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.guards import named
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Ask, Same, SetsOff, Transition
from trainingflow.domain.workflow.sections import whole
from trainingflow.domain.workflow.states import Deadline, Due, State


class ManagerState(StrEnum):
    """The states of a filing."""

    PROPOSED = "PROPOSED"
    RETURNED = "RETURNED"
    FILED = "FILED"
    REPLACED = "REPLACED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


S = ManagerState
T = Transition
E = Effect

_NO_CREDIT: Final = "None: a filing earns no credits."

_FIELDS: Final = (
    field(FieldType.ID, "subject", "培训管理者", "training manager"),
    text("post", "职务", "post", "TEACHING_VICE_PRINCIPAL", "TEACHING_DIRECTOR"),
)
_RETURNS: Final = DossierLines(
    sections=(whole((one.name for one in _FIELDS), ()),),
    declarants=PROVIDER,
    fields=_FIELDS,
    documents=(),
)

_STATES: Final = (
    State(
        name=S.PROPOSED,
        stage=Stage.DECLARATION,
        label=Label("待备案", "proposed"),
        owners=MANAGER_OFFICE,
        deadline=Deadline(Due.TERM, term="MANAGER_FILING"),
    ),
    State(
        name=S.RETURNED,
        stage=Stage.DECLARATION,
        label=Label("退回补充", "returned for completion"),
        owners=PROVIDER,
        no_deadline="The unit submits nothing else as long as it has no filed manager.",
    ),
    State(
        name=S.FILED,
        stage=Stage.APPROVAL,
        label=Label("已备案", "filed"),
        outcome=Outcome.SUCCESS,
        credit=_NO_CREDIT,
    ),
    State(
        name=S.REPLACED,
        stage=Stage.APPROVAL,
        label=Label("已更换", "replaced"),
        outcome=Outcome.SUCCESS,
        credit=_NO_CREDIT,
    ),
    State(
        name=S.REFUSED,
        stage=Stage.APPROVAL,
        label=Label("不予备案", "refused"),
        outcome=Outcome.FAILURE,
        credit=_NO_CREDIT,
    ),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit=_NO_CREDIT,
    ),
)

_TRANSITIONS: Final = (
    T(
        action="proposeManager",
        source=NONE,
        target=S.PROPOSED,
        owners=PROVIDER,
        label=Label("推荐培训管理者", "propose a training manager"),
        guards=("unit_may_declare", "no_other_open"),
        input=_FIELDS,
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER, E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("CY-MGMT-05",),
    ),
    _RETURNS.returned_for_completion(S.PROPOSED, S.RETURNED, MANAGER_OFFICE),
    *_RETURNS.revision(S.RETURNED, S.PROPOSED),
    T(
        action="fileManager",
        source=S.PROPOSED,
        target=S.FILED,
        owners=MANAGER_OFFICE,
        label=Label("备案", "file"),
        decides=True,
        sets_off=(SetsOff("replaceManager", "filed", (S.FILED,)),),
        cites=("CY-MGMT-05", "CY-MGMT-13"),
    ),
    T(
        action="refuseManager",
        source=S.PROPOSED,
        target=S.REFUSED,
        owners=MANAGER_OFFICE,
        label=Label("不予备案", "refuse"),
        comment_required=True,
        decides=True,
    ),
    *T(
        action="withdraw",
        source=S.PROPOSED,
        target=S.WITHDRAWN,
        owners=APPLICANT,
        label=Label("撤回", "withdraw"),
    ).from_each(S.PROPOSED, S.RETURNED),
    T(
        action="replaceManager",
        source=S.FILED,
        target=S.REPLACED,
        owners=CLOCK,
        label=Label("由新任培训管理者接替", "replaced by a new manager"),
        reopens=True,
        cites=("CY-MGMT-05",),
    ),
)

_OF_THE_UNIT: Final = frozenset({Same.ORGANISATION})

MANAGER_FILING: Final = Definition(
    kind=ItemKind.MANAGER_FILING,
    version=1,
    label=Label("培训管理者备案", "training-manager filing"),
    initial=S.PROPOSED,
    states=_STATES,
    transitions=_TRANSITIONS,
    dossier=_FIELDS,
    asks=(
        Ask("open", ItemKind.MANAGER_FILING, _OF_THE_UNIT),
        Ask("filed", ItemKind.MANAGER_FILING, _OF_THE_UNIT),
    ),
    guards=named(
        unit_may_declare(ItemKind.MANAGER_FILING), none_other("open", S.PROPOSED, S.RETURNED)
    ),
)
