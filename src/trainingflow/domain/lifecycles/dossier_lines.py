"""Lines that every lifecycle with a dossier can have: sent back, changed, handed in again."""

from dataclasses import dataclass
from enum import StrEnum

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.lifecycles.inputs import all_optional, document_fields
from trainingflow.domain.workflow.duties import Owner
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import Field
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.sections import Section, sections_field

Owners = tuple[Owner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierLines:
    """The lines of one dossier.

    Attributes:
        sections: its parts; who sends it back names some of them.
        declarants: who writes it.
        fields: those that can be changed.
        documents: kinds that can be attached.
        guards: what it must fulfil whenever it is handed in.
        demanded: documents that must be there then.
    """

    sections: tuple[Section, ...]
    declarants: Owners
    fields: tuple[Field, ...]
    documents: tuple[Doc, ...]
    guards: tuple[str, ...] = ()
    demanded: tuple[frozenset[StrEnum], ...] = ()

    def returned_for_completion(
        self, source: StrEnum, target: StrEnum, by: Owners, window: str | None = None
    ) -> Transition:
        """Before the review begins: something is missing, these sections are to be completed.

        Args:
            source: the state of what was submitted.
            target: the state in which the declarants complete it.
            by: the office that receives it.
            window: as long as which something can still be submitted; None: any time.
        """
        return Transition(
            action="returnForCompletion",
            source=source,
            target=target,
            owners=by,
            label=Label("退回补充材料", "return for completion"),
            window=window,
            input=(sections_field(self.sections),),
            comment_required=True,
            impartial=True,
            returns=True,
        )

    def returned_for_revision(self, source: StrEnum, target: StrEnum, by: Owners) -> Transition:
        """In the course of the review: these sections are to be revised, the others stay.

        Args:
            source: the state of the review.
            target: the state in which the declarants revise it.
            by: who reviews.
        """
        return Transition(
            action="returnForRevision",
            source=source,
            target=target,
            owners=by,
            label=Label("退回修改", "return for revision"),
            input=(sections_field(self.sections),),
            comment_required=True,
            impartial=True,
            returns=True,
        )

    def revision(self, state: StrEnum, back: StrEnum) -> tuple[Transition, ...]:
        """What the declarants do meanwhile: save, attach, hand in again.

        Handed in again it is frozen as a new version; decisions that covered a changed section
        are void from then on (`approvals_hold`). The submission and its round stay the same.

        Args:
            state: where the item is meanwhile.
            back: where it goes when it is handed in again.
        """
        attaching = (self._attach(state),) if self.documents else ()
        return (self._save(state), *attaching, self._hand_in(state, back))

    def _save(self, state: StrEnum) -> Transition:
        return Transition(
            action="saveDraft",
            source=state,
            target=state,
            owners=self.declarants,
            label=Label("保存草稿", "save the draft"),
            input=all_optional(self.fields),
            effects=(Effect.SAVE_DOSSIER,),
        )

    def _attach(self, state: StrEnum) -> Transition:
        return Transition(
            action="attachDocument",
            source=state,
            target=state,
            owners=self.declarants,
            label=Label("附上材料", "attach a document"),
            guards=("document_has_content",),
            input=document_fields(*self.documents),
            effects=(Effect.ATTACH_DOCUMENT,),
        )

    def _hand_in(self, state: StrEnum, back: StrEnum) -> Transition:
        return Transition(
            action="resubmitRevision",
            source=state,
            target=back,
            owners=self.declarants,
            label=Label("修改后重新提交", "hand in the revision"),
            guards=self.guards,
            documents=self.demanded,
            effects=(Effect.FREEZE_DOSSIER,),
        )
