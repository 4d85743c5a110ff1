"""The master keys of an installation: they wrap the data keys, and are in no database."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from trainingflow.services.privacy.suites import INTL, SUITES, Suite, opened
from trainingflow.settings import Settings

_GENERATION: Final = 8


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One generation of the master key. It never prints; `generation` names it.

    Attributes:
        generation: the beginning of a digest of the key, which tells nothing of it.
    """

    secret: bytes = field(repr=False)

    @property
    def generation(self) -> str:
        """How tables and people name the key."""
        named = hashlib.sha256(b"trainingflow master key\n" + self.secret)
        return named.hexdigest()[:_GENERATION]


class MasterMissing(Exception):
    """Data keys were wrapped by a master key that is not configured."""

    def __init__(self, generation: str) -> None:
        """Say which, and what to do."""
        super().__init__(
            f"Personal numbers were encrypted under the master key {generation}, which is not "
            "configured. Write it behind the newest one into TRAININGFLOW_MASTER_KEY, or into the "
            "file that TRAININGFLOW_MASTER_KEY_FILE names; without it nobody can read them."
        )
        self.generation = generation


@dataclass(frozen=True, slots=True)
class Keyring:
    """The master keys in use, and the suite of what is written.

    Attributes:
        masters: the newest first: it wraps what is new; the others only unwrap.
        suite: of ciphertexts that are made from now on.
    """

    masters: tuple[MasterKey, ...]
    suite: Suite = INTL

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The keys of the settings; None where there are none."""
        if not settings.master_keys:
            return None
        return cls.from_hex([one.reveal() for one in settings.master_keys], settings.crypto_suite)

    @classmethod
    def from_hex(cls, keys: Sequence[str], suite: str = INTL.name) -> Self:
        """The keys as they are written, the newest first."""
        return cls(tuple(MasterKey(bytes.fromhex(one)) for one in keys), SUITES[suite])

    @property
    def newest(self) -> MasterKey:
        """The master key under which new data keys are wrapped."""
        return self.masters[0]

    def wrap(self, key: bytes, place: bytes) -> bytes:
        """Encrypt a data key under the newest master key."""
        return self.suite.seal(self.newest.secret, key, place)

    def unwrap(self, wrapped: bytes, generation: str, place: bytes) -> bytes:
        """Decrypt a data key.

        Raises:
            MasterMissing: its master key is not here.
            SealBroken: it is not as it was written, or stands in another's place.
        """
        for master in self.masters:
            if master.generation == generation:
                return opened(master.secret, wrapped, place)
        raise MasterMissing(generation)
