"""`trainingflow worker`: what the clock does, beside the API and on the same database."""

import asyncio

import typer

from trainingflow import failpoints
from trainingflow.cli.children import end_with_parent
from trainingflow.cli.keys import refuse_without_keys
from trainingflow.cli.measured import metrics_of_worker
from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.domain.global_ids import item_id
from trainingflow.jobs.worker import work
from trainingflow.observing import logs, traces
from trainingflow.services.files import Files
from trainingflow.services.journal.sealing import Sealer
from trainingflow.services.mail.configured import MailServer
from trainingflow.services.mail.sending import Post
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.webhooks.delivering import Delivering
from trainingflow.services.webhooks.targets import Rules
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer()


@app.command()
def worker(*, policies: PoliciesFolder = None) -> None:
    """Do what is due until told to stop: periods that end, windows of the coming year."""
    open_policies(policies)
    try:
        settings = Settings.read()
        failpoints.arm(settings.failpoints)
        sealer = Sealer.of(settings)
        post = _post(settings)
    except (SettingInvalid, failpoints.FailpointInvalid) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    end_with_parent()
    refuse_without_keys(settings)
    logs.start(settings.observing)
    stop_tracing = traces.start(settings.observing, "trainingflow-worker")
    try:
        with metrics_of_worker(settings.observing):
            asyncio.run(
                work(
                    settings.database_url,
                    Files.of(settings),
                    sealer=sealer,
                    delivering=_delivering(settings),
                    post=post,
                )
            )
    finally:
        stop_tracing()


def _delivering(settings: Settings) -> Delivering | None:
    """What delivers webhooks; none where no secret can be opened."""
    keyring = Keyring.of(settings)
    if keyring is None:
        return None
    return Delivering(keyring, Rules(settings.webhook_networks), item_id)


def _post(settings: Settings) -> Post | None:
    """The way to the mail server; None where no mail is sent: no server, or no address is kept."""
    server, keyring = MailServer.read(), Keyring.of(settings)
    return None if server is None or keyring is None else Post(server, keyring)
