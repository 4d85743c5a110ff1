"""The line with which documents are attached in a state, as every lifecycle has it."""

from enum import StrEnum

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.lifecycles.inputs import document_fields
from trainingflow.domain.lifecycles.owners import Owners
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.lines import Transition


def attaching(state: StrEnum, owners: Owners, *kinds: Doc) -> Transition:
    """The owners attach documents of these kinds while the item is in the state.

    The definition then needs the guard `document_has_content`.
    """
    return Transition(
        action="attachDocument",
        source=state,
        target=state,
        owners=owners,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(*kinds),
        effects=(Effect.ATTACH_DOCUMENT,),
    )
