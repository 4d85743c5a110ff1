"""`trainingflow documents`: the operations that a portal has registered."""

from pathlib import Path
from typing import Annotated

import typer
from graphql import GraphQLError

from trainingflow.api.schema import Schema
from trainingflow.api.trusted import FILE, hash_of, listed

app = typer.Typer(no_args_is_help=True)


@app.callback()
def documents() -> None:
    """Operations that are asked for by their id."""


@app.command()
def register(
    folder: Annotated[Path, typer.Argument(help="Where the `.graphql` files of a portal are.")],
    *,
    output: Annotated[
        Path | None, typer.Option(help=f"Where the list goes; left out: {FILE} in the folder.")
    ] = None,
) -> None:
    """Check every document of a folder, and write the list that the server trusts."""
    schema = Schema()
    texts: dict[str, str] = {}
    wrong = 0
    for file in sorted(folder.rglob("*.graphql")):
        text = file.read_text(encoding="utf-8")
        try:
            errors = schema.prepare(text).errors or []
        except GraphQLError as error:
            errors = [error]
        for one in errors:
            typer.echo(f"{file}: {one.message}", err=True)
        wrong += bool(errors)
        texts[hash_of(text)] = text
    if wrong or not texts:
        typer.echo(f"{wrong} of {len(texts)} documents cannot be registered.", err=True)
        raise typer.Exit(1)
    target = output or folder / FILE
    target.write_bytes(listed(texts) + b"\n")
    typer.echo(f"{len(texts)} documents: {target}")
