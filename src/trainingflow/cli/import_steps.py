"""The steps of an import as the terminal takes them: asked for, then done here."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from trainingflow.db.session import Busy, Database
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.imports import asking, run
from trainingflow.services.imports.asking import Wanted
from trainingflow.services.imports.check import Gone
from trainingflow.services.imports.faults import sentence
from trainingflow.services.imports.found import Named, read
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import ImportState
from trainingflow.services.once import Made, MadeOrNot, NotMade
from trainingflow.services.signing_in import people
from trainingflow.services.work import Work

T = TypeVar("T")

_DAY: Final = timedelta(days=1)
_PATIENCE: Final = 0.5
"""Seconds between two looks at what a worker does."""


class NotPossible(Exception):
    """What was asked for is not possible; the message says why."""


async def carried_out(
    database: Database,
    who: SignedIn,
    import_id: UUID,
    ask: Callable[[Work, UUID], Awaitable[MadeOrNot]],
) -> dict[str, Any]:
    """Ask for a step and do it; where a worker was quicker, wait for it."""
    async with database.writing(Boundary.IMPORT_COMMAND) as session:
        work = await begin(session, who)
        answer = await ask(work, import_id)
        if answer == Made(import_id, replayed=True):
            work.only_asks()
        must(answer)
    of = Named(who.authority_id, import_id)
    while (state := await _state(database, of)) in {ImportState.APPLYING, ImportState.UNDOING}:
        try:
            await run.step(database, None, of, state)
        except (Gone, Busy):
            await asyncio.sleep(_PATIENCE)
    return await standing(database, of)


async def begun(database: Database, who: SignedIn, wanted: Wanted) -> Named:
    """An import whose file is checked here.

    Raises:
        NotPossible: this person does not import such a table.
    """
    async with database.writing(Boundary.IMPORT_BEGUN) as session:
        work = await begin(session, who)
        reasons = asking.reasons(work, wanted)
        if reasons:
            must(NotMade(reasons))
        found = await asking.add(work, wanted, _DAY)
        return Named(who.authority_id, found.id)


def must(answer: MadeOrNot) -> None:
    """Refuse what was not made.

    Raises:
        NotPossible: it says every reason.
    """
    match answer:
        case Made():
            return
        case NotMade(blockers):
            said = "; ".join(_reason(one) for one in blockers)
            message = f"It is not possible: {said}."
        case _:
            message = "There is no such import."
    raise NotPossible(message)


def _reason(blocker: Any) -> str:  # noqa: ANN401 - of any kind
    required = getattr(blocker, "required", None)
    about = ", ".join(required) if required else ""
    about = about or getattr(blocker, "expected", "") or getattr(blocker, "requirement", "")
    return f"{blocker.code} {about}".strip()


async def _state(database: Database, of: Named) -> ImportState:
    async with database.reading() as session:
        found = await read(session, of)
        if found is None:
            message = "There is no such import."
            raise NotPossible(message)
        return ImportState(found.state)


async def standing(database: Database, of: Named) -> dict[str, Any]:
    """Where an import stands.

    Raises:
        NotPossible: there is no such import.
    """
    async with database.reading() as session:
        found = await read(session, of)
        if found is None:
            message = "There is no such import."
            raise NotPossible(message)
        refusal = found.refusal
        label = sentence(Why(refusal["why"]), refusal["about"]) if refusal else None
        return {
            "import": str(found.id),
            "kind": found.kind,
            "state": found.state,
            "rows": found.read,
            "added": found.added,
            "changed": found.changed,
            "unchanged": found.unchanged,
            "faulty": found.faulty,
            "refusal": refusal["why"] if refusal else None,
            "zh": label.zh if label else None,
            "en": label.en if label else None,
        }


def wanted(kind: str, file: Path) -> Wanted:
    """A file as it is asked for."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256")
    return Wanted(
        kind=kind,
        file_name=file.name,
        content_type="application/octet-stream",
        size=file.stat().st_size,
        sha256=digest.hexdigest(),
    )


async def with_database(url: str, by: str, act: Callable[[Database, SignedIn], Awaitable[T]]) -> T:
    """Let somebody act on the database that the address names.

    Raises:
        NotPossible: there is nobody with that number.
    """
    database = Database(url, pool_size=2)
    try:
        async with database.reading() as session:
            who = await people.by_code(session, by)
        if who is None:
            message = f"There is no person with the number {by}."
            raise NotPossible(message)
        return await act(database.of(who.authority_id), who)
    finally:
        await database.close()
