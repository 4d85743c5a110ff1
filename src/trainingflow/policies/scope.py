"""What the parts of a credit section share: documents, unit, periods and declared facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from trainingflow.domain.credit.exact import Direction
from trainingflow.domain.credit.groups import DatedFact, TeacherDate
from trainingflow.domain.credit.numbers import Derived, Rounding, ShareOf, Side, Table
from trainingflow.domain.credit.periods import (
    DAY,
    ENDLESS,
    MONTH,
    YEAR,
    Direction as Moved,
    Length,
    Part,
    Period,
)
from trainingflow.domain.credit.policy import Unit
from trainingflow.domain.credit.rules import FieldRule, Together
from trainingflow.policies.citations import Library
from trainingflow.policies.node import Node

HELD = ("posts", "titles", "employments")
"""Facts of every teacher that are lists, each entry with the day from which it holds."""

_PLAIN = {"YEAR": YEAR, "MONTH": MONTH, "DAY": DAY}
_CYCLE = "CYCLE"
_LENGTHS = ("years", "months", "days")
_MOVED = ("next", "previous")
_PARTS = ("onlyFirst", "onlyLast")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be named anywhere in the section.

    Attributes:
        library: the documents that may be cited.
        unit: what ledgers hold.
        teacher_facts: facts of teachers that the policy declares.
        periods: those that the policy names.
        zone: in which an instant is a day.
    """

    library: Library
    unit: Unit = Unit.CREDITS
    teacher_facts: Mapping[str, FieldRule] = field(default_factory=dict)
    periods: Mapping[str, Period] = field(default_factory=dict)
    zone: ZoneInfo | None = None

    def period(self, node: Node, *, part: bool = False) -> Period | None:
        """Read a period: a word, a name from `periods`, or a length; none for the cycle.

        Args:
            node: where it stands.
            part: whether it may be only the first or the last part of each, as of a requirement.
        """
        found = self.read_period(node) if node.is_mapping else self._named(node)
        if found is not None and found.part is not None and not part:
            node.fail(
                "only a requirement can be about a part of a period",
                "remove `onlyFirst` or `onlyLast`, or name another period",
            )
        return found

    def _named(self, node: Node) -> Period | None:
        word = node.one_of((_CYCLE, *_PLAIN, *self.periods), what="period")
        return None if word == _CYCLE else _PLAIN.get(word) or self.periods[word]

    def read_period(self, node: Node) -> Period:
        """Read `{years: 5, from: certificate}`, `{from: ["09-01", "02-01"]}` and the like."""
        node.only("label", *_LENGTHS, "from", *_MOVED, *_PARTS, "without", "named", "citation")
        if citation := node.get("citation"):
            self.library.read_citation(citation)
        lengths = [(unit, length) for unit in Length if (length := node.get(unit.value))]
        begins = node.get("from")
        if len(lengths) > 1:
            node.fail("a period has one length", "write one of `years`, `months` or `days`")
        part = read_part(node)
        if not lengths and begins is None and part is None:
            node.fail("a period needs a length", "write e.g. `years: 3`")
        unit, length = lengths[0] if lengths else (Length.YEARS, None)
        count = length.integer() if length else 1 if part is None else ENDLESS
        if not count and length:
            length.fail("a period of 0 has no end", "write at least 1")
        starts, since, fact = self._begins(begins)
        if len(starts) > 1 and lengths:
            node.fail("terms end where the next begins", "remove the length or all days but one")
        named = node.get("named")
        by_start = (
            bool(named)
            and named is not None
            and (named.one_of(("FIRST_YEAR", "BOTH_YEARS")) == "FIRST_YEAR")
        )
        if unit is Length.MONTHS and not (starts or since or fact):
            starts = ((1, 1),)
        moved_to, moved = _moved_to(node, dated=bool(since or fact))
        without = node.get("without")
        if without is not None and (starts or not lengths):
            without.fail(
                "a day of the year does not wait for a pause",
                "write a length, and `from:` a date or a dated fact",
            )
        return Period(
            unit,
            count,
            starts,
            since,
            fact,
            by_start,
            moved_to,
            moved,
            without.text() if without else None,
            part,
        )

    def _begins(
        self, node: Node | None
    ) -> tuple[tuple[tuple[int, int], ...], date | None, DatedFact | None]:
        if node is None:
            return (), None, None
        if node.is_mapping:
            return (), None, self.fact(node)
        texts = node.texts()
        if all(_MONTH_DAY.fullmatch(text) for text in texts):
            return tuple(sorted(_month_day(one) for one in node.elements())), None, None
        if len(texts) == 1 and texts[0][:1].isdigit():
            return (), node.date(), None
        return (), None, self.fact(node)

    def fact(self, node: Node) -> DatedFact:
        """Read which dated fact is meant: its name, or `{name: values}`."""
        known = (*TeacherDate, *HELD, *self.teacher_facts)
        if not node.is_mapping:
            return DatedFact(node.one_of(known, what="fact of a teacher"))
        entries = list(node.items())
        if len(entries) != 1:
            node.fail("one fact is expected", "write `{certificate: PROFESSIONAL}`")
        [(name, values)] = entries
        if name not in known:
            node.fail(f"“{name}” is no fact of a teacher", f"use one of {', '.join(known)}")
        return DatedFact(name, values.texts())

    def number(self, node: Node) -> tuple[Decimal, Derived | None]:
        """Read digits, a share `{share: 0.15, ofNeed: TOTAL}`, or a table by a fact."""
        if not node.is_mapping:
            return node.decimal(), None
        node.only("share", "ofNeed", "ofHave", "by", "byYearOf", "values", "otherwise")
        share = node.get("share")
        if share is not None:
            need, have = node.get("ofNeed"), node.get("ofHave")
            whole = need or have
            if whole is None or (need and have):
                node.fail("a share is of one requirement", "write `ofNeed:` or `ofHave:`")
            side = Side.NEED if need else Side.HAVE
            return Decimal(0), ShareOf(share.share(), whole.text(), side)
        by_year, by = node.get("byYearOf"), node.get("by")
        named = by_year or by
        if named is None or (by_year and by):
            node.fail("a number, a share or a table is expected", "write digits, e.g. 7.2")
        otherwise = node.get("otherwise")
        values = {key: value.decimal() for key, value in node.need("values").items()}
        table = Table(
            self.fact(named),
            by_year is not None,
            values,
            otherwise.decimal() if otherwise else Decimal(0),
        )
        return Decimal(0), table

    def together(self, node: Node, *, default: str | None) -> Together:
        """Read `{per: topic, atLeast: 10, of: hours}`.

        Args:
            node: what stands there.
            default: the field that is added up where none is named; none for what is counted.
        """
        node.only("per", "atLeast", "of")
        fields = node.need("per", "say which fields must agree, e.g. `per: topic`").texts()
        least, of = node.get("atLeast"), node.get("of")
        if of and not least:
            of.fail("nothing is compared with what is added up", "add `atLeast:`, or remove `of`")
        return Together(
            fields,
            least.decimal() if least else None,
            of.text() if of else default if least else None,
        )

    def rounding(self, node: Node | None) -> Rounding | None:
        """Read `{to: 0.5, direction: UP}`."""
        if node is None:
            return None
        node.only("to", "direction")
        to = node.need("to", "say to what, e.g. `to: 1`")
        number = to.decimal()
        if not number:
            to.fail("nothing can be rounded to whole zeros", "write e.g. 0.5 or 1")
        return Rounding(number, node.need("direction").choice(Direction))


def read_part(node: Node) -> Part | None:
    """Read `onlyFirst: {years: 3}` or `onlyLast: {months: 6}`."""
    given = [one for key in _PARTS if (one := node.get(key))]
    if not given:
        return None
    if len(given) > 1:
        node.fail("a period has one part", "write `onlyFirst` or `onlyLast`")
    [part] = given
    part.only(*_LENGTHS)
    [(key, length), *more] = list(part.items()) or part.fail(
        "a part needs a length", "write e.g. `{years: 2}`"
    )
    if more:
        part.fail("a part has one length", "write one of `years`, `months` or `days`")
    count = length.integer()
    if not count:
        length.fail("a part of 0 has no day", "write at least 1")
    return Part(Length(key), count, at_end=node.get("onlyLast") is not None)


def _moved_to(node: Node, *, dated: bool) -> tuple[tuple[int, int] | None, Moved]:
    """Read `next: "07-01"` or `previous: "07-01"`."""
    given = [(key, one) for key in _MOVED if (one := node.get(key))]
    if not given:
        return None, Moved.NEXT
    [(key, day), *more] = given
    if more:
        node.fail("a beginning is moved once", "write `next` or `previous`")
    if not dated:
        day.fail("nothing is moved here", "add `from:` with a date or a dated fact")
    return _month_day(day), Moved(key.upper())


def _month_day(node: Node) -> tuple[int, int]:
    text = node.text()
    if not _MONTH_DAY.fullmatch(text):
        node.fail(f"“{text}” is no day of a year", "write it as 09-01")
    month, day = map(int, text.split("-"))
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        node.fail(f"“{text}” is no day of a year", "write it as 09-01")
    return month, day
