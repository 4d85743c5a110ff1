"""The scheme of a project as it is in force: as it was established, with what was adjusted since.

The dossier stays as it was approved (art. 9): an adjustment is filed, not approved again, and holds
once it is on file; a minor one, which is only logged, holds at once.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from trainingflow.domain.lifecycles.projects.fields import Change
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.general import GeneralFacts

CHANGED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    Change.TARGET_GROUP: ("audience",),
    Change.HOURS: ("hours",),
    Change.BUDGET_LINE: ("fundLines",),
    Change.LEADER: ("projectLeader",),
    Change.END_DATE: ("endsOn",),
}
"""What an adjustment of an aspect has to say anew; of the others the description says it."""

_EVERY: Final = "schedule"
"""The progress schedule may follow from an adjustment of whatever aspect."""

ADJUSTABLE: Final = frozenset(name for names in CHANGED_BY.values() for name in names)
"""Everything that one adjustment says anew and another may not."""


def adjustable(aspect: str) -> tuple[str, ...]:
    """The fields that an adjustment of the aspect may say anew."""
    return (*CHANGED_BY.get(aspect, ()), _EVERY)


def scheme_of(facts: GeneralFacts) -> Mapping[str, object]:
    """The dossier with every adjustment that is in force, and who leads the project."""
    return _with(facts, _in_force(facts))


def scheme_on_file(facts: GeneralFacts) -> Mapping[str, object]:
    """The same without what was only logged: against it a change is measured as major or minor."""
    return _with(facts, _on_file(facts))


def _with(facts: GeneralFacts, acts: Iterator[Act]) -> Mapping[str, object]:
    started = facts.last("start")
    found = dict(facts.dossier)
    if started is not None:
        found["projectLeader"] = started.input.get("projectLeader")
    for act in acts:
        for name in adjustable(str(act.input.get("aspect"))):
            if act.input.get(name) is not None:
                found[name] = act.input[name]
    return found


def _in_force(facts: GeneralFacts) -> Iterator[Act]:
    filed = {act.seq: act for act in facts.acts("fileAdjustment")}
    for act in facts.history:
        if act.action == "logAdjustment":
            yield act
        elif act.action == "acknowledgeAdjustment" and act.input.get("adjustment") in filed:
            yield filed[int(str(act.input["adjustment"]))]


def _on_file(facts: GeneralFacts) -> Iterator[Act]:
    return (act for act in _in_force(facts) if act.action == "fileAdjustment")
