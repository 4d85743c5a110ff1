"""`trainingflow completion`: what lets a shell complete commands, options and their values."""

from enum import StrEnum
from typing import Annotated, Final

import typer
from typer._completion_shared import get_completion_script

app = typer.Typer()

VARIABLE: Final = "_TRAININGFLOW_COMPLETE"
"""By this variable the script asks the program what comes next."""


class Shell(StrEnum):
    """A shell that can be told."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@app.command()
def completion(
    shell: Annotated[Shell, typer.Argument(help="Of which shell.")],
) -> None:
    """Print the script of a shell; it asks the program itself, and so is never out of date.

    bash: `trainingflow completion bash > /etc/bash_completion.d/trainingflow`; zsh: into a file
    `_trainingflow` of `$fpath`; fish: `~/.config/fish/completions/trainingflow.fish`.
    """
    typer.echo(
        get_completion_script(prog_name="trainingflow", complete_var=VARIABLE, shell=str(shell))
    )
