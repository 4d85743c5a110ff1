"""`trainingflow person`: the rights of people over their data, as an office carries them out."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from trainingflow.db.session import Database, Session
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.privacy import erasing, export, lifting
from trainingflow.services.privacy.masters import Keyring, MasterMissing
from trainingflow.services.signing_in import people
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

T = TypeVar("T")
Code = Annotated[str, typer.Argument(help="The number of the person (人员编号).")]
By = Annotated[str, typer.Option("--by", help="The number of whoever decides it.")]
_WORDS = {
    erasing.Refusal.NOT_ALLOWED: "Whoever --by names decides nothing about personal data: name an "
    "officer of the personnel section or a security administrator.",
    erasing.Refusal.NOT_THERE: "There is no such person.",
    erasing.Refusal.REASON_MISSING: "Say why: --reason.",
    erasing.Refusal.ALREADY: "This was done before.",
    erasing.Refusal.NOT_RESTRICTED: "The person is not restricted: trainingflow person restrict.",
    erasing.Refusal.SAME_PERSON: "Another must agree than who restricted it, and than the person.",
    erasing.Refusal.ERASED: "The person is erased: there is no way back.",
}
_NOT_HANDED_OVER = (
    "Whoever --by names is given nobody's data: name the person, or an officer of the personnel "
    "section."
)


class _Refused(Exception):
    """What was asked for is not possible; the message says why."""


@app.callback()
def _group() -> None:
    """Export, restriction, its end, and erasure of personal data; each is told to the journal."""


@app.command("export")
def export_data(
    *,
    person: Code,
    by: By,
    file: Annotated[Path, typer.Argument(help="The JSON file to write; it must not be there.")],
) -> None:
    """Write everything that is kept of a person into a file (查阅、复制)."""

    async def act(session: Session, keyring: Keyring | None) -> str:
        who = await _who(session, person)
        work = await begin(session, await _who(session, by))
        try:
            said = await export.data_of(work, keyring, who.person_id)
        except export.NotHandedOver as error:
            raise _Refused(_NOT_HANDED_OVER) from error
        return json.dumps(said, ensure_ascii=False, indent=2)

    text = _run(act)
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(text + "\n", encoding="utf-8")
    typer.echo(f"{file} holds what is kept of {person}.")


@app.command("restrict")
def restrict(
    *,
    person: Code,
    by: By,
    reason: Annotated[str, typer.Option(help="Why, e.g. the request and its date.")],
) -> None:
    """Stop every use of a person's data but its storage (停止处理)."""

    async def act(session: Session, _keyring: Keyring | None) -> erasing.Refusal | None:
        who = await _who(session, person)
        work = await begin(session, await _who(session, by))
        return await erasing.restrict(work, who.person_id, reason)

    _tell(_run(act), f"{person} is restricted.")


@app.command("lift")
def lift(
    *,
    person: Code,
    by: By,
    reason: Annotated[str, typer.Option(help="Why, e.g. that the person withdrew the request.")],
) -> None:
    """Let a restricted person's data be used again (恢复处理); another must agree."""

    async def act(session: Session, _keyring: Keyring | None) -> erasing.Refusal | None:
        who = await _who(session, person)
        work = await begin(session, await _who(session, by))
        return await lifting.lift(work, who.person_id, reason)

    _tell(_run(act), f"The data of {person} is used again.")


@app.command("erase")
def erase(*, person: Code, by: By) -> None:
    """Erase a restricted person for good (删除); another must agree than who restricted it."""

    async def act(session: Session, _keyring: Keyring | None) -> erasing.Refusal | None:
        who = await _who(session, person)
        work = await begin(session, await _who(session, by))
        return await erasing.erase(work, who.person_id)

    _tell(_run(act), f"{person} is erased.")


def _tell(refusal: erasing.Refusal | None, done: str) -> None:
    if refusal is not None:
        typer.echo(_WORDS[refusal], err=True)
        raise typer.Exit(1)
    typer.echo(done)


async def _who(session: Session, code: str) -> SignedIn:
    who = await people.by_code(session, code)
    if who is None:
        message = f"There is no person with the number {code}."
        raise _Refused(message)
    return who


def _run(act: Callable[[Session, Keyring | None], Awaitable[T]]) -> T:
    try:
        return asyncio.run(_in_transaction(Settings.read(), act))
    except (SettingInvalid, MasterMissing, _Refused) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


async def _in_transaction(
    settings: Settings, act: Callable[[Session, Keyring | None], Awaitable[T]]
) -> T:
    database = Database(settings.database_url, pool_size=1)
    try:
        async with database.writing(Boundary.PERSON_COMMAND) as session:
            return await act(session, Keyring.of(settings))
    finally:
        await database.close()
