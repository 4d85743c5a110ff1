"""Reading every credit status (学分完成情况) of a district, and later what has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from trainingflow_client.generated import Api, CreditStatusFilter, Standing

MOST: Final = 500
"""So many the server gives at most on a page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands. Keep it with what was read: both say the same thing of one instant.

    Attributes:
        after: the cursor of the page before; none at the beginning of a reading.
        changed_since: what this reading asks for; none for everything.
        changes: what the next reading asks for; none before the first page of this one.
    """

    after: str | None = None
    changed_since: str | None = None
    changes: str | None = None


START: Final = Place()


@dataclass(frozen=True, slots=True)
class Page:
    """Some standings, and where to go on.

    Attributes:
        standings: those that do not apply any more are to be dropped.
        then: from where to go on when these are kept.
        last: nothing more has changed for now.
    """

    standings: Sequence[Standing]
    then: Place
    last: bool


def pages(
    api: Api, place: Place = START, *, where: CreditStatusFilter | None = None, size: int = MOST
) -> Iterator[Page]:
    """Read from a place to the end, page by page; nothing is lost, something may come twice.

    Whoever stops, or is stopped, goes on with the place that was kept last.

    Args:
        api: of `connect`.
        place: where to begin; everything when left out.
        where: which are wanted; keep it the same as long as the place is used.
        size: of a page, 1 to 500.
    """
    last = False
    while not last:
        found = api.credit_statuses(
            size, after=place.after, changed_since=place.changed_since, where=where
        ).credit_statuses
        last = not found.page_info.has_next_page
        # The cursor of the first page is kept: what changes while this is read comes next time.
        place = replace(
            place, after=found.page_info.end_cursor, changes=place.changes or found.changes_cursor
        )
        if last:
            place = Place(changed_since=place.changes)
        yield Page(found.nodes, place, last)
