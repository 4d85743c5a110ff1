"""`docs/personal-data.md`: the register as people read it."""

from collections.abc import Iterable, Iterator

from trainingflow.db.row_security import PROTECTED, UNPROTECTED
from trainingflow.services.privacy.ending import ENDED
from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.privacy.register import (
    FATES,
    GROUNDS,
    PURPOSES,
    REASONS,
    STAYS,
    Category,
    Entry,
    Fate,
)

_HEAD = """# Personal data (个人信息登记)

Written by `trainingflow docs` from `services/privacy/entries.py`, for the data-protection officer
(个人信息保护负责人). Every column that points to a person is in it, and every text beside one: a
test fails for one that is missing.

A column in *italics* says of whom a row is, or who did something; the others say something of a
person. What is kept until a person is erased goes with the person; what stays names an erased
person by a key, except where a text of the time holds the name.

## The rights of people, and who answers
"""

_RIGHTS = (
    (
        "a copy of one's own data (查阅、复制)",
        "art. 45",
        "`exportOwnData`, or `trainingflow person export` by an officer",
    ),
    (
        "correction (更正)",
        "art. 46",
        "`recordPersonalNumber`: phone and e-mail by the person, an ID card by an officer",
    ),
    (
        "restriction (停止处理)",
        "art. 44, 47 para. 2",
        "`requestOwnData`, decided with `decideDataRequest`; or `trainingflow person restrict`",
    ),
    (
        "the end of a restriction (恢复处理)",
        "art. 44, 47 para. 2",
        "`liftRestriction` by another, or `trainingflow person lift`",
    ),
    (
        "erasure (删除)",
        "art. 47",
        "`requestOwnData`, `decideDataRequest`, then `confirmErasure` by another",
    ),
    (
        "an explanation (解释说明)",
        "art. 48",
        "this page, the answer to each request, `DataRequest.consequences`",
    ),
)

_ANSWERED = """Requests are answered by officers of the personnel section (人事科) and by security
administrators (安全管理员); nobody decides about themselves; an erasure takes two, and so does the
end of a restriction. The same decision stands behind API and terminal (`--by`). Each of these is in
the journal as it happens.

**A copy holds** every entry below that names the person, each with its purpose, legal basis and
retention, and whole numbers: as JSON, and as a sheet for people. It holds no password, digest or
key, no key of another person, and not from where an official looked. It is stored nowhere; what is
too large for an answer lies as a file without whole numbers for a day. A text of the time may hold
another's name as the person wrote or was written it.
"""

_AFTER = """## What an erasure does

| Stay | What becomes of it | 后果 | Why | 依据 |
|---|---|---|---|---|"""

_NUMBERS = """## For what a whole number may be read

Numbers are shown masked. A whole one (`wholeNumber`) and a search by one (`findByNumber`) name one
of these purposes and the case at hand; both are in the journal, and limited to 100 an hour.

| Purpose | 处理目的 | In words |
|---|---|---|"""

_NET = """## The second net

A transaction sees the rows of one authority only; the database itself shows no other in
{protected}. The other tables that name people have no such policy, each for a reason:

| Why not | Tables |
|---|---|"""

_AFTERWARDS = {
    Fate.ERASED: ("goes", "删除"),
    Fate.ENDED: ("ends at once", "立即失效"),
    Fate.KEPT: ("stays under a key", "去标识化留存"),
}


def render() -> str:
    """The page."""
    parts = (_rights(), _grounds(), _stays(), _fates(), _purposes(), _net(), _tables())
    return "\n".join((_HEAD, *(line for part in parts for line in part))) + "\n"


def _rights() -> Iterator[str]:
    yield "| Right | PIPL | How |"
    yield "|---|---|---|"
    for right in _RIGHTS:
        yield f"| {' | '.join(right)} |"
    yield ""
    yield _ANSWERED


def _fates() -> Iterator[str]:
    yield _AFTER
    for stay, fate in FATES.items():
        cells = (str(stay), *_AFTERWARDS[fate], *REASONS[stay])
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield f"Every way to sign in ends with the erasure, and is emptied: {_listed(ENDED)}."
    yield ""


def _purposes() -> Iterator[str]:
    yield _NUMBERS
    for purpose, (en, zh) in PURPOSES.items():
        yield f"| {purpose} | {zh} | {en} |"
    yield ""


def _net() -> Iterator[str]:
    yield _NET.format(protected=_listed(PROTECTED))
    for reason in dict.fromkeys(UNPROTECTED.values()):
        tables = [name for name, why in UNPROTECTED.items() if why == reason]
        yield f"| {reason} | {_listed(tables)} |"
    yield ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _grounds() -> Iterator[str]:
    yield "## For what, and why it may be kept\n"
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
