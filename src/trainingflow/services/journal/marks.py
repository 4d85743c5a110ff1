"""The marks of a purge: sealed entries that say which others went, and what they were.

A mark is an entry as any other, hashed and sealed after the purge; whoever has the key can tell
from it, without any database, that the entries under the first seals went on purpose.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from trainingflow.services.journal.seals import Seal

ACTION: Final = "purgeJournal"
OBJECT: Final = "JOURNAL"

# Six calendar months are never less; the database counts the months themselves.
FLOOR: Final = timedelta(days=181)


class MarkInvalid(ValueError):
    """An entry that should be a mark says something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That the entries under the first seals were taken away.

    Attributes:
        through: the last seal under which there is none any more.
        head: the hash of that seal, which names all those before it.
        entries: how many there were under all of them.
        before: they were older than this.
        at: when they went, by the entry itself.
        seal: the number of the seal over the mark.
        purge: the number of the purge.
        export: SHA-256 of the seals and entries that were exported before.
        proposed_by: who wanted it.
        approved_by: who agreed: another person.
    """

    through: int
    head: bytes
    entries: int
    before: datetime
    at: datetime
    seal: int
    purge: str
    export: str
    proposed_by: str
    approved_by: str

    @classmethod
    def of(cls, entry: Mapping[str, str | None], seal: Seal) -> Self:
        """The mark that a sealed entry is.

        Raises:
            MarkInvalid: it is none, or says what no purge does.
        """
        try:
            said = json.loads(entry["detail"] or "")
            made = cls(
                through=int(said["through"]),
                head=bytes.fromhex(said["head"]),
                entries=int(said["entries"]),
                before=_instant(said["before"]),
                at=_instant(entry["at"]),
                seal=seal.n,
                purge=str(entry["object_id"]),
                export=str(said["export"]),
                proposed_by=str(said["proposedBy"]),
                approved_by=str(said["approvedBy"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise MarkInvalid from error
        if made.through >= seal.n or made.proposed_by == made.approved_by:
            raise MarkInvalid
        return made

    def covers(self, gone: Sequence[Seal]) -> bool:
        """Whether the purge may have taken what is missing under these seals, the last one last.

        They were all to be at least half a year old, by the instants that were signed.
        """
        newest = gone[-1]
        whole = gone[0].n == 1
        return (
            newest.n <= self.through
            and (newest.n < self.through or newest.hash() == self.head)
            and (not whole or newest.n < self.through or self.entries == _total(gone))
            and self.before <= self.at - FLOOR
            and newest.instant <= self.before
        )

    def as_json(self) -> Mapping[str, Any]:
        """The mark as JSON knows it."""
        return {
            "purge": self.purge,
            "through": self.through,
            "entries": self.entries,
            "before": self.before.isoformat(),
            "at": self.at.isoformat(),
            "seal": self.seal,
            "export": self.export,
            "proposedBy": self.proposed_by,
            "approvedBy": self.approved_by,
        }


def is_mark(entry: Mapping[str, str | None]) -> bool:
    """Whether the entry says that it is a mark."""
    return (entry["action"], entry["object_kind"], entry["result"]) == (ACTION, OBJECT, "DONE")


def _total(seals: Sequence[Seal]) -> int:
    return sum(one.entries for one in seals)


def _instant(text: str | None) -> datetime:
    read = datetime.fromisoformat(text or "")
    return read if read.tzinfo else read.replace(tzinfo=UTC)
