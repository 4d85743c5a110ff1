"""What people ask of imports: to send a file, to have it checked, applied, undone, dropped."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from trainingflow.db.base import new_id
from trainingflow.db.models import DataImport
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, PrerequisiteBlocker
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.services import once
from trainingflow.services.files import LASTS, LONGEST_NAME, safe_name
from trainingflow.services.imports import second_person
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.states import ImportState
from trainingflow.services.journal.journal import Note
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.work import Work

TYPES: Final = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/csv",
        "text/plain",
        "application/octet-stream",
    }
)
"""What a table may be called; what it is, is found out when it is read."""

LARGEST: Final = 64 * 1024 * 1024
LONGEST_REASON: Final = 500
KEPT: Final = timedelta(days=30)
"""As long as the rows of an import are kept: until then it can be undone."""

_SHA256: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A table that somebody wants to import."""

    kind: str
    file_name: str
    content_type: str
    size: int
    sha256: str


async def begin(work: Work, wanted: Wanted, key: str) -> MadeOrNot:
    """Let somebody send a table; the answer is the import."""
    said = {
        "make": "import",
        "kind": wanted.kind,
        "sha256": wanted.sha256,
        "size": wanted.size,
        "name": wanted.file_name,
    }
    earlier = await once.earlier(work, key, said)
    if earlier is not None:
        return earlier
    faults = reasons(work, wanted)
    if faults:
        return NotMade(faults)
    found = await add(work, wanted)
    return await once.keep(work, key, said, found.id)


async def add(work: Work, wanted: Wanted, lasts: timedelta = LASTS) -> DataImport:
    """A new import, whose file is awaited."""
    found = DataImport(
        authority_id=work.authority_id,
        id=new_id(),
        kind=wanted.kind,
        file_name=safe_name(wanted.file_name),
        content_type=wanted.content_type.lower(),
        size=wanted.size,
        sha256=bytes.fromhex(wanted.sha256),
        state=ImportState.AWAITED,
        asked_by=work.actor.person_id,
        asked_at=work.now,
        expires_at=work.now + lasts,
        attempts=0,
        read=0,
        compared=0,
        added=0,
        changed=0,
        unchanged=0,
        faulty=0,
    )
    work.session.add(found)
    await work.session.flush()
    return found


def reasons(work: Work, wanted: Wanted) -> tuple[Blocker, ...]:
    """Why somebody cannot send a table; empty when they can."""
    return tuple(_reasons(work, wanted))


def _reasons(work: Work, wanted: Wanted) -> Iterator[Blocker]:
    if not KINDS[wanted.kind].may(work.actor):
        yield KINDS[wanted.kind].refusal
    if not safe_name(wanted.file_name) or len(wanted.file_name) > LONGEST_NAME:
        yield once.invalid("fileName", f"a name of 1 to {LONGEST_NAME} characters")
    if wanted.content_type.lower() not in TYPES:
        yield once.invalid("contentType", "one of " + ", ".join(sorted(TYPES)))
    if not 0 < wanted.size <= LARGEST:
        yield once.invalid("size", f"1 to {LARGEST} bytes")
    if not _is_sha256(wanted.sha256):
        yield once.invalid("sha256", "64 hexadecimal digits")


async def check(work: Work, import_id: UUID, *, received: bool) -> MadeOrNot:
    """Have the file checked that was sent; harmless to repeat."""
    found = await _mine(work, import_id)
    if isinstance(found, Unknown | NotMade):
        return found
    if found.state != ImportState.AWAITED:
        return Made(import_id, replayed=True)
    if not received:
        return NotMade((_needs(Requirement.UPLOAD_RECEIVED),))
    found.state = ImportState.CHECKING
    return Made(import_id)


async def apply(work: Work, import_id: UUID) -> MadeOrNot:
    """Have a checked import applied; harmless to repeat."""
    found = await _mine(work, import_id)
    if isinstance(found, Unknown | NotMade):
        return found
    if found.state in {ImportState.APPLYING, ImportState.APPLIED}:
        return Made(import_id, replayed=True)
    if found.state != ImportState.CHECKED or found.forgotten_at is not None:
        return NotMade((_needs(Requirement.IMPORT_CHECKED),))
    partial = await second_person.partial(work, found)
    if partial:
        return NotMade(partial)
    found.state, found.applied_by, found.refusal = ImportState.APPLYING, work.actor.person_id, None
    work.note(Note(action="askApplyImport", object_kind="IMPORT", object_id=import_id))
    return Made(import_id)


async def undo(work: Work, import_id: UUID, reason: str) -> MadeOrNot:
    """Have an applied import undone, by two where that takes two; harmless to repeat."""
    found = await _mine(work, import_id)
    if isinstance(found, Unknown | NotMade):
        return found
    if found.state in {ImportState.UNDOING, ImportState.UNDONE}:
        return Made(import_id, replayed=True)
    if found.state != ImportState.APPLIED or found.forgotten_at is not None:
        return NotMade((_needs(Requirement.IMPORT_APPLIED),))
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        return NotMade((once.invalid("reason", f"1 to {LONGEST_REASON} characters"),))
    found.undo_reason, found.refusal = reason.strip(), None
    return _undone(work, found)


def _undone(work: Work, found: DataImport) -> MadeOrNot:
    """Let the worker undo it; where that takes two, the first to ask is only remembered."""
    if KINDS[found.kind].two_persons and found.undo_asked_by is None:
        found.undo_asked_by = work.actor.person_id
    elif found.undo_asked_by is not None and found.undo_asked_by == work.actor.person_id:
        return NotMade((second_person.needed(found.undo_asked_by),))
    else:
        found.state, found.undone_by = ImportState.UNDOING, work.actor.person_id
    return Made(found.id)


async def cancel(work: Work, import_id: UUID) -> MadeOrNot:
    """Drop an import that was not applied; harmless to repeat."""
    found = await _mine(work, import_id)
    if isinstance(found, Unknown | NotMade):
        return found
    if found.state == ImportState.CANCELLED:
        return Made(import_id, replayed=True)
    if found.state not in {ImportState.AWAITED, ImportState.CHECKING, ImportState.CHECKED}:
        return NotMade((_needs(Requirement.IMPORT_CHECKED),))
    found.state = ImportState.CANCELLED
    return Made(import_id)


async def _mine(work: Work, import_id: UUID) -> DataImport | Unknown | NotMade:
    """An import that the person may work with, held until the transaction ends."""
    key = work.authority_id, import_id
    found = await work.session.get(DataImport, key, with_for_update=True)
    if found is None or (KINDS[found.kind].deeds and found.asked_by != work.actor.person_id):
        return Unknown("importId")
    if not KINDS[found.kind].may(work.actor):
        return NotMade((KINDS[found.kind].refusal,))
    return found


def _needs(requirement: Requirement) -> PrerequisiteBlocker:
    return PrerequisiteBlocker(code=BlockerCode.PREREQUISITE, requirement=requirement)


def _is_sha256(written: str) -> bool:
    try:
        return len(bytes.fromhex(written)) == _SHA256 and len(written) == 2 * _SHA256
    except ValueError:
        return False
