"""What is chosen of an enum is a member of it, however it is said."""

from typing import Any

import pytest

from tests.api.conftest import Api
from trainingflow.services.reading import inbox
from trainingflow.services.reading.inbox import InboxFilter, Urgency
from trainingflow.services.reading.items import ItemOrder
from trainingflow.services.reading.paging import Listing
from trainingflow.services.reading.viewers import Viewer

VARIABLES = "query($by: WorkItemOrder, $of: InboxFilter)"
ASKED = {
    "variables": (
        VARIABLES + "{ inbox(first: 1, orderBy: $by, filter: $of) { nodes { id } } }",
        {"by": "DUE", "of": {"urgencies": ["TODAY"]}},
    ),
    "the document": (
        "{ inbox(first: 1, orderBy: DUE, filter: { urgencies: [TODAY] }) { nodes { id } } }",
        {},
    ),
    "both": (
        VARIABLES + "{ inbox(first: 1, orderBy: $by, filter: $of) { nodes { id } } }",
        {"by": "DUE", "of": {"urgencies": "TODAY"}},
    ),
}


@pytest.mark.parametrize(("query", "given"), ASKED.values(), ids=[*ASKED])
async def test_a_resolver_gets_members_of_enums(
    api: Api, monkeypatch: pytest.MonkeyPatch, query: str, given: dict[str, Any]
) -> None:
    seen: list[tuple[InboxFilter, ItemOrder]] = []
    listing = inbox.listing

    def noting(viewer: Viewer, wanted: InboxFilter, order: ItemOrder) -> Listing:
        seen.append((wanted, order))
        return listing(viewer, wanted, order)

    monkeypatch.setattr(inbox, "listing", noting)
    for _ in range(3):  # by graphql-core, and by what is compiled of it
        await api.data(query, "applicant", **given)

    for wanted, order in seen:
        assert order is ItemOrder.DUE
        assert wanted.urgencies is not None
        assert [one is Urgency.TODAY for one in wanted.urgencies] == [True]
    assert len(seen) == 3


async def test_what_is_left_out_is_the_member_that_the_schema_says(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[ItemOrder] = []
    listing = inbox.listing

    def noting(viewer: Viewer, wanted: InboxFilter, order: ItemOrder) -> Listing:
        seen.append(order)
        return listing(viewer, wanted, order)

    monkeypatch.setattr(inbox, "listing", noting)
    for query in (
        "{ inbox(first: 1) { nodes { id } } }",
        "query($by: WorkItemOrder) { inbox(first: 1, orderBy: $by) { nodes { id } } }",
    ):
        for _ in range(3):
            await api.data(query, "applicant")

    assert [one is ItemOrder.OLDEST for one in seen] == [True] * 6
