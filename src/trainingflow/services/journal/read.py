"""Reads what was written outside of the database: exports, and the file of the seals."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainingflow.services.journal.seals import Seal

Entry = Mapping[str, str | None]


class Unreadable(ValueError):
    """A line is none of ours."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A line of the file outside: a seal, and the hashes of the entries under it."""

    seal: Seal
    leaves: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A seal and every entry under it: among them the marks of purges."""

    seal: Seal
    entries: Sequence[Entry]


def read_outside(path: Path) -> dict[int, Outside]:
    """The file outside, by number of the seal; the first line of a number counts.

    Raises:
        Unreadable: a line but a torn one is none of the sealer's.
        OSError: there is no such file.
    """
    found: dict[int, Outside] = {}
    for said in _lines(path):
        seal = _seal(said.get("seal"))
        try:
            leaves = tuple(bytes.fromhex(leaf) for leaf in said["leaves"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unreadable(str(said)[:100]) from error
        found.setdefault(seal.n, Outside(seal, leaves))
    return found


def read_seals(path: Path) -> Iterator[Seal]:
    """The seals of an export.

    Raises:
        Unreadable: a line is none.
    """
    return map(_seal, _lines(path))


def read_entries(path: Path) -> Iterator[Entry]:
    """The entries of an export, one a line.

    Raises:
        Unreadable: a line is none.
    """
    return map(_entry, _lines(path))


def read_proofs(path: Path) -> Iterator[Proof]:
    """The proofs of purges of an export; none where it was written without any.

    Raises:
        Unreadable: a line is none.
    """
    if not path.exists():
        return
    for said in _lines(path):
        entries = said.get("entries")
        if not isinstance(entries, list):
            raise Unreadable(str(said)[:100])
        yield Proof(_seal(said.get("seal")), [_entry(one) for one in entries])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, one a line; a last line without its end was torn and is none."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.endswith("\n") or line == "\n":
                continue
            try:
                said = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Unreadable(line[:100]) from error
            if not isinstance(said, dict):
                raise Unreadable(line[:100])
            yield said


def _seal(said: object) -> Seal:
    try:
        return Seal.of_json(said)  # type: ignore[arg-type]  # what it is, it says itself
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(str(said)[:100]) from error


def _entry(said: object) -> Entry:
    """An entry whose place can be told; whether it is sound is checked under its seal."""
    if not isinstance(said, dict) or not {"id", "txid", "row_hash"} <= said.keys():
        raise Unreadable(str(said)[:100])
    if not all(one is None or isinstance(one, str) for one in said.values()):
        raise Unreadable(str(said)[:100])
    if not all(str(said[name]).isdecimal() for name in ("id", "txid")):
        raise Unreadable(str(said)[:100])
    return said
