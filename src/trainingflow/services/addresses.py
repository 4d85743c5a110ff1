"""Signed addresses: whoever holds one may do one thing with one file until it expires."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final
from uuid import UUID


class Purpose(IntEnum):
    """What an address is for."""

    SEND = 1
    FETCH = 2
    FETCH_REPORT = 3
    SEND_IMPORT = 4
    FETCH_COPY = 5
    FETCH_EXPORT = 6
    FETCH_LIST = 7


@dataclass(frozen=True, slots=True)
class Grant:
    """What an address grants: the file of a document or a report of an authority, for a while.

    Attributes:
        holder: to whom it was given; none: to anybody.
    """

    purpose: Purpose
    authority_id: UUID
    document_id: UUID
    until: datetime
    holder: UUID | None = None


_SAID: Final = 1 + 16 + 16 + 16 + 8
_ANYBODY: Final = UUID(int=0)
_SIGNED: Final = _SAID + hashlib.sha256().digest_size


class Signer:
    """Writes grants so that only who has the key can write them, and reads them back."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def write(self, grant: Grant) -> str:
        """The grant as a piece of an address."""
        said = (
            bytes([grant.purpose])
            + grant.authority_id.bytes
            + grant.document_id.bytes
            + (grant.holder or _ANYBODY).bytes
            + int(grant.until.timestamp()).to_bytes(8, "big")
        )
        return _text(said + self._sign(said))

    def read(self, token: str) -> Grant | None:
        """The grant; None when it was not written with this key. It may have expired."""
        try:
            data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            return None
        said, signature = data[:_SAID], data[_SAID:]
        # Only the spelling that `write` gives: one grant has one address.
        if len(data) != _SIGNED or _text(data) != token:
            return None
        if not hmac.compare_digest(signature, self._sign(said)):
            return None
        holder = UUID(bytes=said[33:49])
        return Grant(
            Purpose(said[0]),
            UUID(bytes=said[1:17]),
            UUID(bytes=said[17:33]),
            datetime.fromtimestamp(int.from_bytes(said[49:], "big"), UTC),
            None if holder == _ANYBODY else holder,
        )

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
