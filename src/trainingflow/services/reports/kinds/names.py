"""How reports name what standings and items name by codes."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from trainingflow.domain.citation import Label, Language
from trainingflow.domain.credit.policy import CreditPolicy, Requirement
from trainingflow.policies import library
from trainingflow.policies.declared import PUBLISHED
from trainingflow.services.exports.column import Column, Type
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading import people
from trainingflow.services.reading.paging import AnyRow

_LAST: Final = 1_000_000
_OTHER_KINDS: Final = {
    "BODY": Label("机构", "body"),
    "OFFICE": Label("科室", "office"),
    "INSTITUTION": Label("其他单位", "other unit"),
}


async def units(reader: Reader, ids: Sequence[UUID | None]) -> Mapping[UUID, AnyRow]:
    """Units by id."""
    wanted = sorted({one for one in ids if one is not None})
    return await people.organisations_by_id(reader.session, reader.viewer, wanted)


def name_of(row: AnyRow, language: Language) -> str:
    """The name of a person or unit in the language of the report."""
    return str(row.name_zh if language == "zh-CN" else row.name_en)


def policy_name(policy_id: str, language: Language) -> str:
    """What a policy is called."""
    if policy_id not in library.known_ids():
        return policy_id
    return library.named(policy_id).titles.text(language)


def rules_of(
    policy_id: str, by_beginning: Mapping[str, tuple[str, ...]], else_: tuple[str, ...]
) -> tuple[str, ...]:
    """The rules that ask for a report where a policy applies, by the beginning of its id."""
    return next(
        (one for beginning, one in by_beginning.items() if policy_id.startswith(beginning)), else_
    )


def kind_name(kind: str, language: Language) -> str:
    """What a kind of unit is called."""
    known = PUBLISHED["kinds"].get(kind) or _OTHER_KINDS.get(kind) or Label(kind, kind)
    return known.text(language)


def demanded(policy: CreditPolicy, code: str) -> Requirement | None:
    """The requirement behind a code of a standing, a year at its end left out."""
    known = {one.code: one for one in policy.requirements}
    return known.get(code) or known.get(code.rpartition(".")[0])


def requirement_name(policy_id: str, code: str, language: Language) -> str:
    """What a requirement is called, with its year where it is of a year."""
    if policy_id not in library.known_ids():
        return code
    found = demanded(library.named(policy_id).credit, code)
    if found is None:
        return code
    period = code.removeprefix(found.code).lstrip(".")
    return f"{found.label.text(language)} {period}".strip()


def outermost_left_out(policy_id: str, codes: Sequence[str]) -> list[str]:
    """The requirements among these that contain none of the others, in the order of the policy."""
    policy = library.named(policy_id).credit
    found = {one: demanded(policy, one) for one in codes}
    around = {one.part_of for one in found.values() if one is not None}
    inner = [code for code, one in found.items() if one is None or one.code not in around]
    return sorted(inner, key=lambda one: place(policy_id, one))


def place(policy_id: str, code: str) -> tuple[int, str]:
    """Where a requirement stands among those of its policy."""
    codes = [one.code for one in library.named(policy_id).credit.requirements]
    found = demanded(library.named(policy_id).credit, code)
    return (codes.index(found.code) if found else _LAST), code


def text(name: str, zh: str, en: str) -> Column:
    """A column of words."""
    return Column(name, Label(zh, en))


def whole(name: str, zh: str, en: str) -> Column:
    """A column of whole numbers."""
    return Column(name, Label(zh, en), Type.WHOLE)


def number(name: str, zh: str, en: str) -> Column:
    """A column of exact numbers."""
    return Column(name, Label(zh, en), Type.NUMBER)


def share(name: str, zh: str, en: str) -> Column:
    """A column of shares, from 0 to 1."""
    return Column(name, Label(zh, en), Type.NUMBER, share=True)


def day(name: str, zh: str, en: str) -> Column:
    """A column of days."""
    return Column(name, Label(zh, en), Type.DAY)


def instant(name: str, zh: str, en: str) -> Column:
    """A column of instants."""
    return Column(name, Label(zh, en), Type.INSTANT)


def yes_or_no(name: str, zh: str, en: str) -> Column:
    """A column of what holds or does not."""
    return Column(name, Label(zh, en), Type.YES_OR_NO)
