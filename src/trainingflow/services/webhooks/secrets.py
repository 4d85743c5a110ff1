"""The secrets of endpoints: encrypted by the master key, each for its own row."""

from uuid import UUID

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


def _place(endpoint_id: UUID) -> bytes:
    return f"webhook secret {endpoint_id}".encode()
