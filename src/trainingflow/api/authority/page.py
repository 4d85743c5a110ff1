"""`docs/authority.md`: who may read and do what, from the tables that decide it."""

from collections import defaultdict
from collections.abc import Iterator

from trainingflow.api.authority.rules import Rule
from trainingflow.api.authority.table import ROOTS, TABLE
from trainingflow.domain.authority.published import PUBLISHED
from trainingflow.domain.authority.separation import ADMINISTRATORS, TWO_PERSON_ACTIONS
from trainingflow.domain.authority.table import GRANTS
from trainingflow.domain.authority.terms import Grant, Holder, Matter, Tie
from trainingflow.domain.lifecycles.registry import DEFINITIONS

_MATTERS = {
    Matter.ITEM: "An item (事项): that it exists, what it is called, where it stands",
    Matter.INSIDE: "Its inner matters (内部材料): dossier, history, documents, votes",
    Matter.TEACHER: "A teacher's own data (教师个人信息)",
    Matter.ENROLMENT: "A place in a run (参训记录)",
    Matter.CREDIT_RECORD: "A record of credits in a batch (学分记录)",
}
_HOLDERS = {
    Holder.PERSON: "whoever is signed in",
    Holder.UNIT: "training managers and principals (培训管理员、校长)",
    Holder.BODY: "officers and chairs of a body of the regulation, and officers of its office",
    Holder.POLICY_OFFICER: "policy officers (政策管理员)",
    Holder.AUDITOR: "auditors (审计员)",
}
_TIES = {
    Tie.AUTHORITY: "everything of their authority",
    Tie.PUBLIC: "what the regulation publishes",
    Tie.SELF: "what is their own",
    Tie.OWNER: "what they answer for (申请人)",
    Tie.SUBJECT: "what is about them (所涉人员)",
    Tie.LEADER: "what they lead (课程负责人)",
    Tie.DEVELOPER: "what they develop (开发人)",
    Tie.PANELIST: "what they appraise (评审组成员)",
    Tie.INVITED: "what they are invited to appraise",
    Tie.ELECTOR: "what they vote on (表决人)",
    Tie.PARTICIPANT: "what they take part in (参训教师)",
    Tie.ASKED: "what they are asked about in a questionnaire",
    Tie.ON_ROSTER: "what names them on a roster (名单)",
    Tie.DECLARING: "what their unit, or one below it, declares (申报单位)",
    Tie.UNDERTAKING: "what their unit, or one below it, undertakes (承办单位)",
    Tie.EMPLOYING: "whom their unit, or one below it, employs (所在单位)",
    Tie.ROSTER_UNIT: "what names their unit on a roster",
}


def page() -> str:
    """The whole page."""
    parts = (_INTRODUCTION, _reading(), _published(), _fields(), _separation(), _JUDGED)
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """# Who may read and do what

Written by `trainingflow docs` from the tables that decide it. What has no row is denied. What
belongs to another authority is answered like what does not exist. Who may take which action of an
item stands in [lifecycles.md](lifecycles.md); the policy says which body has a duty.

The tests compare the system with a second table, written for reviewers:
`tests/authority/permissions.csv`."""


_JUDGED = """## What the table was judged by

Each row of the tests' table names what it rests on. It was read against the column "who" of every
lifecycle of the specification, and the bodies of each duty against the policies. Where text and
table are not word for word the same:

| what | judged |
|---|---|
| Policy officers read no inner matters of items | corrected: nothing lets them read dossiers |
| Developers (开发人) submit a course | kept: they are the applicant of the text (AMB-69) |
| A course leader reports credits beside the unit | kept: the leader answers for the results |
| In Hongkou the College revokes credits of a reviewed course | kept: it posts them |
| Auditors read every item and teacher | kept, against a control that would part them from it |
| Whoever is signed in objects to a public notice (公示异议) | kept: no text narrows it (AMB-18) |
| No API token shows a whole number | kept: each reading is a person's, with a purpose |
| One person extends a round that is still open | kept: nobody is let in who came too late |"""


def _reading() -> str:
    rows = [
        "## Reading",
        "",
        "A delegate reads what is marked as lent, as far as the delegation reaches.",
        "",
        "| what | who | tied to it how | lent |",
        "|---|---|---|---|",
    ]
    return "\n".join((*rows, *map(_grant, GRANTS)))


def _grant(one: Grant) -> str:
    lent = "yes" if one.lent else ""
    return f"| {_MATTERS[one.matter]} | {_HOLDERS[one.holder]} | {_TIES[one.tie]} | {lent} |"


def _published() -> str:
    rows = ["## Published to everybody who is signed in", "", "| kind | states |", "|---|---|"]
    for definition in DEFINITIONS.values():
        states = PUBLISHED.get(definition.kind)
        if states:
            names = ", ".join(
                f"{state.label.en} ({state.label.zh})"
                for state in definition.states
                if str(state.name) in states
            )
            rows.append(f"| {definition.label.en} ({definition.label.zh}) | {names} |")
    return "\n".join(rows)


def _fields() -> str:
    rows = [
        "## Fields of the API",
        "",
        (
            "Each rule stands in front of its fields; where it names a matter, the rows behind it "
            "are read through the table above."
        ),
        "",
        "| rule | matter | fields |",
        "|---|---|---|",
    ]
    return "\n".join((*rows, *_by_rule()))


def _by_rule() -> Iterator[str]:
    named: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, rule in TABLE.items():
        named[_key(rule)].append(name)
    for (who, matter), names in named.items():
        yield f"| {who} | {matter} | {', '.join(sorted(_short(names)))} |"


def _key(rule: Rule) -> tuple[str, str]:
    return rule.who, str(rule.matter or "")


def _short(names: list[str]) -> Iterator[str]:
    """The roots field by field, other types with how many of their fields it is."""
    types: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        type_, _, field = name.partition(".")
        types[type_].append(field)
    for type_, fields in types.items():
        if type_ in ROOTS:
            yield from (f"`{type_}.{field}`" for field in fields)
        else:
            yield f"`{type_}` ({len(fields)})"


def _separation() -> str:
    names = ", ".join(f"`{role}`" for role in sorted(ADMINISTRATORS))
    rows = [
        "## Separated administrators (三员分立)",
        "",
        (
            f"{names}: nobody holds two of them, nor one beside any other role, on any day. The "
            "database refuses it whoever writes. Security administrators say who holds what; none "
            "of them appoints themselves."
        ),
        "",
        "## What takes two persons (双人操作)",
        "",
        "| what | first | second, by another person | refused in the table |",
        "|---|---|---|---|",
        *(
            f"| {one.name} | {_said(one.first)} | {_said(one.second)} | `{one.kept}` |"
            for one in TWO_PERSON_ACTIONS
        ),
        *(
            f"| {en} ({zh}) | {first} | {second} | `item_event` |"
            for en, zh, first, second in _acts()
        ),
    ]
    return "\n".join(rows)


def _acts() -> Iterator[tuple[str, str, str, str]]:
    """The actions of lifecycles that who took an earlier one cannot take."""
    for definition in DEFINITIONS.values():
        seen = set()
        for line in definition.transitions:
            if line.not_after and line.action not in seen:
                seen.add(line.action)
                first = ", ".join(f"`{one}`" for one in line.not_after)
                label = definition.label
                yield label.en, label.zh, first, f"`{line.action}`"


def _said(step: str) -> str:
    """A mutation by its name, anything else in words."""
    return step if " " in step else f"`{step}`"
