"""Identifiers follow the order in which they were made, so that they order what one step wrote."""

import time
from threading import Thread
from uuid import RFC_4122, UUID

import pytest

from trainingflow.db.base import new_id


def test_identifiers_follow_the_order_in_which_they_were_made() -> None:
    made = [new_id() for _ in range(50_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_they_follow_it_while_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    first = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: now - 3_600_000_000_000)

    assert first < new_id() < new_id()


def test_each_thread_finds_its_own_in_order() -> None:
    made: list[list[UUID]] = [[] for _ in range(4)]

    def make(mine: list[UUID]) -> None:
        mine.extend(new_id() for _ in range(10_000))

    threads = [Thread(target=make, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [mine == sorted(mine) for mine in made] == [True] * 4
    assert len({one for mine in made for one in mine}) == 40_000


def test_they_are_uuids_of_version_7_and_say_when_they_were_made() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()

    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1
