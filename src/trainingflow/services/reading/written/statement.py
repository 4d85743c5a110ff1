"""The statement that writes the rows of a list."""

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from trainingflow.domain.citation import Language
from trainingflow.services.reading.paging import AnySelect, Listing, Questions, Wide
from trainingflow.services.reading.viewers import Asker, Viewer
from trainingflow.services.reading.written.values import constant, joined
from trainingflow.services.reading.written.wanted import Below, Piece, Wanted, WrittenType

WRITTEN: Final = "written"
"""The column in which a row is written."""


def written(
    listing: Listing,
    type_: WrittenType,
    table: FromClause,
    wanted: tuple[Wanted, ...],
    reader: tuple[Viewer, Language],
) -> Listing:
    """The same list, whose rows say as JSON what is wanted of them.

    Args:
        listing: whose rows are of one table; chosen first, by their keys. What is asked of it is
            kept.
        type_: what can be written of them.
        table: theirs.
        wanted: of each; all of it can be written.
        reader: for whom they are written, and in which language.
    """
    if listing.wide is None:
        message = "what is written is chosen first"
        raise TypeError(message)
    viewer, language = reader
    told = (viewer.asker, language)
    wide = Wide(listing.wide.keys, partial(_rows, type_, table, wanted, told))
    kept = _questions(listing, wanted, told)
    return replace(listing, wide=wide, questions=kept).about(now=viewer.now)


@lru_cache(maxsize=200)
def _questions(
    _listing: Listing, _wanted: tuple[Wanted, ...], _reader: tuple[Asker, Language]
) -> Questions:
    """Where the statements of one list, written in one way, are kept: they are long."""
    return Questions(4)


def _rows(
    type_: WrittenType,
    table: FromClause,
    wanted: tuple[Wanted, ...],
    reader: tuple[Asker, Language],
    chosen: Subquery,
) -> AnySelect:
    row = table.alias("shown")
    same = and_(row.c.authority_id == chosen.c.authority_id, row.c.id == chosen.c.id)
    writer = _Writer(*reader, chosen.join(row, same))
    text = joined(writer.object(type_, row, wanted))
    return select(text.label(WRITTEN)).select_from(writer.froms)


@dataclass(slots=True)
class _Writer:
    """Writes objects, and joins what stands beside them.

    Attributes:
        asker: for whom.
        language: of what has several.
        froms: the rows, and what was joined to them so far.
    """

    asker: Asker
    language: Language
    froms: FromClause

    def object(
        self, type_: WrittenType, row: FromClause, wanted: tuple[Wanted, ...]
    ) -> list[Piece]:
        pieces: list[Piece] = []
        for one in wanted:
            pieces += [f'{"," if pieces else "{"}"{one.key}":', *self._field(type_, row, one)]
        return [*pieces, "}"]

    def _field(self, type_: WrittenType, row: FromClause, one: Wanted) -> list[Piece]:
        if one.name in type_.leaves:
            return [*type_.leaves[one.name](row, self.language)]
        if one.name in type_.below:
            return ['{"', one.nodes, '":[', self._entries(type_.below[one.name], row, one), "]}"]
        return [self._beside(type_, row, one)]

    def _beside(self, type_: WrittenType, row: FromClause, one: Wanted) -> ColumnElement[str]:
        beside = type_.beside[one.name]
        there = beside.table.alias()
        same = and_(
            there.c.authority_id == self.asker.authority_id, there.c.id == row.c[beside.column]
        )
        self.froms = self.froms.outerjoin(there, same)
        text = joined(self.object(beside.type, there, one.below))
        return case((there.c.id.is_(None), constant("null")), else_=text)

    def _entries(self, below: Below, row: FromClause, one: Wanted) -> ColumnElement[str]:
        listing = below.listing(self.asker.viewer())
        [place] = listing.order.columns
        most = literal_column(str(one.first), Integer)
        entry = (
            listing.statement.where(below.parent == row.c.id)
            .add_columns(place.label("place"))
            .order_by(place)
            .limit(most)
            .correlate(row)
            .subquery()
        )
        writer = _Writer(self.asker, self.language, entry)
        text = joined(writer.object(below.type, entry, one.below))
        listed = func.string_agg(text, aggregate_order_by(constant(","), entry.c.place))
        found = select(listed).select_from(writer.froms).correlate(row).scalar_subquery()
        return func.coalesce(found, constant(""))
