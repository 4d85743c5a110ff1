"""What a report says, in one language and drawn by nobody yet: sentences, tables, charts."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label, Language
from trainingflow.domain.workflow.basis import RULES
from trainingflow.services.exports.column import Cell, Column

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """The rule that asks for a report: its article, and its words as the regulation has them."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The beginning of a section; `deeper` inside of another one."""

    text: str
    deeper: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """Text; with a `mark`, what people have to look at."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows.

    Attributes:
        name: for programs; one of a report's.
        title: for people.
        columns: with a name for programs and one for people; a share is a number from 0 to 1.
        rows: a cell for each column.
        widths: how wide each column is on a page beside the others, 0 where it is left to programs
            and workbooks; empty: as wide as what stands in it.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    widths: tuple[int, ...] = ()

    def place(self, name: str) -> int:
        """At which place a column stands."""
        return [one.name for one in self.columns].index(name)

    def cells(self, name: str) -> list[Cell]:
        """What stands in a column."""
        place = self.place(name)
        return [row[place] for row in self.rows]


class Shape(StrEnum):
    """How a chart shows its figures: bars beside each other, on top of each other, or a line."""

    BARS = "BARS"
    STACKED = "STACKED"
    LINE = "LINE"


class Tone(StrEnum):
    """What a series means to whoever looks: well, as it should, not so well, badly, or nothing."""

    GOOD = "GOOD"
    STEADY = "STEADY"
    FAIR = "FAIR"
    POOR = "POOR"
    PLAIN = "PLAIN"


@dataclass(frozen=True, slots=True)
class Chart:
    """A table, to be looked at.

    Attributes:
        title: what is seen.
        table: over the rows of this table, or the first `MOST_BARS` of them.
        category: the column that names a bar or a point.
        series: the columns whose numbers are drawn, each in its colour.
        tones: what each series means, where it means something; else colours only tell them apart.
        most: where the axis ends, of numbers that have a greatest; none: at the greatest shown.
    """

    title: str
    table: Table
    category: str
    series: tuple[str, ...]
    shape: Shape = Shape.BARS
    tones: tuple[Tone, ...] = ()
    most: int | None = None

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows that are drawn."""
        return self.table.rows[:MOST_BARS]

    @property
    def share(self) -> bool:
        """Whether the numbers are shares of a whole."""
        return self.column(self.series[0]).share

    def column(self, name: str) -> Column:
        """A column of its table."""
        return self.table.columns[self.table.place(name)]


MOST_BARS: Final = 40
"""More than these nobody compares at a glance."""

Part = Heading | Sentence | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report.

    Attributes:
        title: what it is called, as the regulation calls it where it does.
        about: for whom, of when and of what, by name; in the order in which it is said.
        basis: the rules that ask for it.
        parts: what it says, in its order.
    """

    title: str
    about: tuple[tuple[str, str], ...]
    basis: tuple[Basis, ...]
    parts: tuple[Part, ...]

    @property
    def tables(self) -> list[Table]:
        """Its tables, in their order."""
        return [one for one in self.parts if isinstance(one, Table)]

    @property
    def charts(self) -> list[Chart]:
        """Its charts that have something to show, in their order."""
        return [one for one in self.parts if isinstance(one, Chart) and one.shown]

    @property
    def rows(self) -> int:
        """How many rows of figures there are."""
        return sum(len(one.rows) for one in self.tables)


_CHAOYANG: Final = "朝教党发〔2022〕15号"


def basis_of(language: Language, *rules: str) -> tuple[Basis, ...]:
    """The rules by their numbers in the table of rules (`domain/workflow/rules.csv`)."""
    return tuple(Basis(_article(one, language), RULES[one].quote) for one in rules)


def _article(rule: str, language: Language) -> str:
    article = RULES[rule].article.text(language)
    return f"{_CHAOYANG} {article}" if rule.startswith("CY-") else article


def said(language: Language, zh: str, en: str) -> str:
    """The one of two texts that is in the language."""
    return Label(zh, en).text(language)


def charted(table: Table, *charts: Chart) -> Iterator[Part]:
    """A table below what shows it; no chart of a table that is empty."""
    if table.rows:
        yield from charts
    yield table
