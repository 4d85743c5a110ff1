"""Checks entries and seals without any database: which one is the first that is not as it was."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from trainingflow.services.journal.seals import PublicKey, Seal, entry_hash, root_of

Entry = Mapping[str, str | None]


class Fault(StrEnum):
    """What is wrong with a journal."""

    UNREADABLE = "UNREADABLE"
    KEY_OTHER = "KEY_OTHER"
    SEAL_FORGED = "SEAL_FORGED"
    SEAL_MISSING = "SEAL_MISSING"
    SEAL_REPLACED = "SEAL_REPLACED"
    ENTRY_EDITED = "ENTRY_EDITED"
    ENTRY_MISSING = "ENTRY_MISSING"
    ENTRY_ADDED = "ENTRY_ADDED"
    ENTRY_MOVED = "ENTRY_MOVED"
    ENTRIES_REPLACED = "ENTRIES_REPLACED"


@dataclass(frozen=True, slots=True)
class Found:
    """The first thing that is not as it was.

    Attributes:
        seal: the number of the seal; none where it has none.
        entry: the number of the entry; none where it concerns a seal, or an entry that is gone and
            no file outside tells which.
        place: which entry under the seal it is, from 1; none where that is not known.
    """

    fault: Fault
    seal: int | None = None
    entry: str | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to: how much was sound, and the first fault, if any."""

    seals: int
    entries: int
    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """A line of the file outside: a seal, and the hashes of the entries under it."""

    seal: Seal
    leaves: tuple[bytes, ...]


class _Stop(Exception):
    def __init__(self, found: Found) -> None:
        self.found = found


def check(
    seals: Iterable[Seal],
    entries: Iterable[Entry],
    keys: Sequence[PublicKey],
    outside: Mapping[int, Outside] | None = None,
    *,
    purged: int | None = None,
) -> Checked:
    """Check seals in their order, and under each its entries in theirs.

    Args:
        seals: one after the other, from any number on.
        entries: those under the seals, in the order of transaction and number.
        keys: those that are trusted; a seal of another is forged.
        outside: by number, what the file outside holds; none: there is no such file, and who
            holds the key and the database could have rewritten both.
        purged: a number says that all there is is checked, from the first seal to the last one
            outside, and that under the seals up to it there are no entries any more; none: a
            stretch is checked.
    """
    walk = _Walk(keys, outside, _Rows(entries), purged)
    try:
        for seal in seals:
            walk.take(seal)
        walk.end()
    except _Stop as stop:
        return Checked(walk.seals, walk.entries, stop.found)
    return Checked(walk.seals, walk.entries)


def read_outside(path: Path) -> dict[int, Outside]:
    """The file outside, by number of the seal; the first line of a number counts.

    Raises:
        ValueError, KeyError, TypeError: a line but a torn one is none of the sealer's.
    """
    found: dict[int, Outside] = {}
    for said in read_lines(path):
        seal = Seal.of_json(said["seal"])
        leaves = tuple(bytes.fromhex(leaf) for leaf in said["leaves"])
        found.setdefault(seal.n, Outside(seal, leaves))
    return found


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, one a line; a last line without its end was torn and is none."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n") and line != "\n":
                yield json.loads(line)


class _Rows:
    """Entries one after the other, of which the next can be looked at."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._rows = iter(entries)
        self._next = next(self._rows, None)
        self._last = (0, 0)

    def up_to(self, last: tuple[int, int]) -> Iterator[Entry]:
        """Those up to a transaction and number, included."""
        while self._next is not None and _key(self._next) <= last:
            if _key(self._next) <= self._last:
                raise _Stop(Found(Fault.ENTRY_MOVED, None, self._next["id"]))
            self._last = _key(self._next)
            yield self._next
            self._next = next(self._rows, None)

    @property
    def left(self) -> Entry | None:
        """What was not asked for."""
        return self._next


@dataclass(slots=True)
class _Walk:
    """From seal to seal."""

    keys: Sequence[PublicKey]
    outside: Mapping[int, Outside] | None
    rows: _Rows
    purged: int | None
    seals: int = 0
    entries: int = 0
    before: Seal | None = None

    def take(self, seal: Seal) -> None:
        self._chained(seal)
        under = list(self.rows.up_to(seal.last))
        if seal.n <= (self.purged or 0) and not under:
            self.before, self.seals = seal, self.seals + 1
            return
        if under and _key(under[0]) < seal.first:
            raise _Stop(Found(Fault.ENTRY_ADDED, seal.n, under[0]["id"]))
        _entries(seal, under, self.outside)
        self.before, self.seals, self.entries = seal, self.seals + 1, self.entries + len(under)

    def end(self) -> None:
        left, last = self.rows.left, self.before.n if self.before else 0
        if left is not None and self.purged is None:
            raise _Stop(Found(Fault.ENTRY_ADDED, None, left["id"]))
        if self.purged is not None and self.outside and last < max(self.outside):
            raise _Stop(Found(Fault.SEAL_MISSING, last + 1))

    def _chained(self, seal: Seal) -> None:
        before = self.before
        first = seal.n if self.purged is None else 1
        expected = before.n + 1 if before else first
        if seal.n != expected:
            raise _Stop(Found(Fault.SEAL_MISSING, expected))
        trusted = [key for key in self.keys if key.id == seal.key_id]
        if not trusted:
            raise _Stop(Found(Fault.KEY_OTHER, seal.n))
        if not any(key.signed(seal) for key in trusted):
            raise _Stop(Found(Fault.SEAL_FORGED, seal.n))
        told = self.outside.get(seal.n) if self.outside is not None else None
        if self.outside is not None and (told is None or told.seal != seal):
            raise _Stop(Found(Fault.SEAL_REPLACED, seal.n))
        if seal.previous != before.hash() if before else seal.n == 1 and seal.previous:
            raise _Stop(Found(Fault.SEAL_REPLACED, seal.n))


def _key(entry: Entry) -> tuple[int, int]:
    return int(entry["txid"] or 0), int(entry["id"] or 0)


def _entries(seal: Seal, under: Sequence[Entry], outside: Mapping[int, Outside] | None) -> None:
    leaves = []
    for place, entry in enumerate(under, start=1):
        digest = entry_hash(entry)
        if digest.hex() != entry["row_hash"]:
            raise _Stop(Found(Fault.ENTRY_EDITED, seal.n, entry["id"], place))
        leaves.append(digest)
    if len(under) == seal.entries and root_of(leaves) == seal.root:
        return
    told = outside.get(seal.n) if outside else None
    if told is None:
        raise _Stop(Found(_by_number(len(under), seal.entries), seal.n))
    raise _Stop(_first_difference(seal, under, leaves, told.leaves))


def _by_number(here: int, sealed: int) -> Fault:
    if here == sealed:
        return Fault.ENTRIES_REPLACED
    return Fault.ENTRY_MISSING if here < sealed else Fault.ENTRY_ADDED


def _first_difference(
    seal: Seal, under: Sequence[Entry], leaves: Sequence[bytes], told: Sequence[bytes]
) -> Found:
    """Which entry is not the one that was sealed there: edited with its hash, gone, or added."""
    for place, expected in enumerate(told, start=1):
        here = leaves[place - 1] if place <= len(leaves) else None
        if here == expected:
            continue
        if here is None or here in told[place:]:
            return Found(Fault.ENTRY_MISSING, seal.n, None, place)
        added = expected in leaves[place:]
        fault = Fault.ENTRY_ADDED if added else Fault.ENTRY_EDITED
        return Found(fault, seal.n, under[place - 1]["id"], place)
    return Found(Fault.ENTRY_ADDED, seal.n, under[len(told)]["id"], len(told) + 1)
