"""Keys of the journal at the terminal."""

from contextlib import suppress
from pathlib import Path

import typer

from trainingflow.services.journal.seals import KeyUnusable, PublicKey, SigningKey


def public_key(file: Path) -> PublicKey:
    """The public key in a file, or that of a sealer's own key.

    Ends the program where there is none.
    """
    try:
        pem = file.read_bytes()
        with suppress(KeyUnusable):
            return PublicKey.of_pem(pem)
        return SigningKey.of_pem(pem).public
    except (OSError, KeyUnusable) as error:
        typer.echo(f"{file} holds no key of Ed25519.", err=True)
        raise typer.Exit(2) from error
