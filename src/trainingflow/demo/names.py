"""Names of invented people, in Chinese and in the Latin alphabet."""

from typing import Final, NamedTuple

from faker import Faker

from trainingflow.demo.pinyin import spelled

_OFFICIALS: Final = frozenset(
    {
        "董健",
        "肖汶",
        "王世元",
        "徐志辉",
        "王彪",
        "陈先豹",
        "尚金森",
        "赵勇",
        "孙迅",
        "李丽艳",
        "耿健",
    }
)
"""Whom annex 1 of the plan names: nobody of the demo is called like them."""


class Name(NamedTuple):
    """A person's name, e.g. 王磊 and Wang Lei."""

    zh: str
    en: str


class Names:
    """An endless supply of names; the same seed gives the same names in the same order."""

    def __init__(self, seed: int) -> None:
        """Begin the supply."""
        self._faker = Faker("zh_CN")
        self._faker.seed_instance(seed)

    def next(self) -> Name:
        """The next name: every character has a known spelling, and no official is called so."""
        while True:
            family, given = self._faker.last_name(), self._faker.first_name()
            latin = spelled(family), spelled(given)
            if family + given in _OFFICIALS:
                continue
            if latin[0] is not None and latin[1] is not None:
                return Name(family + given, f"{latin[0]} {latin[1]}")
