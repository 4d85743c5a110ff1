"""The two suites of algorithms: the international one, and the one of GB/T 39786 (商用密码).

A ciphertext says by which suite it was made, so that a site may change its suite: what is there
stays readable, and what is written from then on is of the other. Every key is 32 random bytes;
a suite derives from it the key of its cipher, so that no key is ever used by two ciphers.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, algorithms, modes

_VERSION: Final = 1
_KEY: Final = 32
_NONCE: Final = 12
_TAG: Final = 16
_HEAD: Final = 2  # the version of the format, and the suite


class SealBroken(Exception):
    """A ciphertext was made with another key or for another place, or has been changed."""


def new_key() -> bytes:
    """A random key, for any suite."""
    return os.urandom(_KEY)


@dataclass(frozen=True, slots=True)
class Suite:
    """A cipher with authentication (GCM), and a hash for keyed digests.

    Attributes:
        name: as settings and tables name it.
        number: as ciphertexts name it.
        key_bytes: how long a key of the cipher is.
    """

    name: str
    number: int
    key_bytes: int
    cipher: Callable[[bytes], BlockCipherAlgorithm]
    digest: Callable[[], hashes.HashAlgorithm]

    def seal(self, key: bytes, text: bytes, place: bytes) -> bytes:
        """Encrypt a text for one place: moved to another, it cannot be opened.

        Returns:
            The version of the format, the suite, the nonce, the tag and what is encrypted.
        """
        nonce = os.urandom(_NONCE)
        encryptor = Cipher(self.cipher(self._own(key)), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(place)
        hidden = encryptor.update(text) + encryptor.finalize()
        return bytes((_VERSION, self.number)) + nonce + encryptor.tag + hidden

    def mac(self, key: bytes, text: bytes) -> bytes:
        """A digest that only a holder of the key can make: equal for equal texts."""
        made = hmac.HMAC(key, self.digest())
        made.update(text)
        return made.finalize()

    def open(self, key: bytes, sealed: bytes, place: bytes) -> bytes:
        """Decrypt what this suite sealed; see `opened`."""
        nonce, rest = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        decryptor = Cipher(self.cipher(self._own(key)), modes.GCM(nonce, rest[:_TAG])).decryptor()
        decryptor.authenticate_additional_data(place)
        try:
            return decryptor.update(rest[_TAG:]) + decryptor.finalize()
        except InvalidTag as error:
            message = "the ciphertext does not fit its key and place"
            raise SealBroken(message) from error

    def _own(self, key: bytes) -> bytes:
        """The key of the cipher, from a key of ours."""
        return self.mac(key, f"trainingflow {self.name} cipher".encode())[: self.key_bytes]


INTL: Final = Suite("intl", 1, 32, algorithms.AES, hashes.SHA256)
"""AES-256-GCM and HMAC-SHA-256."""

GM: Final = Suite("gm", 2, 16, algorithms.SM4, hashes.SM3)
"""SM4-GCM and HMAC-SM3 (国密)."""

SUITES: Final[Mapping[str, Suite]] = {one.name: one for one in (INTL, GM)}
_BY_NUMBER: Final = {one.number: one for one in SUITES.values()}


def suite_of(sealed: bytes) -> Suite:
    """By which suite a ciphertext was made.

    Raises:
        SealBroken: it is none of ours.
    """
    suite = _BY_NUMBER.get(sealed[1]) if len(sealed) >= _HEAD + _NONCE + _TAG else None
    if suite is None or sealed[0] != _VERSION:
        message = "this is no ciphertext of a known version and suite"
        raise SealBroken(message)
    return suite


def opened(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """Decrypt what `Suite.seal` encrypted for this place, by whichever suite.

    Raises:
        SealBroken: key, place or ciphertext are others.
    """
    return suite_of(sealed).open(key, sealed, place)
