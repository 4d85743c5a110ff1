"""Reads a policy file into a policy: identity, credits and procedure.

A section of the file has one reader, which takes the section's node and the documents that may be
cited, and gives a pure value: `credit_section.read_credit`, `procedure_section.read_procedure`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trainingflow.domain.citation import Label
from trainingflow.domain.credit.policy import CreditPolicy, Cycle
from trainingflow.domain.credit.proof import prove, warn
from trainingflow.domain.credit.verify import Flaw, verify
from trainingflow.domain.municipal_upload import UploadRule
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.collecting import Collected
from trainingflow.policies.credit_decisions import refuse_undecided_ends
from trainingflow.policies.credit_section import read_credit, read_scope
from trainingflow.policies.file_proof import refuse_uncited_numbers, warnings_of_file
from trainingflow.policies.inheritance import content_hash, overlay
from trainingflow.policies.node import Node
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.procedure_section import read_procedure
from trainingflow.policies.scope import Scope
from trainingflow.policies.tree import parse
from trainingflow.policies.upload_section import read_upload

_LAST_YEAR = 2999

_KEYS = (
    "id",
    "titles",
    "authority",
    "document",
    "documents",
    "cycle",
    "timeZone",
    "checkedOn",
    "extends",
    "credit",
    "procedure",
    "municipalUpload",
)

Source = Callable[[str, Node | None], tuple[str, str]]
"""Gives the text and the file name of a policy by its id; the node asks for it, for errors."""


@dataclass(frozen=True, eq=False)
class Policy:
    """One regulation in force for an authority, its parents resolved.

    Attributes:
        id: e.g. `chaoyang-2021`.
        titles: its name.
        authority: whose it is.
        document: title and number of the regulation.
        cycle: the years that it is about.
        time_zone: in which its days begin and end.
        extends: ids of the policies it was laid over, nearest first.
        checked_on: the day when somebody last compared the file with the regulation's text.
        hash: SHA-256 of everything that the resolved policy says.
        credit: what training is worth.
        procedure: how items are declared and decided on; none where the policy says nothing.
        upload: the file for the municipal system; none where the policy has no such interface.
    """

    id: str
    titles: Label
    authority: Label
    document: str
    cycle: Cycle
    time_zone: ZoneInfo
    extends: tuple[str, ...]
    checked_on: date
    hash: str
    credit: CreditPolicy
    procedure: Procedure | None
    upload: UploadRule | None


@dataclass(frozen=True, eq=False)
class Reading:
    """A policy together with what its file says, word for word.

    Attributes:
        policy: what was understood.
        node: everything that the file says, its parents resolved; each part knows its line.
        file: name of the policy's own file, which parts of its parents do not stand in.
    """

    policy: Policy
    node: Node
    file: str


def read_policy(text: str, file: str, source: Source) -> Policy:
    """Read a policy and everything that it extends.

    Args:
        text: the file's content.
        file: its name, for errors.
        source: where the policies named in `extends` come from.

    Raises:
        PolicyProblem: something in the file cannot be understood; says where and what to do.
    """
    return read(text, file, source).policy


def read(text: str, file: str, source: Source) -> Reading:
    """Read a policy as `read_policy` does, and keep what its file says.

    Raises:
        PolicyProblem: as `read_policy`.
    """
    own = parse(text, file)
    resolved, ancestors = _resolve(own, source, (own.need("id").text(),))
    problems = Collected()
    with problems.part():
        resolved.only(*_KEYS)
    library = Library.read(resolved.need("documents"))
    zone = _time_zone(resolved.need("timeZone"))
    scope = read_scope(resolved.need("credit"), library, zone)
    identity, digest = resolved.need("id").text(), content_hash(resolved)
    cycle = _cycle(resolved, scope)
    with problems.part():
        titles = read_label(resolved.need("titles"))
    with problems.part():
        authority = read_label(resolved.need("authority"))
    with problems.part():
        document = resolved.need("document").text()
    with problems.part():
        remedy = "say when the file was last compared with the text"
        checked_on = own.need("checkedOn", remedy).date()
    with problems.part():
        credit = read_credit(resolved.need("credit"), scope, identity, digest, cycle)
    with problems.part():
        section = resolved.get("procedure")
        procedure = read_procedure(section, library, identity) if section else None
    problems.refuse()
    interface = resolved.get("municipalUpload")
    policy = Policy(
        id=identity,
        titles=titles,
        authority=authority,
        document=document,
        cycle=cycle,
        time_zone=zone,
        extends=ancestors,
        checked_on=checked_on,
        hash=digest,
        credit=_proved(credit, resolved),
        procedure=procedure,
        upload=read_upload(interface, library, credit) if interface else None,
    )
    if procedure is not None:
        refuse_undecided_ends(resolved, credit, procedure)
    refuse_uncited_numbers(resolved)
    return Reading(policy, resolved, file)


def warnings_of(reading: Reading) -> tuple[PolicyProblem, ...]:
    """Give what a sound policy says in vain, or may not mean, in the order of its own file.

    What stands in a file that the policy extends is that file's matter.
    """
    found = [
        _place(flaw, reading.node).problem(flaw.problem, flaw.remedy)
        for flaw in warn(reading.policy.credit)
    ]
    own = [one for one in (*found, *warnings_of_file(reading.node)) if one.file == reading.file]
    return tuple(sorted(own, key=lambda one: one.line))


def _proved(credit: CreditPolicy, resolved: Node) -> CreditPolicy:
    """Refuse a policy whose parts contradict each other, at the line of the first flaw."""
    flaws = verify(credit) or prove(credit)
    if flaws:
        first, *others = (
            _place(flaw, resolved).problem(flaw.problem, flaw.remedy) for flaw in flaws
        )
        first.others = tuple(others)
        raise first
    return credit


def _place(flaw: Flaw, resolved: Node) -> Node:
    place = resolved
    for key in ("credit", *flaw.place):
        place = place.need(key)
    return place


def _resolve(node: Node, source: Source, seen: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
    place = node.get("extends")
    if place is None:
        return node, ()
    name = place.text()
    if name in seen:
        place.fail(f"{name} extends itself", "remove one `extends:` of the circle")
    parent, ancestors = _resolve(parse(*source(name, place)), source, (*seen, name))
    return overlay(parent, node), (name, *ancestors)


def _cycle(node: Node, scope: Scope) -> Cycle:
    place = node.need("cycle")
    place.only("first", "last", "each")
    each = place.get("each")
    cycle = Cycle(
        first=place.need("first").date(),
        last=place.need("last").date(),
        each=scope.period(each) if each else None,
    )
    if cycle.last < cycle.first:
        place.fail("the cycle ends before it begins", "write the first day before the last")
    if cycle.last.year > _LAST_YEAR:
        place.fail(f"no cycle lasts until {cycle.last}", f"write a year up to {_LAST_YEAR}")
    return cycle


def _time_zone(node: Node) -> ZoneInfo:
    try:
        return ZoneInfo(node.text())
    except (ZoneInfoNotFoundError, ValueError):
        node.fail(f"“{node.text()}” is no time zone", "write one such as Asia/Shanghai")
