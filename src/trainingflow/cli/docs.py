"""`trainingflow docs`: the pages of docs/ that are written by the code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.document import page
from trainingflow.policies.document import render as policies

app = typer.Typer()

_WRITING = Path("docs/writing-a-policy.md")


def _lifecycles() -> str:
    return page(DEFINITIONS.values())


def _errors() -> str:
    from trainingflow.api.errors_page import page as errors  # noqa: PLC0415 - loads GraphQL

    return errors()


def _authority() -> str:
    from trainingflow.api.authority.page import page as authority  # noqa: PLC0415 - loads GraphQL

    return authority()


def _writing() -> str:
    """The words of a policy file: the rest of the page is written by people."""
    from trainingflow.policies.vocabulary import with_words  # noqa: PLC0415 - for one page

    return with_words(_WRITING.read_text(encoding="utf-8"))


def _personal_data() -> str:
    from trainingflow.services.privacy.page import render  # noqa: PLC0415 - loads the tables

    return render()


def _invariants() -> str:
    from trainingflow.services.invariants.page import page as invariants  # noqa: PLC0415 - loads the tables

    return invariants()


PAGES: Mapping[Path, Callable[[], str]] = {
    Path("docs/authority.md"): _authority,
    Path("docs/errors.md"): _errors,
    Path("docs/invariants.md"): _invariants,
    Path("docs/lifecycles.md"): _lifecycles,
    Path("docs/personal-data.md"): _personal_data,
    Path("docs/policies.md"): policies,
    _WRITING: _writing,
}


@app.command()
def docs(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 where a page is not what the code says.")
    ] = False,
) -> None:
    """Write the generated pages of docs/, or check them."""
    stale = [path for path, render in PAGES.items() if not _says(path, render())]
    for path in stale:
        if check:
            typer.echo(f"{path} is not what the code says. Run `make docs`.", err=True)
        else:
            path.write_text(PAGES[path](), encoding="utf-8")
            typer.echo(f"{path} is written.")
    if check and stale:
        raise typer.Exit(1)


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
