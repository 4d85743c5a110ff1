"""`trainingflow schema`: the GraphQL schema as text."""

from pathlib import Path
from typing import Annotated

import typer

from trainingflow.api.schema import Schema

app = typer.Typer()
FILE = Path("schema.graphql")


@app.command()
def schema(
    *,
    check: Annotated[
        bool, typer.Option("--check", help=f"Exit with 1 where {FILE} is not what is served.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help=f"Write {FILE}.")] = False,
) -> None:
    """Print, write or check the GraphQL schema."""
    served = Schema().as_str() + "\n"
    if write:
        FILE.write_text(served, encoding="utf-8")
    elif not check:
        typer.echo(served, nl=False)
    elif not FILE.is_file() or FILE.read_text(encoding="utf-8") != served:
        typer.echo(f"{FILE} is not what the code serves. Run `trainingflow schema --write`.")
        raise typer.Exit(1)
