"""`trainingflow verify`: does everything hold that must hold, and which rows break it."""

import asyncio
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.db.row_security import SETTING
from trainingflow.domain.canonical import plain
from trainingflow.services.invariants.afresh import STANDINGS
from trainingflow.services.invariants.beyond import Sample, beyond_rows
from trainingflow.services.invariants.catalogue import BEYOND, INVARIANTS
from trainingflow.services.invariants.check import MOST_ROWS, broken, in_words
from trainingflow.services.invariants.invariant import Beyond, Invariant, Row
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

_SHOWN = 20
# A look at a large district may take minutes; no rows are locked meanwhile.
_OPTIONS = (
    "-c statement_timeout=0 -c lock_timeout=5s -c default_transaction_read_only=on "
    "-c default_transaction_isolation=repeatable\\ read -c timezone=UTC"
)


@app.command()
def verify(  # noqa: PLR0913 - each has a name at the terminal
    *,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this invariant; may be given several times.")
    ] = None,
    as_list: Annotated[bool, typer.Option("--list", help="Only say what is looked at.")] = False,
    standings: Annotated[
        int, typer.Option(min=0, help="So many teachers' standings are computed afresh.")
    ] = 100,
    seed: Annotated[
        int | None, typer.Option(help="Take the same sample again; printed, if not given.")
    ] = None,
    policies: PoliciesFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Look for rows that break what must hold; it only reads, and may run in production.

    Beside the rows a sample of standings is computed afresh, and every stored file is read where
    TRAININGFLOW_FILES says where they lie.

    Exit status 0: all holds. 1: something is broken, and its rows are printed. 2: it could not be
    looked at.
    """
    names = tuple(only or (*INVARIANTS, *BEYOND))
    unknown = [name for name in names if name not in INVARIANTS and name not in BEYOND]
    if unknown:
        typer.echo(f"No invariant {unknown[0]}. `--list` names all of them.", err=True)
        raise typer.Exit(2)
    if as_list:
        _list(names, as_json=as_json)
        return
    open_policies(policies)
    found = _look([name for name in names if name in INVARIANTS])
    beyond = Sample(standings, seed if seed is not None else secrets.randbelow(1_000_000))
    counted = _look_beyond([name for name in names if name in BEYOND], beyond, found)
    if as_json:
        said = {"seed": beyond.seed, "looked": counted, **_as_json(found)}
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        _print(found)
        for name, number in counted.items():
            typer.echo(f"{name}: {number} looked at.")
        if STANDINGS.name in counted:
            typer.echo(f"The sample of standings comes again with --seed {beyond.seed}.")
    if any(found.values()):
        raise typer.Exit(1)


def _look(names: Sequence[str]) -> dict[str, list[Row]]:
    """Ask each invariant in a transaction of its own, so that no snapshot is held for long."""
    found: dict[str, list[Row]] = {}
    try:
        engine = create_engine(
            make_url(Settings.read().database_url).set(drivername="postgresql+psycopg"),
            connect_args={"options": _OPTIONS, "application_name": "trainingflow verify"},
        )
        with _reading(engine), _progress(len(names)) as tell:
            for name in names:
                tell(name)
                found[name] = _rows(engine, name)
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except DBAPIError as error:
        typer.echo(f"The database could not be looked at: {error.orig}", err=True)
        raise typer.Exit(2) from error
    return found


def _look_beyond(
    names: Sequence[str], sample: Sample, found: dict[str, list[Row]]
) -> dict[str, int]:
    """Ask the evaluator and the stored files, where there are any; gives how much was seen."""
    try:
        counted, rows = asyncio.run(beyond_rows(Settings.read(), names, sample))
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except (SQLAlchemyError, OSError) as error:
        typer.echo(f"It could not be looked at: {error}", err=True)
        raise typer.Exit(2) from error
    found |= rows
    return counted


def _rows(engine: Engine, name: str) -> list[Row]:
    """The rows that break it; authority by authority where the role sees no more at once."""
    with engine.begin() as connection:
        if not connection.scalar(text("SELECT row_security_active('credit_record')")):
            return broken(connection, [name])[name]
        found: list[Row] = []
        for authority_id in connection.scalars(text("SELECT id FROM authority")).all():
            connection.execute(
                text("SELECT set_config(:name, :value, true)"),
                {"name": SETTING, "value": str(authority_id)},
            )
            rows = broken(connection, [name])[name]
            found += [row for row in rows if row not in found]
        return found


@contextmanager
def _reading(engine: Engine) -> Iterator[None]:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        yield
    finally:
        engine.dispose()


def _list(names: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        said = [
            {"name": one.name, "row": one.row, "en": one.en, "zh": one.zh}
            for one in map(_wording, names)
        ]
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    for one in map(_wording, names):
        typer.echo(f"{one.name}  ({one.row})\n    {one.en}\n    {one.zh}")


def _wording(name: str) -> Invariant | Beyond:
    return INVARIANTS[name] if name in INVARIANTS else BEYOND[name]


def _as_json(found: Mapping[str, Sequence[Row]]) -> Mapping[str, Any]:
    said: Mapping[str, Any] = plain(
        {"broken": sum(map(bool, found.values())), "invariants": {**found}}
    )
    return said


def _print(found: Mapping[str, Sequence[Row]]) -> None:
    for name, rows in found.items():
        if not rows:
            continue
        more = " or more" if len(rows) == MOST_ROWS else ""
        typer.echo(f"BROKEN {name}: {_wording(name).en} {_wording(name).zh}")
        typer.echo(f"  {len(rows)}{more} rows:")
        for line in in_words(rows[:_SHOWN]):
            typer.echo(f"  - {line}")
    bad = sum(map(bool, found.values()))
    typer.echo(f"{len(found) - bad} of {len(found)} invariants hold.")


@contextmanager
def _progress(total: int) -> "Iterator[Any]":
    """A bar on standard error where somebody looks at it; nothing in a pipe."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Verifying", total=total)
        done = -1

        def tell(name: str) -> None:
            nonlocal done
            done += 1
            progress.update(task, completed=done, description=name)

        yield tell
