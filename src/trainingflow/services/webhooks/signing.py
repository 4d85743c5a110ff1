"""Signatures as Standard Webhooks says: HMAC-SHA-256 over the message's id, instant and body."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from typing import Final

_PREFIX: Final = "whsec_"
_BYTES: Final = 32


def new_secret() -> str:
    """A random secret, as receivers configure it."""
    return _PREFIX + base64.b64encode(os.urandom(_BYTES)).decode()


def headers(
    secrets: Sequence[str], message_id: str, seconds: int, body: bytes
) -> Mapping[str, str]:
    """The three headers that name and prove a message.

    Args:
        secrets: of `new_secret`; a signature for each, so that a receiver knows one of them.
        message_id: the same at every attempt.
        seconds: of this attempt, since 1970.
        body: exactly as it is sent.
    """
    said = f"{message_id}.{seconds}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(_signature(one, said) for one in secrets),
    }


def _signature(secret: str, said: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
