"""Checks entries and seals without any database: which one is the first that is not as it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from trainingflow.services.journal.marks import Mark, MarkInvalid, is_mark
from trainingflow.services.journal.read import Entry, Outside, Proof
from trainingflow.services.journal.seals import FIELDS, PublicKey, Seal, entry_hash, root_of

_NAMES: Final = {*FIELDS, "row_hash"}


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
    STRETCH_CUT = "STRETCH_CUT"
    PURGE_UNFOUNDED = "PURGE_UNFOUNDED"


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
    """What a check came to: how much was sound, and the first fault, if any.

    Attributes:
        receipt: names the stretch that was checked, as `Receipt.text`; none where nothing was.
        purged: the purge by which entries under the first of the seals are gone, if any are.
    """

    seals: int
    entries: int
    found: Found | None = None
    receipt: str | None = None
    purged: Mark | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the seals have to reach, so that none was cut off at either end.

    Attributes:
        since: the first seal is the very first, or was put on before this instant.
        until: the last one was put on at this instant or later, or is the last one outside.
        receipt: they are those for which the export gave this receipt.
        whole: from the first seal there ever was to the last one outside.
    """

    since: datetime | None = None
    until: datetime | None = None
    receipt: str | None = None
    whole: bool = False


ANYTHING: Final = Reach()


class _Stop(Exception):
    def __init__(self, found: Found) -> None:
        self.found = found


def check(  # noqa: PLR0913 - what is checked, with what, and how far
    seals: Iterable[Seal],
    entries: Iterable[Entry],
    keys: Sequence[PublicKey],
    outside: Mapping[int, Outside] | None = None,
    *,
    reach: Reach = ANYTHING,
    proofs: Sequence[Proof] = (),
) -> Checked:
    """Check seals in their order, and under each its entries in theirs.

    Args:
        seals: one after the other, from any number on.
        entries: those under the seals, in the order of transaction and number.
        keys: those that are trusted; a seal of another is forged.
        outside: by number, what the file outside holds; none: there is no such file, and who
            holds the key and the database could have rewritten both.
        reach: what the seals have to cover; nothing in particular unless it is said.
        proofs: the seals, each with its entries, under which marks of purges lie: without one no
            entry may be missing.
    """
    walk = _Walk(keys, outside, _Rows(entries), reach)
    try:
        walk.marks = [mark for one in proofs for mark in _marks(one, keys, outside)]
        for seal in seals:
            walk.take(seal)
        walk.end()
    except _Stop as stop:
        return Checked(walk.seals, walk.entries, stop.found)
    return Checked(walk.seals, walk.entries, None, walk.receipt, walk.purged)


def receipt_of(first: Seal, last: Seal) -> str:
    """What names a stretch of seals: its numbers, and the hash that all of it leads to."""
    return f"{first.n}-{last.n}:{last.hash().hex()}"


def _marks(
    proof: Proof, keys: Sequence[PublicKey], outside: Mapping[int, Outside] | None
) -> Iterator[Mark]:
    """The marks under a seal, once the seal and what is under it are sound."""
    checked = check([proof.seal], proof.entries, keys, outside)
    if checked.found is not None:
        raise _Stop(checked.found)
    for entry in filter(is_mark, proof.entries):
        try:
            yield Mark.of(entry, proof.seal)
        except MarkInvalid as error:
            raise _Stop(Found(Fault.PURGE_UNFOUNDED, proof.seal.n, entry["id"])) from error


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
    reach: Reach
    marks: Sequence[Mark] = ()
    seals: int = 0
    entries: int = 0
    first: Seal | None = None
    before: Seal | None = None
    gone: list[Seal] = field(default_factory=list)
    purged: Mark | None = None

    @property
    def receipt(self) -> str | None:
        return receipt_of(self.first, self.before) if self.first and self.before else None

    def take(self, seal: Seal) -> None:
        self._chained(seal)
        under = list(self.rows.up_to(seal.last))
        if under and _key(under[0]) < seal.first:
            raise _Stop(Found(Fault.ENTRY_ADDED, seal.n, under[0]["id"]))
        if not under and len(self.gone) == self.seals and self.marks:
            self.gone.append(seal)
        else:
            _entries(seal, under, self.outside)
        self.first, self.before = self.first or seal, seal
        self.seals, self.entries = self.seals + 1, self.entries + len(under)

    def end(self) -> None:
        left = self.rows.left
        if left is not None and not self.reach.whole:
            raise _Stop(Found(Fault.ENTRY_ADDED, None, left["id"]))
        if self.gone:
            self.purged = next((one for one in self.marks if one.covers(self.gone)), None)
            if self.purged is None:
                raise _Stop(Found(Fault.PURGE_UNFOUNDED, self.gone[-1].n))
        self._far_enough()

    def _far_enough(self) -> None:
        reach, last = self.reach, self.before.n if self.before else 0
        if reach.whole and self.outside and last < max(self.outside):
            raise _Stop(Found(Fault.SEAL_MISSING, last + 1))
        if reach.receipt is not None and reach.receipt != self.receipt:
            raise _Stop(Found(Fault.STRETCH_CUT, last))
        if reach.since is not None and not self._begins_before(reach.since):
            raise _Stop(Found(Fault.STRETCH_CUT, self.first.n if self.first else None))
        if reach.until is not None and not self._ends_after(reach.until):
            raise _Stop(Found(Fault.STRETCH_CUT, last))

    def _begins_before(self, since: datetime) -> bool:
        first = self.first
        return first is not None and (first.n == 1 or first.instant < since)

    def _ends_after(self, until: datetime) -> bool:
        last = self.before
        if last is None:
            return False
        return last.instant >= until or bool(self.outside and last.n >= max(self.outside))

    def _chained(self, seal: Seal) -> None:
        before = self.before
        first = 1 if self.reach.whole else seal.n
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
        # What the hash does not cover would be believed all the same.
        if entry.keys() != _NAMES:
            raise _Stop(Found(Fault.ENTRY_EDITED, seal.n, entry["id"], place))
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
