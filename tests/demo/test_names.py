"""Names of invented people."""

import re

import pytest

from trainingflow.demo.names import Names
from trainingflow.demo.pinyin import spelled

OFFICIALS = {"董健", "肖汶", "王世元", "徐志辉", "王彪", "陈先豹", "尚金森", "赵勇", "孙迅"}


@pytest.mark.parametrize(
    ("characters", "spelling"),
    [
        ("建华", "Jianhua"),
        ("欧阳", "Ouyang"),
        ("吕", "Lyu"),
        ("单", "Shan"),
        ("仇", "Qiu"),
        ("龘", None),
        ("建龘", None),
    ],
)
def test_characters_are_spelled_in_one_word_or_not_at_all(
    characters: str, spelling: str | None
) -> None:
    assert spelled(characters) == spelling


def test_the_same_seed_gives_the_same_names() -> None:
    first, second = Names(7), Names(7)
    assert [first.next() for _ in range(50)] == [second.next() for _ in range(50)]


def test_every_name_is_spelled_as_family_and_given_name() -> None:
    supply = Names(1)
    for name in (supply.next() for _ in range(3000)):
        assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name.en)
        assert re.fullmatch(r"[一-鿿]{2,4}", name.zh)
        assert name.zh not in OFFICIALS
