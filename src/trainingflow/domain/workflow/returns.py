"""A dossier that was sent back: which sections are open, and which stay as they were."""

from collections.abc import Iterator

from trainingflow.domain.canonical import plain
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    BlockerCode,
    Clearer,
    Finding,
    SectionBlocker,
)
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.facts import Act, Facts
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.sections import Section


def last_return(definition: Definition, facts: Facts) -> Act | None:
    """The act that sent the dossier back, as long as the item is where it was sent to."""
    return next(
        (
            act
            for act in reversed(facts.history)
            if act.action in definition.returning and act.at == facts.entered_at
        ),
        None,
    )


def open_sections(definition: Definition, facts: Facts) -> tuple[Section, ...]:
    """The sections that may be changed: those that a return named, else all."""
    act = last_return(definition, facts)
    named = act.input.get("sections") if act else None
    if not isinstance(named, (list, tuple)):
        return definition.parts
    return tuple(one for one in definition.parts if one.name in named)


def closed_sections_kept(
    definition: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    """While a dossier is sent back for some sections, the others stay as they are.

    A form that sends back what it was given changes nothing, and is not refused for it.
    """
    opened = open_sections(definition, facts)
    if opened is definition.parts:
        return
    may = {one.name for one in opened}
    touched = [
        one
        for one in definition.parts
        if one.name not in may and _touches(one, transition, facts, attempt)
    ]
    if touched:
        yield SectionBlocker(
            code=BlockerCode.SECTION_CLOSED,
            cleared_by=Clearer.BODY,
            sections=tuple(one.name for one in touched),
            labels=tuple(one.label for one in touched),
        )


def _touches(section: Section, transition: Transition, facts: Facts, attempt: Attempt) -> bool:
    kinds = set(attempt.documents)
    if Effect.ATTACH_DOCUMENT in transition.effects:
        kinds.add(attempt.text("kind") or "")
    if kinds & set(section.documents):
        return True
    if Effect.SAVE_DOSSIER not in transition.effects:
        return False
    return any(
        name in attempt.input and plain(attempt.input[name]) != plain(facts.dossier.get(name))
        for name in section.fields
    )
