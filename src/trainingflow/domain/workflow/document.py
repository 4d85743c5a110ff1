"""The lifecycles as a page that a policy officer can read: states, moves, demands and basis."""

from collections.abc import Iterable, Iterator
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.basis import BASIS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.diagram import mermaid
from trainingflow.domain.workflow.duties import ForDuty, InUnit, Owner, Relation, UnitOf
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.states import State
from trainingflow.domain.workflow.terms import TERMS

_HEAD = """# Lifecycles

Generated from `src/trainingflow/domain/lifecycles`; do not edit, run `make docs`.
Windows, limits and the bodies that have a duty stand in the policies. An action that “stays”
records something and leaves the item where it is. A field with `?` may be left out.
"""


def page(definitions: Iterable[Definition]) -> str:
    """The whole page, in Markdown."""
    lines = (
        line
        for one in definitions
        for line in section(one, f"```mermaid\n{mermaid(one, 'zh-CN')}```")
    )
    return "\n".join([_HEAD, *lines]) + "\n"


def section(definition: Definition, diagram: str) -> Iterator[str]:
    """What the page says of one lifecycle, with its diagram as it is to stand there."""
    yield f"## {_both(definition.label)} · `{definition.kind}` version {definition.version}\n"
    yield f"{diagram}\n"
    yield "### States\n"
    yield "| state | | stage | waits for | until | credits |"
    yield "|---|---|---|---|---|---|"
    yield from (_state(state) for state in definition.states)
    yield "\n### Actions\n"
    yield "| action | | from | to | who | demands | basis |"
    yield "|---|---|---|---|---|---|---|"
    yield from (_action(lines) for lines in _merged(definition.transitions))
    yield "\n### Guards\n"
    for name in sorted(definition.guards):
        yield f"- `{name}`: {_sentence(definition, name)}"
    yield ""


def _state(state: State) -> str:
    due = state.deadline
    until = (
        f"`{due.due}`: {due.move}{f' `{due.action}`' if due.action else ''}"
        if due
        else state.no_deadline or ""
    )
    cells = (
        f"`{state.name}`",
        _both(state.label),
        str(state.stage),
        _owners(state.owners),
        until,
        state.credit or "",
    )
    return _row(cells)


def _merged(lines: Iterable[Transition]) -> list[list[Transition]]:
    """Lines that differ only in their source stand together, in the order of the first."""
    groups: dict[tuple[object, ...], list[Transition]] = {}
    for line in lines:
        target = "stays" if line.stays else line.target
        key = (line.action, target, line.owners, line.guards, line.input, line.documents)
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _action(lines: list[Transition]) -> str:
    line = lines[0]
    cells = (
        f"`{line.action}`",
        _both(line.label),
        ", ".join(f"`{one.source}`" if one.source != NONE else "—" for one in lines),
        "stays" if line.stays else f"`{line.target}`",
        _owners(line.owners),
        "; ".join(_demands(line)),
        "; ".join(_basis(cite) for cite in line.cites),
    )
    return _row(cells)


def _demands(line: Transition) -> Iterator[str]:
    if line.window is not None:
        yield f"window `{line.window}`"
    for choice in line.documents:
        yield " or ".join(TERMS[str(kind)].zh for kind in sorted(choice))
    if line.input:
        yield "input " + ", ".join(
            f"`{field.name}`{'' if field.required else '?'}" for field in line.input
        )
    yield from (f"`{name}`" for name in line.guards)
    if line.comment_required:
        yield "reason"
    if line.decides or line.impartial:
        yield "not for an own item"
    if line.ends_withdrawal:
        yield "ends withdrawal"
    if line.not_after:
        yield "not after " + ", ".join(f"`{action}`" for action in line.not_after)


def _basis(cite: str) -> str:
    return f"{cite} ({BASIS[cite].zh.rstrip('。')})"


def _owners(owners: Iterable[Owner]) -> str:
    return ", ".join(_owner(owner) for owner in owners)


def _owner(owner: Owner) -> str:
    match owner:
        case Relation():
            return TERMS[str(owner)].en
        case InUnit(roles, unit):
            return f"{_roles(roles)} of {_UNITS[unit]}"
        case ForDuty(duty, roles):
            return f"{_roles(roles)} for `{duty}`"


_UNITS: Final = {
    UnitOf.DECLARING: "the declaring unit",
    UnitOf.UNDERTAKING: "the undertaking unit",
    UnitOf.PARTICIPATING: "the units that send participants",
}


def _roles(roles: Iterable[str]) -> str:
    return "/".join(TERMS[str(role)].en for role in sorted(roles))


def _sentence(definition: Definition, name: str) -> str:
    return (definition.guards[name].__doc__ or "").strip().splitlines()[0]


def _both(label: Label) -> str:
    return f"{label.zh} · {label.en}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
