"""Words for the parts of a policy, as `docs/policies.md` and explanations write them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from trainingflow.domain.credit.groups import Counted, DatedFact
from trainingflow.domain.credit.numbers import Derived, ShareOf
from trainingflow.domain.credit.periods import DAY, MONTH, YEAR, Part, Period
from trainingflow.domain.credit.policy import Carry, Cycle
from trainingflow.domain.credit.rules import Condition, Factor, Together
from trainingflow.policies.answer import plain

_WORDS = {YEAR: "calendar year", MONTH: "month", DAY: "day"}


def cycle(years: Cycle) -> str:
    """Say from when to when the rules hold, and in which periods."""
    each = f", each {period(years.each)}" if years.each else ""
    return f"{years.first} to {years.last}{each}"


def period(one: Period) -> str:
    """Say a period: 3 years from 09-01."""
    if one in _WORDS:
        return _WORDS[one]
    if len(one.starts) > 1:
        return "term from " + " or ".join(_day(*start) for start in one.starts)
    unit = one.unit.value
    length = unit.removesuffix("s") if one.count == 1 else f"{one.count} {unit}"
    said = "time" if one.endless else length
    if one.starts:
        said += f" from {_day(*one.starts[0])}"
    elif one.fact or one.since:
        said += f" from {fact(one.fact) if one.fact else one.since}"
    if one.moved_to:
        said += f", the {one.moved.value.lower()} {_day(*one.moved_to)}"
    return said + (f", without days in {one.without}" if one.without else "") + part(one.part)


def fact(dated: DatedFact) -> str:
    """Say a dated fact: `certificate` FIRST or SECOND."""
    return f"`{dated.name}` {' or '.join(dated.values)}".strip()


def derived(number: Decimal, other: Derived | None) -> str:
    """Say a number, a share or a table."""
    if other is None:
        return plain(number)
    if isinstance(other, ShareOf):
        side = "what is there for" if other.side == "HAVE" else "the number of"
        return f"{share(other.share)} of {side} `{other.requirement}`"
    by = f"the year of {fact(other.fact)}" if other.by_year else fact(other.fact)
    values = ", ".join(f"{key} {plain(value)}" for key, value in other.values.items())
    return f"by {by}: {values}, otherwise {plain(other.otherwise)}"


def share(part: Fraction) -> str:
    """Say a share as digits where it has some, else as a quotient."""
    exact = Decimal(part.numerator) / Decimal(part.denominator)
    return plain(exact) if Fraction(exact) == part else str(part)


def carried(carry: Carry) -> str:
    """Say what counts in the next period."""
    most = "what is" if carry.at_most is None else f"up to {plain(carry.at_most)}"
    select = carry.select
    only = [*select.ledgers, *select.activities]
    only += [f"not {one}" for one in select.except_activities]
    only += [f"{name} {' or '.join(values)}" for name, values in select.where.items()]
    only += [fits(select.fits)] if select.fits else []
    of = f" of {', '.join(only)}" if only else ""
    return f"{most} above it{of}{part(carry.part)} count in the next period"


def part(one: Part | None) -> str:
    """Say which part of a period counts; empty where all of it."""
    if one is None:
        return ""
    length = one.unit.value.removesuffix("s") if one.count == 1 else f"{one.count} {one.unit.value}"
    return f", only the {'last' if one.at_end else 'first'} {length}"


def scaled(scale: str | None) -> str:
    """Say by what a number shrinks."""
    return f" × {scale}" if scale else ""


def when(met: Sequence[str], unmet: Sequence[str]) -> str:
    """Say on which other requirements something hangs; empty where on none."""
    said = [f"where `{code}` is met" for code in met]
    said += [f"where `{code}` is not met" for code in unmet]
    return f" ({', '.join(said)})" if said else ""


def factor(times: Factor) -> str:
    """Say what an amount is multiplied with; empty where with nothing."""
    if isinstance(times, Decimal):
        return "" if times == 1 else f" × {plain(times)}"
    if isinstance(times, str):
        return f" × {times}"
    values = ", ".join(f"{key} {plain(value)}" for key, value in times.credits.items())
    return f" × by {times.field}: {values}"


def fits(conditions: Sequence[Condition]) -> str:
    """Say conditions that must all hold."""
    return " and ".join(map(_condition, conditions))


def together(one: Together) -> str:
    """Say which records count as one, and how much of them is needed."""
    per = " and ".join(one.fields)
    if one.at_least is None:
        return f"those of the same {per} as one"
    of = f" {one.of}" if one.of else ""
    return f"only where the same {per} reaches {plain(one.at_least)}{of}"


def counted(part: Counted) -> str:
    """Say which years, months or days of a period are owed."""
    said = (
        f"{part.unit} from {', else '.join(map(fact, part.starts))}" if part.starts else part.unit
    )
    said += f" in {part.inside}" if part.inside else ""
    said += f" less full ones in {part.outside}" if part.outside else ""
    return f"{said} ÷ {part.unit} of the period" + (", whole ones only" if part.whole else "")


def _condition(condition: Condition) -> str:
    if condition.any_of:
        return "(" + " or ".join(fits(option) for option in condition.any_of) + ")"
    if condition.never:
        return f"not ({fits(condition.never)})"
    name = f"{condition.field} ÷ {condition.share_of}" if condition.share_of else condition.field
    parts = []
    if condition.flag is not None:
        parts.append(name if condition.flag else f"not {name}")
    parts += [f"{name} {' or '.join(condition.one_of)}"] if condition.one_of else []
    parts += [f"{name} not {' or '.join(condition.none_of)}"] if condition.none_of else []
    parts += [f"{name} ≥ {plain(condition.at_least)}"] if condition.at_least is not None else []
    parts += [f"{name} ≤ {plain(condition.at_most)}"] if condition.at_most is not None else []
    parts += [f"{name} from {condition.first}"] if condition.first else []
    parts += [f"{name} until {condition.last}"] if condition.last else []
    if condition.present is not None:
        parts.append(name if condition.present else f"no {name}")
    return " and ".join(parts)


def _day(month: int, day: int) -> str:
    return f"{month:02}-{day:02}"
