"""What of a configuration and a database an operator must not leave so, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from trainingflow.db.posture import Posture
from trainingflow.settings import Settings

_OLDEST: Final = 15
_PER_MAJOR: Final = 10_000
_OFF: Final = frozenset({"off", "0", "0ms"})


class Weight(StrEnum):
    """How much a finding weighs."""

    UNSAFE = "UNSAFE"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: what, and what to do."""

    weight: Weight
    what: str
    remedy: str


def of_settings(settings: Settings) -> Iterator[Finding]:
    """What the configuration alone shows."""
    if settings.demo:
        yield Finding(
            Weight.UNSAFE,
            "TRAININGFLOW_DEMO=yes: anybody may sign in as anybody, and move the clock.",
            "Leave it out wherever real people are.",
        )
    if not settings.master_keys:
        yield Finding(
            Weight.WARNING,
            "There is no TRAININGFLOW_MASTER_KEY: no personal number can be stored.",
            "Make one with `openssl rand -hex 32`, keep a copy elsewhere, give it as a file.",
        )
    for name, given in (
        ("TRAININGFLOW_INTROSPECTION", settings.introspection),
        ("TRAININGFLOW_SUGGESTIONS", settings.suggestions),
    ):
        if given:
            yield Finding(
                Weight.WARNING,
                f"{name}=yes: anybody may read the schema from the server.",
                f"Set {name}=no, unless the schema is to be explored there.",
            )
    if settings.backup_key is None:
        yield Finding(
            Weight.WARNING,
            "There is no TRAININGFLOW_BACKUP_KEY: an altered backup is told from a true one only "
            "by the SHA-256 that was noted when it was made.",
            "Give a random text of at least 32 characters as a file.",
        )


def of_database(posture: Posture, *, pool: int) -> Iterator[Finding]:
    """What the database shows of itself."""
    if posture.version // _PER_MAJOR < _OLDEST:
        yield Finding(
            Weight.UNSAFE,
            f"PostgreSQL {posture.version // _PER_MAJOR} is too old.",
            f"Run PostgreSQL {_OLDEST} or newer.",
        )
    yield from _durability(posture)
    yield from _role(posture)
    if posture.distant and not posture.encrypted:
        yield Finding(
            Weight.UNSAFE,
            "The connection to the database leaves this machine unencrypted.",
            "Add ?sslmode=verify-full to DATABASE_URL.",
        )
    yield from _habits(posture, pool)


def _durability(posture: Posture) -> Iterator[Finding]:
    losing = {
        "fsync": "a power cut may destroy the database",
        "full_page_writes": "a power cut may tear pages apart",
        "synchronous_commit": "what was acknowledged may be lost",
    }
    for name, why in losing.items():
        if posture.settings[name] in _OFF:
            yield Finding(
                Weight.UNSAFE,
                f"{name}={posture.settings[name]}: {why}.",
                f"ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
            )
    if posture.settings["data_checksums"] in _OFF:
        yield Finding(
            Weight.UNSAFE,
            "data_checksums=off: a disk that lies is not noticed.",
            "Stop the server and run pg_checksums --enable.",
        )


def _role(posture: Posture) -> Iterator[Finding]:
    if posture.powers:
        yield Finding(
            Weight.UNSAFE,
            f"The role {posture.role} may do what no application may: {', '.join(posture.powers)}.",
            "Let DATABASE_URL name trainingflow_app, which `trainingflow migrate` has made.",
        )


def _habits(posture: Posture, pool: int) -> Iterator[Finding]:
    if posture.settings["log_parameter_max_length"] != "0B":
        yield Finding(
            Weight.WARNING,
            "log_parameter_max_length is not 0: where statements are logged, PostgreSQL writes "
            "personal data into its log.",
            "ALTER SYSTEM SET log_parameter_max_length = 0; SELECT pg_reload_conf();",
        )
    kept = 2 * pool  # for transactions, and for what only reads
    if int(posture.settings["max_connections"]) < 2 * kept:
        yield Finding(
            Weight.WARNING,
            f"max_connections={posture.settings['max_connections']} is little for the up to {kept} "
            "connections of each process.",
            "Raise max_connections, or lower TRAININGFLOW_POOL_SIZE.",
        )
