"""What can be exported: one declaration for each list."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.citation import Label, Language
from trainingflow.services.exports.column import Cell, Column
from trainingflow.services.exports.formats import Format, Write
from trainingflow.services.reading.paging import AnyRow, Listing
from trainingflow.services.reading.viewers import Viewer

Rows = Sequence[Mapping[str, Cell]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and how.

    Attributes:
        session: a read-only transaction, in which one page is read.
        viewer: as whom; with the rights of this moment.
        language: in which states and requirements are named.
    """

    session: AsyncSession
    viewer: Viewer
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A list that can be exported.

    Attributes:
        name: for programs.
        label: for people.
        wanted: what says which rows are wanted: the filter of the list.
        listing: the rows, exactly as the list on the screen selects them.
        columns: what stands in the file; may hang on the rows.
        rows: a page of the listing as cells by the name of their column, in its order.
        formats: what alone it is written as; none: whatever lists are.
        writer: how it is written where another system reads it, not people; None for a format
            that this system does not take.
    """

    name: str
    label: Label
    wanted: type[Any]
    listing: Callable[[Viewer, Any], Listing]
    columns: Callable[[Reader, Any], Awaitable[Sequence[Column]]]
    rows: Callable[[Reader, Sequence[AnyRow]], Awaitable[Rows]]
    formats: frozenset[Format] | None = None
    writer: Callable[[Reader, Any, Format], Awaitable[Write | None]] | None = None
