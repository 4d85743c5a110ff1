"""What an entry and a seal are as bytes: all that is needed to check them, and no database.

An entry is every value with its length before it; a seal signs the root of a tree over the hashes
of a stretch of entries, and the hash of the seal before it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from trainingflow.domain.canonical import canonical

FIELDS: Final = (
    "authority_id",
    "id",
    "txid",
    "at",
    "actor_id",
    "on_behalf_of_id",
    "via_id",
    "roles",
    "organisation_id",
    "action",
    "object_kind",
    "object_id",
    "before_sha256",
    "after_sha256",
    "detail",
    "result",
    "reason",
    "address",
    "request_id",
)
"""What the hash of an entry covers, in this order; each as text, as the database writes it."""

BEGINNING: Final = b""
"""What stands in the place of the hash of the seal before the first."""


class KeyUnusable(ValueError):
    """A file that should hold a key of Ed25519 does not."""


def entry_hash(entry: Mapping[str, str | None]) -> bytes:
    """The hash of an entry whose values are text."""
    parts = (_part(entry[name]) for name in FIELDS)
    return hashlib.sha256("".join(parts).encode()).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over hashes of entries; a leaf is never taken for a knot."""
    level = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs] + odd
    return level[0] if level else hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A signature over a stretch of entries, in the order of their transactions.

    Attributes:
        n: running, from 1, without a gap.
        first: the transaction and number of the first entry.
        last: those of the last one.
        entries: how many there are.
        root: of the tree over their hashes.
        previous: the hash of the seal before; empty for the first.
        sealed_at: when, by the database, as text.
    """

    n: int
    first: tuple[int, int]
    last: tuple[int, int]
    entries: int
    root: bytes
    previous: bytes
    sealed_at: str
    key_id: str
    signature: bytes = b""

    @property
    def instant(self) -> datetime:
        """When it was put on.

        Raises:
            ValueError: what it says is no instant.
        """
        read = datetime.fromisoformat(self.sealed_at)
        return read if read.tzinfo else read.replace(tzinfo=UTC)

    def said(self) -> bytes:
        """What is signed."""
        return canonical({**self.as_json(), "signature": None})

    def hash(self) -> bytes:
        """What the next seal names."""
        return hashlib.sha256(self.said() + self.signature).digest()

    def as_json(self) -> dict[str, Any]:
        """The seal as JSON knows it."""
        return {
            "n": self.n,
            "first": list(self.first),
            "last": list(self.last),
            "entries": self.entries,
            "root": self.root.hex(),
            "previous": self.previous.hex(),
            "sealedAt": self.sealed_at,
            "keyId": self.key_id,
            "signature": self.signature.hex(),
        }

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Self:
        """The seal that JSON says.

        Raises:
            KeyError, TypeError, ValueError: it says none.
        """
        (first_txid, first_id), (last_txid, last_id) = said["first"], said["last"]
        return cls(
            n=int(said["n"]),
            first=(int(first_txid), int(first_id)),
            last=(int(last_txid), int(last_id)),
            entries=int(said["entries"]),
            root=bytes.fromhex(said["root"]),
            previous=bytes.fromhex(said["previous"]),
            sealed_at=str(said["sealedAt"]),
            key_id=str(said["keyId"]),
            signature=bytes.fromhex(said["signature"]),
        )


class SigningKey:
    """The secret with which seals are signed."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key())

    @classmethod
    def of_pem(cls, pem: bytes) -> Self:
        """The key in a PEM file without a password.

        Raises:
            KeyUnusable: there is none of Ed25519 in it.
        """
        try:
            key = load_pem_private_key(pem, None)
        except (ValueError, TypeError) as error:
            raise KeyUnusable from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyUnusable
        return cls(key)

    @classmethod
    def new(cls) -> Self:
        """A new key."""
        return cls(Ed25519PrivateKey.generate())

    def pem(self) -> bytes:
        """The key as it is kept in a file that only the sealer can read."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, said: bytes) -> bytes:
        """Sign what a seal says."""
        return self._key.sign(said)


class PublicKey:
    """What seals are checked with; everybody may have it."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = hashlib.sha256(raw).hexdigest()[:16]

    @classmethod
    def of_pem(cls, pem: bytes) -> Self:
        """The key in a PEM file.

        Raises:
            KeyUnusable: there is none of Ed25519 in it.
        """
        try:
            key = load_pem_public_key(pem)
        except ValueError as error:
            raise KeyUnusable from error
        if not isinstance(key, Ed25519PublicKey):
            raise KeyUnusable
        return cls(key)

    def pem(self) -> bytes:
        """The key as it is handed out."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(self, seal: Seal) -> bool:
        """Whether the seal was signed with the secret of this key."""
        try:
            self._key.verify(seal.signature, seal.said())
        except InvalidSignature:
            return False
        return seal.key_id == self.id


def _part(value: str | None) -> str:
    return "-" if value is None else f"{len(value.encode())}:{value}"
