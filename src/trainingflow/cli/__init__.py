"""The command `trainingflow`: one module of this package a command or group of commands."""

import importlib
import importlib.util
from typing import Annotated

import typer
import typer.core
import typer.main
from typer._completion_classes import completion_init

import trainingflow
from trainingflow.cli import measured
from trainingflow.cli.loading import undisturbed

_MODULES = {
    "demo": "Start the demo district: database, API, worker, and who to sign in as.",
    "simulate": "Simulate a year of an authority: people follow buttons, a fake clock runs.",
    "serve": "Serve the API on the database that DATABASE_URL names.",
    "worker": "Do what the clock does: periods that end, reminders, periodic work.",
    "migrate": "Bring the database to the newest revision.",
    "check": "Check the configuration and the database: what is set, and what is not safe.",
    "backup": "Copy the database and its files, with what proves the copy.",
    "restore": "Restore a backup into an empty database, and prove it.",
    "import": "Take over tables of units, teachers, titles, posts: check, apply, undo.",
    "export": "Write lists to files: credit statuses, items, what waits.",
    "upload": "Tell the municipal system of confirmed credits, compare with what it answers.",
    "webhooks": "Addresses that are told what happens: register, look, send again.",
    "notices": "Show what is going to be sent, to whom and when.",
    "report": "Write reports to files: pages, workbooks, charts.",
    "credits": "Compute what completed training is worth, and name the article that grants it.",
    "standings": "Evaluate stored standings anew, or compare them with a fresh evaluation.",
    "verify": "Look for rows that break what must hold; it only reads.",
    "audit": "Hand the journal out, check it without a database, look into it.",
    "policy": "Read, check and show policies.",
    "statements": "Prove statements of credits: their hash, and their answer once more.",
    "workflow": "Show and verify the lifecycles.",
    "schema": "Print, write or check the GraphQL schema.",
    "documents": "Register the operations of a portal, which are asked for by their id.",
    "docs": "Write or check the generated pages of docs/.",
    "person": "Export, restrict and erase the data of a person.",
    "keys": "Make and change the master keys of personal data.",
    "token": "Make and revoke sign-in tokens.",
    "completion": "Print what lets bash, zsh or fish complete these commands.",
    "account": "Make local accounts, link identities, suspend people.",
}


# A module is not called as a word of Python is.
_FILES = {"import": "imports"}


def _module(name: str) -> str:
    return f"{__name__}.{_FILES.get(name, name)}"


class _Lazy(typer.core.TyperCommand):
    """A command whose module is imported when it runs: evaluating credits loads no database."""

    def make_context(self, *args: object, **options: object) -> object:  # type: ignore[override]  # typer keeps these types private
        if self.name == "serve":
            measured.count_together()
        with undisturbed():
            module = importlib.import_module(_module(self.name or ""))
        command = typer.main.get_command(module.app)
        return command.make_context(*args, **options)  # type: ignore[arg-type]  # see above


class _Commands(typer.core.TyperGroup):
    """The commands of `_MODULES`, in that order."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - typer's signature
        return [name for name in _MODULES if importlib.util.find_spec(_module(name))]

    def get_command(self, ctx: object, cmd_name: str) -> _Lazy | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        return _Lazy(cmd_name, callback=None, help=_MODULES[cmd_name])


_app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a log wants the last lines, and never the values
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        typer.echo(f"trainingflow {trainingflow.__version__}")
        raise typer.Exit


@_app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Continuing teacher education: lifecycles with windows, and credits with their article."""


def main() -> None:
    """Run the command line of this process, or answer a shell that completes one."""
    completion_init()
    _app(prog_name="trainingflow")
