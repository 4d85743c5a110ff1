"""`trainingflow verify`: does everything hold that must hold, and which rows break it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from trainingflow.db.row_security import SETTING
from trainingflow.domain.canonical import plain
from trainingflow.services.invariants.catalogue import INVARIANTS
from trainingflow.services.invariants.check import MOST_ROWS, broken, in_words
from trainingflow.services.invariants.invariant import Row
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

_SHOWN = 20
# A look at a large district may take minutes; no rows are locked meanwhile.
_OPTIONS = (
    "-c statement_timeout=0 -c lock_timeout=5s -c default_transaction_read_only=on "
    "-c default_transaction_isolation=repeatable\\ read -c timezone=UTC"
)


@app.command()
def verify(
    *,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this invariant; may be given several times.")
    ] = None,
    as_list: Annotated[bool, typer.Option("--list", help="Only say what is looked at.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Look for rows that break what must hold; it only reads, and may run in production.

    Exit status 0: all holds. 1: something is broken, and its rows are printed. 2: it could not be
    looked at.
    """
    names = tuple(only or INVARIANTS)
    unknown = [name for name in names if name not in INVARIANTS]
    if unknown:
        typer.echo(f"No invariant {unknown[0]}. `--list` names all of them.", err=True)
        raise typer.Exit(2)
    if as_list:
        _list(names, as_json=as_json)
        return
    found = _look(names)
    if as_json:
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _print(found)
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
            for one in map(INVARIANTS.__getitem__, names)
        ]
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    for one in map(INVARIANTS.__getitem__, names):
        typer.echo(f"{one.name}  ({one.row})\n    {one.en}\n    {one.zh}")


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
        typer.echo(f"BROKEN {name}: {INVARIANTS[name].en} {INVARIANTS[name].zh}")
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
