"""What the terminal does with uploads to the municipal system, and what it says of them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from trainingflow.cli.import_steps import NotPossible, must
from trainingflow.db.session import Database, Session
from trainingflow.domain.canonical import plain
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.once import Made, MadeOrNot
from trainingflow.services.reading import municipal, people
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer, enter_as
from trainingflow.services.work import Work


async def changed(
    database: Database, who: SignedIn, ask: Callable[[Work], Awaitable[MadeOrNot]]
) -> UUID:
    """Ask for a change; the id of the upload.

    Raises:
        NotPossible: this person may not, or it is not possible now.
    """
    async with database.writing(Boundary.MUNICIPAL_COMMAND) as session:
        work = await begin(session, who)
        answer = await ask(work)
        must(answer)
        if isinstance(answer, Made) and answer.replayed:
            work.only_asks()
    assert isinstance(answer, Made)  # noqa: S101 - `must` has refused all others
    return answer.id


async def named(session: Session, who: SignedIn, number: int) -> AnyRow:
    """The upload of a number.

    Raises:
        NotPossible: there is none that this person may see.
    """
    _, viewer = await enter_as(session, who)
    found = await municipal.by_number(session, viewer, number)
    if found is None:
        message = f"There is no upload {number} that this person may see."
        raise NotPossible(message)
    return found


async def standing(database: Database, who: SignedIn, upload: UUID) -> dict[str, Any]:
    """Where an upload stands that the person may see."""
    async with database.reading() as session:
        _, viewer = await enter_as(session, who)
        rows = list((await municipal.by_id(session, viewer, [upload])).values())
        return (await said(session, viewer, rows))[0]


async def said(session: Session, viewer: Viewer, rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """What is said of uploads, in their order."""
    came_to = await municipal.outcomes(session, viewer, [row.id for row in rows])
    return [
        {
            "upload": str(row.id),
            "number": row.number,
            "policy": row.policy_id,
            "state": municipal.standing(row, came_to[row.id]).state,
            "lines": row.lines,
            **{str(one or "waiting").lower(): many for one, many in came_to[row.id].items()},
            "sha256": row.sha256.hex() if row.sha256 else None,
        }
        for row in rows
    ]


async def compared(
    session: Session, viewer: Viewer, rows: Sequence[AnyRow]
) -> list[dict[str, Any]]:
    """What is said of differences, in their order."""
    ids = [one.teacher_id for one in rows if one.teacher_id is not None]
    persons = await people.persons(session, viewer, ids)
    return [
        {
            "kind": row.kind,
            "reference": row.reference,
            "teacher": persons[row.teacher_id].code if row.teacher_id in persons else None,
            "upload": row.number,
            "ours": plain(row.ours),
            "theirs": plain(row.theirs),
            "message": row.message,
        }
        for row in rows
    ]
