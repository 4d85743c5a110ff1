"""One-time codes by time (RFC 6238), and the recovery codes for whoever has lost what makes them.

Nothing of this asks the database: what is kept, and that no code comes twice, is `second_factor`.
"""

import base64
import hashlib
import hmac
import os
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from trainingflow.environment import Secret

STEP: Final = 30
"""Seconds of one step of time."""

RECOVERY_CODES: Final = 10
_DIGITS: Final = 6
_AROUND: Final = (0, -1, 1)  # steps that a telephone may be off, the likeliest first
_SECRET_BYTES: Final = 20
_NONCE_BYTES: Final = 12
_RECOVERY_BYTES: Final = 10
_ISSUER: Final = "trainingflow"


def new_secret() -> bytes:
    """A new secret from which codes are made."""
    return secrets.token_bytes(_SECRET_BYTES)


def shown(secret: bytes) -> str:
    """The secret as it is typed into an app that makes codes."""
    return base64.b32encode(secret).decode()


def address_of(secret: bytes, name: str) -> str:
    """The secret as an address that such an app reads from a picture (`otpauth://totp/…`)."""
    return _codes(secret).get_provisioning_uri(name, _ISSUER)


def code_at(secret: bytes, at: datetime) -> str:
    """The code of an instant."""
    return _codes(secret).generate(int(at.timestamp())).decode()


def normalised(text: str) -> str:
    """What was typed, without the spaces and dashes by which codes are read, in capitals."""
    return "".join(text.split()).replace("-", "").upper()


def step_of(secret: bytes, code: str, at: datetime, used: int | None) -> int | None:
    """The step of time whose code it is; None where it is none that counts.

    Args:
        secret: from which codes are made.
        code: normalised.
        at: now; a step before and after it counts as well.
        used: the step of the last code that was accepted: neither it nor one before it counts.
    """
    now = int(at.timestamp()) // STEP
    totp, found = _codes(secret), None
    for step in (now + off for off in _AROUND):
        fits = hmac.compare_digest(totp.generate(step * STEP), code.encode(errors="replace"))
        if fits and (used is None or step > used):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Codes each of which stands once for a code of the app; eighty random bits each."""
    found = []
    for _ in range(RECOVERY_CODES):
        text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode()
        found.append("-".join(text[at : at + 4] for at in range(0, len(text), 4)))
    return found


class Locks:
    """Keeps secrets so that a copy of the database alone makes no codes.

    Args:
        pepper: of the passwords; the keys are made from it, one for each purpose.
    """

    def __init__(self, pepper: Secret) -> None:
        """Make the keys."""
        self._key = _derived(pepper, b"second factor: secrets")
        self._recovery = _derived(pepper, b"second factor: recovery codes")

    def locked(self, secret: bytes, owner: UUID) -> bytes:
        """The secret as it is kept, for nobody but its owner."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, secret, owner.bytes)

    def opened(self, kept: bytes, owner: UUID) -> bytes | None:
        """The secret; None where it is another's, or was kept with another pepper."""
        try:
            return AESGCM(self._key).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], owner.bytes)
        except (InvalidTag, ValueError):
            return None

    def digest(self, recovery_code: str, owner: UUID) -> bytes:
        """What is kept of a recovery code."""
        said = owner.bytes + normalised(recovery_code).encode(errors="replace")
        return hmac.new(self._recovery, said, hashlib.sha256).digest()


def _codes(secret: bytes) -> TOTP:
    # SHA-1 is what the apps know; as a keyed hash nothing speaks against it (RFC 6238, B.2).
    return TOTP(secret, _DIGITS, SHA1(), STEP)  # noqa: S303 - as said


def _derived(pepper: Secret, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, purpose).derive(pepper.reveal().encode())
