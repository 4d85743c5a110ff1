"""The option `--policies`: a folder with policies beside those of the package."""

import os
from pathlib import Path
from typing import Annotated

import typer

from trainingflow.policies import library
from trainingflow.policies.problem import PolicyProblem

VARIABLE = "TRAININGFLOW_POLICIES"
"""The variable of the environment that says the same, and that started programs inherit."""

PoliciesFolder = Annotated[
    Path | None,
    typer.Option(
        "--policies",
        envvar=VARIABLE,
        help="A folder with policy files beside those inside the package.",
    ),
]


def open_policies(folder: Path | None) -> None:
    """Open the folder for this process and for those that it starts; exit 2 where it is broken.

    A policy that cannot be read stops the start: nobody is served by half of the regulations.
    """
    try:
        library.open_folder(folder)
    except PolicyProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from problem
    if folder is not None:
        os.environ[VARIABLE] = str(folder.resolve())
