"""Nobody else in what a person is given: no keys of other people, nor from where they worked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Person
from trainingflow.services.work import Work

OTHER: Final = "他人 (another person)"
"""What stands for the key of anybody else."""

_KEY: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_AT_ONCE: Final = 10_000

# Of a row that tells what somebody else did with the person's data: from where, and as what.
_OF_THE_DOER: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "audit_entry": ("actor_id", frozenset({"address", "roles", "via_id", "request_id"})),
}


def without_doers(name: str, row: Mapping[str, Any], person_id: UUID) -> Mapping[str, Any]:
    """A row without what it says of somebody else who did what it tells."""
    if name not in _OF_THE_DOER:
        return row
    doer, columns = _OF_THE_DOER[name]
    if row[doer] == person_id:
        return row
    return {key: None if key in columns else value for key, value in row.items()}


async def without_others(work: Work, said: Any, person_id: UUID) -> Any:  # noqa: ANN401 - any JSON
    """The same JSON, with the key of every other person of the authority replaced, in texts too."""
    found = sorted({key for text in _texts(said) for key in _KEY.findall(text)})
    others = set()
    for start in range(0, len(found), _AT_ONCE):
        others |= set(
            await work.session.scalars(
                select(Person.id).where(
                    Person.authority_id == work.authority_id,
                    Person.id.in_([UUID(one) for one in found[start : start + _AT_ONCE]]),
                    Person.id != person_id,
                )
            )
        )
    return _replaced(said, frozenset(map(str, others)))


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for key, value in said.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(said, Sequence):
        for one in said:
            yield from _texts(one)


def _replaced(said: Any, others: frozenset[str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(said, str):
        return _KEY.sub(lambda found: OTHER if found[0] in others else found[0], said)
    if isinstance(said, Mapping):
        return {_replaced(key, others): _replaced(value, others) for key, value in said.items()}
    if isinstance(said, Sequence):
        return [_replaced(one, others) for one in said]
    return said
