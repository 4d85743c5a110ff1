"""`docs/personal-data.md`: the register as people read it."""

from collections.abc import Iterator

from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.privacy.register import GROUNDS, STAYS, Category, Entry

_HEAD = """# Personal data (个人信息登记)

Written by `trainingflow docs` from `services/privacy/entries.py`. Every column that points to a
person is in it, and every text beside one: a test fails for one that is missing.

A column in *italics* says of whom a row is, or who did something; the others say something of a
person. What is kept until a person is erased goes with the person; what stays names an erased
person by a key, except where a text of the time holds the name.

## For what, and why it may be kept
"""


def render() -> str:
    """The page."""
    return "\n".join((_HEAD, *_grounds(), *_stays(), *_tables())) + "\n"


def _grounds() -> Iterator[str]:
    yield "| Category | 类别 | Purpose | 处理目的 | Legal basis | 依据 |"
    yield "|---|---|---|---|---|---|"
    for category, ground in GROUNDS.items():
        mark = " (sensitive: encrypted, masked)" if ground.sensitive else ""
        words = (*ground.purpose, *ground.basis)
        yield f"| {category}{mark} | {ground.zh} | {' | '.join(words)} |"
    yield ""


def _stays() -> Iterator[str]:
    yield "## How long\n"
    yield "| Stay | Retention | 保存期限 |"
    yield "|---|---|---|"
    for stay, words in STAYS.items():
        yield f"| {stay} | {' | '.join(words)} |"
    yield ""


def _tables() -> Iterator[str]:
    for category in Category:
        yield f"## {category} ({GROUNDS[category].zh})\n"
        yield "| Table | 名称 | Columns | Stay |"
        yield "|---|---|---|---|"
        for name, entry in REGISTER.items():
            if entry.category is category:
                yield f"| `{name}` | {entry.zh} | {_columns(entry)} | {entry.stay} |"
        yield ""


def _columns(entry: Entry) -> str:
    subjects = (f"*{name}* {zh}" for name, zh in entry.subjects.items())
    contents = (f"{name} {zh}" for name, zh in entry.contents.items())
    return ", ".join((*subjects, *contents))
