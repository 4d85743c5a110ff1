"""`trainingflow documents`: the operations that a portal has registered."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from graphql import GraphQLError

from trainingflow.api.schema import Schema
from trainingflow.api.trusted import FILE, TrustedDocuments, TrustedInvalid, hash_of, listed

app = typer.Typer(no_args_is_help=True)


@app.callback()
def documents() -> None:
    """Operations that are asked for by their id."""


@app.command()
def register(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="Folders with the `.graphql` files of portals, or the lists that graphql-codegen "
            "and Relay's compiler write (persisted documents by SHA-256)."
        ),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(help=f"Where the list goes; left out: {FILE} in the first folder."),
    ] = None,
) -> None:
    """Check every document of portals, and write the list that the server trusts."""
    schema = Schema()
    texts: dict[str, str] = {}
    wrong = 0
    for name, text in _documents(sources):
        try:
            errors = schema.prepare(text).errors or []
        except GraphQLError as error:
            errors = [error]
        for one in errors:
            typer.echo(f"{name}: {one.message}", err=True)
        wrong += bool(errors)
        texts[hash_of(text)] = text
    if wrong or not texts:
        typer.echo(f"{wrong} of {len(texts)} documents cannot be registered.", err=True)
        raise typer.Exit(1)
    first = sources[0] if sources[0].is_dir() else sources[0].parent
    target = output or first / FILE
    target.write_bytes(listed(texts) + b"\n")
    typer.echo(f"{len(texts)} documents: {target}")


def _documents(sources: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Every document with a name for messages; one that is no list ends the command."""
    for source in sources:
        if source.is_dir():
            for file in sorted(source.rglob("*.graphql")):
                yield str(file), file.read_text(encoding="utf-8")
            continue
        try:
            texts = TrustedDocuments.read(str(source), only=True).texts
        except TrustedInvalid as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
        for key, text in texts.items():
            yield f"{source}: {key:.12}", text
