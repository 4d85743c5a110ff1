"""How PostgreSQL writes a value is how the API shows it: any text, any instant, any id."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import (
    Boolean,
    DateTime,
    FromClause,
    LargeBinary,
    Text,
    Uuid,
    column,
    select,
    values,
)

from trainingflow.api.scalars import show_datetime
from trainingflow.db.session import Database
from trainingflow.domain.global_ids import TYPE_NAMES_OF_ITEMS, global_id
from trainingflow.services.reading.written import values as v
from trainingflow.services.reading.written.wanted import Leaf

_ANY_TIMES = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_INSTANTS = st.datetimes(datetime(1902, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - as hypothesis wants them
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


async def written(database: Database, leaf: Leaf, type_: Any, said: Sequence[object]) -> list[Any]:
    """What is written of each value, in their order, as it is read again."""
    rows: FromClause = values(column("id", type_), column("at", Text()), name="rows").data(
        [(one, f"{number:06}") for number, one in enumerate(said)]
    )
    text = v.joined(["[", *leaf(rows, "en"), "]"])
    async with database.reading() as session:
        found = await session.scalars(select(text).order_by(rows.c.at))
        return [json.loads(one)[0] for one in found]


@given(st.lists(_INSTANTS, min_size=1, max_size=40))
@_ANY_TIMES
async def test_instants(database: Database, said: list[datetime]) -> None:
    whole = [one.replace(microsecond=0) for one in said]
    tens = [one.replace(microsecond=one.microsecond // 1000 * 1000) for one in said]
    every = [*said, *whole, *tens]
    found = await written(database, v.instant("id"), DateTime(timezone=True), every)
    assert found == [show_datetime(one) for one in every]


@given(st.lists(_TEXTS, min_size=1, max_size=40))
@_ANY_TIMES
async def test_texts(database: Database, said: list[str]) -> None:
    awkward = ['"', "\\", "'", "%", "%(a)s", ":a", "\u2028", "\x01", "\x7f", "课程 😀", '{"', ""]
    assert await written(database, v.text("id"), Text(), said + awkward) == said + awkward


async def test_what_is_missing_is_null(database: Database) -> None:
    said = ["A", None, ""]
    assert await written(database, v.text_or_null("id"), Text(), said) == ["A", None, ""]
    assert await written(database, v.word_or_null("id"), Text(), said) == ["A", None, None]


async def test_flags_and_digests(database: Database) -> None:
    assert await written(database, v.flag("id"), Boolean(), [True, False]) == [True, False]
    bytes_ = [b"\x00\xff", b"", b"abc"]
    found = await written(database, v.digest("id"), LargeBinary(), bytes_)
    assert found == [one.hex() for one in bytes_]


@given(st.lists(st.uuids(), min_size=1, max_size=20))
@_ANY_TIMES
async def test_global_ids_of_every_type(database: Database, said: list[UUID]) -> None:
    for name in ("Person", "Organisation", *TYPE_NAMES_OF_ITEMS.values()):
        found = await written(database, v.global_id(name), Uuid(), said)
        assert found == [global_id(name, one) for one in said]


async def test_of_what_the_definitions_have_lost_the_code_is_told(database: Database) -> None:
    def told(_: object) -> Mapping[str, str]:
        return {"A": "甲 '", "B": "%"}

    rows = ["A", "B", "C"]
    assert await written(database, v.looked_up(told, "id"), Text(), rows) == ["甲 '", "%", "C"]
    found = await written(database, v.looked_up_or_null(told, "id"), Text(), rows)
    assert found == ["甲 '", "%", None]


async def test_more_pieces_than_a_function_takes_are_one_text(database: Database) -> None:
    def leaf(row: FromClause, _language: object) -> list[Any]:
        return ['"', *[row.c.id, "-"] * 300, '"']

    assert await written(database, leaf, Text(), ["x"]) == ["x-" * 300]
