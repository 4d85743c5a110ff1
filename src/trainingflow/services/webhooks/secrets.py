"""The secrets of endpoints: encrypted by the master key, each for its own row."""

from datetime import datetime
from uuid import UUID

from trainingflow.db.models import WebhookEndpoint
from trainingflow.services.privacy.masters import Keyring


def sealed(keyring: Keyring, endpoint_id: UUID, secret: str) -> tuple[bytes, str]:
    """What is stored of a secret, and the master key that opens it."""
    return keyring.wrap(secret.encode(), _place(endpoint_id)), keyring.newest.generation


def revealed(keyring: Keyring, endpoint_id: UUID, stored: bytes, master: str) -> str:
    """The secret again.

    Raises:
        MasterMissing: its master key is not configured.
        SealBroken: it is not as it was written, or stands in another's row.
    """
    return keyring.unwrap(stored, master, _place(endpoint_id)).decode()


def in_use(keyring: Keyring, endpoint: WebhookEndpoint, now: datetime) -> tuple[str, ...]:
    """The secrets with which a message is signed now: the newest first, and the one before.

    Args:
        keyring: opens them.
        endpoint: whose.
        now: after `old_until` the one before is none any more.

    Raises:
        MasterMissing: a master key is not configured.
        SealBroken: one is not as it was written.
    """
    newest = revealed(keyring, endpoint.id, endpoint.secret, endpoint.master)
    old, master, until = endpoint.old_secret, endpoint.old_master, endpoint.old_until
    if old is None or master is None or until is None or until <= now:
        return (newest,)
    return newest, revealed(keyring, endpoint.id, old, master)


def _place(endpoint_id: UUID) -> bytes:
    return f"webhook secret {endpoint_id}".encode()
