"""The lines of a lifecycle: which action leads from where to where, and what it demands."""

from dataclasses import dataclass, replace
from enum import StrEnum

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.duties import Owner
from trainingflow.domain.workflow.fields import Field
from trainingflow.domain.workflow.kinds import ItemKind

NONE = ""
"""The state of an item that does not exist yet: the source of every creation."""


class Same(StrEnum):
    """In what another item must agree with this one, for a guard to ask about it."""

    ORGANISATION = "ORGANISATION"
    SUBJECT = "SUBJECT"
    YEAR = "YEAR"
    PARENT = "PARENT"
    CHILD = "CHILD"


@dataclass(frozen=True, slots=True)
class Ask:
    """Which other items the guards of a definition want to know, under a name.

    The others agree in everything that `same` lists: the organisation, the subject, the year, the
    parent (siblings); with CHILD this item is their parent. The item itself is never among them.
    """

    name: str
    kind: ItemKind
    same: frozenset[Same]


@dataclass(frozen=True, slots=True)
class SetsOff:
    """What the clock does in the same transaction once an action is carried out.

    Attributes:
        action: the action that the clock takes.
        to: with which items: `self`, `parent`, or the name of an `Ask`.
        states: only with those in one of these states; empty: with all.
    """

    action: str
    to: str = "self"
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One line of a lifecycle: an action that leads from a state to a state, often the same.

    Attributes:
        documents: each entry is a choice, one of whose kinds must be there.
        decides: the action is a decision of a body on the item.
        settles: no body decides, and yet something is settled on the item: the approval of a unit,
            the result of an appraisal, a filing number. Like a decision it ends the withdrawal.
        impartial: nobody does this for an item of their own; so it is for every decision.
        not_after: who has done one of these in the same submission cannot do this.
        reopens: the action leaves a final state, which only a declared one may.
        returns: sends the dossier back; its input `sections` says what is to be changed, and until
            the item leaves the state nothing else of the dossier can be.
        no_sections: why the line sends something back and names no sections of a dossier.
        covers: the sections of the dossier that a decision is about; empty: all of them.
        sets_off: what follows by itself, in the same transaction.
        falls_due: what the clock then does with the item: a row of its own, due at once, that can
            be read before it is carried out and switched off as every move of the clock.
        follows: the kind of item whose decision sets this off; only the clock does it then, and it
            is as good as decided.
        cites: identifiers of the rules that the line comes from; empty: it completes the text.
    """

    action: str
    source: str
    target: str
    owners: tuple[Owner, ...]
    label: Label
    guards: tuple[str, ...] = ()
    window: str | None = None
    documents: tuple[frozenset[StrEnum], ...] = ()
    effects: tuple[str, ...] = ()
    input: tuple[Field, ...] = ()
    comment_required: bool = False
    decides: bool = False
    settles: bool = False
    impartial: bool = False
    not_after: tuple[str, ...] = ()
    reopens: bool = False
    returns: bool = False
    no_sections: str | None = None
    covers: tuple[str, ...] = ()
    sets_off: tuple[SetsOff, ...] = ()
    falls_due: tuple[str, ...] = ()
    follows: str | None = None
    cites: tuple[str, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether the item remains in its state."""
        return self.source == self.target

    @property
    def ends_withdrawal(self) -> bool:
        """Whether nothing is withdrawn any more once this is done."""
        return self.decides or self.settles

    def from_each(self, *sources: StrEnum) -> tuple["Transition", ...]:
        """The same line from each of the states; one that stays goes on staying in each."""
        return tuple(
            replace(self, source=source, target=source if self.stays else self.target)
            for source in sources
        )
