"""The words of a policy that shortcuts were proved for; what is said in others is left to others.

Two shortcuts read a policy without evaluating it: which records may be summed (`fold`), and how
long a standing stands (`horizon`). A word that is added to the language later changes neither
silently: whatever uses it is not understood here until somebody has thought about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit import groups, policy, rules

_KNOWN: Final[Mapping[type, frozenset[str]]] = {
    kind: frozenset(names.split())
    for kind, names in (
        (policy.Cycle, "first last"),
        (policy.Ledger, "code label also_named fields"),
        (policy.Selection, "ledgers activities except_activities where"),
        (policy.Minimum, "at_least scale groups unless citation"),
        (
            policy.Requirement,
            """code label citation unit select minima take each rolling_years basis before_offsets
            groups unless blocking finding part_of cut""",
        ),
        (policy.Cap, "code select at_most each citation"),
        (policy.Offset, "code source target over scale until beyond keeps citation"),
        (policy.PartsGap, "code label parts at_least scale filled_by blocking citation"),
        (
            policy.CreditPolicy,
            """id hash cycle fields gates ledgers activities groups scales caps offsets
            requirements gaps notices teacher_facts""",
        ),
        (rules.FieldRule, "kind values label labels"),
        (rules.Condition, "field share_of at_least at_most one_of flag present default none_of"),
        (rules.Rate, "field units credits step"),
        (rules.Fixed, "credits"),
        (rules.Listed, "field credits"),
        (rules.Shortfall, ""),
        (rules.Award, "ledger amount fills beyond fields"),
        (rules.Once, "fields keep"),
        (rules.Rule, "key citation fits groups requires once awards uncredited unless"),
        (rules.Activity, "code label rules counted_as among citation"),
        (groups.DatedIn, "fact first last"),
        (groups.CameFrom, "origins"),
        (groups.HoldsPost, "posts"),
        (groups.HoldsTitle, "titles"),
        (groups.Holds, "fact at_least at_most flag first last"),
        (groups.EmployedBy, "kinds run_by professional_development_school"),
        (groups.Group, "code label facts unless citation"),
        (groups.Share, "group starts titles citation counted"),
        (groups.DatedFact, "name values"),
        (groups.Counted, "unit starts inside outside whole"),
        (policy.Notice, "code label groups unless blocking citation before"),
        (groups.Scale, "code shares"),
    )
}

_MEMBERS: Final[Mapping[type, frozenset[str]]] = {
    policy.Unit: frozenset({"CREDITS", "HOURS", "DAYS", "SESSIONS", "ACTIVITIES"}),
    policy.Take: frozenset({"SUM", "LARGEST"}),
    policy.Each: frozenset({"CYCLE", "YEAR"}),
    policy.Basis: frozenset({"COUNTED", "CONFIRMED"}),
    rules.Keep: frozenset({"FIRST", "HIGHEST"}),
    groups.TeacherDate: frozenset(
        {"FIRST_TAUGHT_ON", "INDUCTION_COMPLETED_ON", "TRANSFERRED_IN_ON"}
    ),
}

_COMMON: Final = frozenset({"posts", "titles", "employments"})

_APART: Final = frozenset({"requirements", "activities"})
"""What of a policy is judged piece by piece: see `whole_understood`."""


def understood(value: object) -> bool:
    """Whether everything that a value of a policy says is said in words that are known here."""
    match value:
        case Enum():
            return value.name in _MEMBERS.get(type(value), frozenset())
        case Label() | Citation() | str() | Decimal() | int() | date() | None:
            return True
        case Mapping():
            return all(understood(one) for one in value.values())
        case tuple() | frozenset():
            return all(understood(one) for one in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            # Where months or days are counted, what is owed may change with every day.
            daily = isinstance(value, groups.Counted) and value.unit != "years"
            # Of what every teacher has, `seen` leaves out what no other predicate asks for.
            common = isinstance(value, groups.Holds) and value.fact.name in _COMMON
            return not (daily or common) and _says(value, fields(value))
        case _:
            return False


def whole_understood(one: policy.CreditPolicy) -> bool:
    """The same of a policy, its activities and requirements left out: they stand for themselves."""
    return _says(one, [field for field in fields(one) if field.name not in _APART])


def _says(value: object, parts: Iterable[Field[Any]]) -> bool:
    known = _KNOWN.get(type(value))
    return known is not None and all(
        understood(getattr(value, part.name))
        if part.name in known
        else _left_out(part, getattr(value, part.name))
        for part in parts
    )


def _left_out(part: Field[Any], said: object) -> bool:
    """Whether a word that is not known here was not used."""
    if part.default is not MISSING:
        return bool(said == part.default)
    return not said
