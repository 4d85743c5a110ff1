"""What the environment decides, read once and frozen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from trainingflow.environment import Reading, Secret, SettingInvalid, SettingsInvalid, collected
from trainingflow.observing.configured import Network, Observing, networks

__all__ = ["FILE_TYPES", "Observing", "SettingInvalid", "Settings", "SettingsInvalid"]

FILE_TYPES: Final = (
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/zip",
    "image/jpeg",
    "image/png",
    "text/plain",
    "video/mp4",
)
"""What is taken unless the settings say otherwise: nothing that a browser would run."""

_SHORTEST_KEY: Final = 32
_MASTER_KEY: Final = "TRAININGFLOW_MASTER_KEY"
_MASTER_FORM: Final = re.compile("[0-9a-f]{64}")
_FEWEST_BYTES: Final = 16  # of 32 random bytes fewer than 16 different ones never come
_GENERATIONS: Final = 2
_RUN_BY_BROWSERS: Final = frozenset(
    {"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"}
)


@collected
def _whole(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environment.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingInvalid(name, text, f"write a whole number from {low} to {high}.")
    return int(text)


@collected
def _switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environment.get(name, "yes" if default else "no").lower()
    if text not in {"yes", "no"}:
        raise SettingInvalid(name, text, "write yes or no.")
    return text == "yes"


@collected
def _address(environment: Mapping[str, str], name: str, default: str) -> str:
    text = environment.get(name, default)
    if not text.startswith(("postgresql://", "postgres://")):
        remedy = "write an address that starts with postgresql://."
        raise SettingInvalid(name, "…", remedy)  # it may hold a password
    return text


@collected
def _place(environment: Mapping[str, str], name: str) -> str | None:
    text = environment.get(name, "")
    if not text:
        return None
    if not text.startswith(("file:///", "s3://")):
        remedy = "write file:///folder or s3://bucket/prefix."
        raise SettingInvalid(name, text, remedy)
    return text


@collected
def _secret(environment: Mapping[str, str], name: str, *, needed: bool) -> str | None:
    text = environment.get(name, "")
    if len(text) < _SHORTEST_KEY and (needed or text):
        remedy = f"write a random text of at least {_SHORTEST_KEY} characters."
        raise SettingInvalid(name, "…", remedy)
    return text or None


def _hidden(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)


@collected
def _failpoints(environment: Mapping[str, str], *, demo: bool) -> str | None:
    name = "TRAININGFLOW_FAILPOINTS"
    text = environment.get(name, "")
    if text and not demo:
        remedy = "it breaks the server on purpose; leave it out, or set TRAININGFLOW_DEMO=yes."
        raise SettingInvalid(name, text, remedy)
    return text or None


@collected
def _media_types(
    environment: Mapping[str, str], name: str, default: tuple[str, ...]
) -> tuple[str, ...]:
    text = environment.get(name, ",".join(default)).lower()
    types = tuple(part.strip() for part in text.split(",") if part.strip())
    bad = [one for one in types if one.count("/") != 1 or one in _RUN_BY_BROWSERS]
    if not types or bad:
        remedy = "write media types with commas between them, none that a browser runs."
        raise SettingInvalid(name, text, remedy)
    return types


@collected
def _master_keys(environment: Mapping[str, str]) -> tuple[Secret, ...]:
    """The master keys, the newest first."""
    keys = tuple(environment.get(_MASTER_KEY, "").lower().split())
    for one in keys:
        if not _MASTER_FORM.fullmatch(one) or len(set(bytes.fromhex(one))) < _FEWEST_BYTES:
            remedy = (
                "write 64 random hexadecimal digits, as `openssl rand -hex 32` makes them, and "
                "behind the newest key the one before, where it is still in use."
            )
            raise SettingInvalid(_MASTER_KEY, "…", remedy)
    if len(keys) > _GENERATIONS or len(set(keys)) < len(keys):
        raise SettingInvalid(_MASTER_KEY, "…", f"write at most {_GENERATIONS} different keys.")
    return tuple(Secret(one) for one in keys)


@collected
def _suite(environment: Mapping[str, str]) -> str:
    name = "TRAININGFLOW_CRYPTO_SUITE"
    text = environment.get(name, "intl")
    if text not in {"intl", "gm"}:
        raise SettingInvalid(name, text, "write intl or gm.")
    return text


@dataclass(frozen=True)
class Budgets:
    """How much one caller may ask for, in points: a hundred objects are one, a change is five.

    Attributes:
        enforced: whether anybody is refused for having spent a budget.
        points_a_minute: of a person, and of an address where nobody is signed in.
        address_points_a_minute: of all who come from one address; a school is behind one.
    """

    enforced: bool = True
    points_a_minute: int = 6_000
    address_points_a_minute: int = 60_000

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read what the environment says.

        Raises:
            SettingInvalid: a value cannot be used; kept by a `Reading` for its end.
        """
        most = 1_000_000_000
        own, address = "TRAININGFLOW_POINTS_A_MINUTE", "TRAININGFLOW_ADDRESS_POINTS_A_MINUTE"
        return cls(
            _switch(environment, "TRAININGFLOW_RATE_LIMITS", default=True),
            _whole(environment, own, cls.points_a_minute, 60, most),
            _whole(environment, address, cls.address_points_a_minute, 60, most),
        )


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and another.

    Attributes:
        database_url: where PostgreSQL is, as libpq writes it (`postgresql://…`).
        host: the address that the API listens on.
        port: the port that the API listens on.
        demo: demo sign-in and the movable clock exist; never in production.
        cors_origins: origins of portals that may call the API from a browser.
        pool_size: connections that one API process keeps.
        introspection: whether clients may read the schema from the server.
        suggestions: whether a refused document is answered with “did you mean”.
        compiled: whether operations are executed by code that is written for them once.
        operation_seconds: after how many seconds an operation is given up.
        files: where uploaded files lie, `file:///folder` or `s3://bucket/prefix`; None: documents
            are texts and references only.
        files_key: the secret with which addresses of files are signed, the same in every process.
        files_endpoint: of an S3-compatible server that is not Amazon's.
        file_types: the media types of files that are taken.
        file_megabytes: how large a file may be.
        policies: the folder with policies beside those of the package; None: there is none.
        failpoints: where the program breaks on purpose; only where the demo is, which no
            production can be.
        master_keys: in hexadecimal digits, the newest first; they wrap the keys of personal data.
            Empty: no personal number can be stored.
        crypto_suite: of what is encrypted from now on, `intl` or `gm`.
        backup_key: with which backups are sealed, so that an altered one is refused.
        audit_key: with which the journal is sealed, as PEM; None: it is not.
        audit_seals: the file outside of the database that every seal is appended to.
        observing: what is logged, traced and measured, and where it goes.
        budgets: how much one caller may ask for.
        trusted_documents: the folder of registered operations, which are asked for by their id;
            None: there are none.
        only_trusted_documents: whether anything else is refused.
        webhook_networks: private networks into which webhooks may go; empty: none.
    """

    database_url: str = field(default="postgresql:///trainingflow", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    cors_origins: tuple[str, ...] = ()
    pool_size: int = 10
    introspection: bool = True
    suggestions: bool = True
    compiled: bool = True
    operation_seconds: int = 30
    files: str | None = None
    files_key: str | None = field(default=None, repr=False)
    files_endpoint: str | None = None
    file_types: tuple[str, ...] = FILE_TYPES
    file_megabytes: int = 50
    policies: str | None = None
    failpoints: str | None = None
    master_keys: tuple[Secret, ...] = ()
    crypto_suite: str = "intl"
    backup_key: Secret | None = None
    audit_key: Secret | None = None
    audit_seals: str | None = None
    observing: Observing = field(default_factory=Observing)
    budgets: Budgets = field(default_factory=Budgets)
    webhook_networks: tuple[Network, ...] = ()
    trusted_documents: str | None = None
    only_trusted_documents: bool = False

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the settings.

        Args:
            environment: variables by name; the process's own when left out. `NAME_FILE` names a
                file that holds the value instead.

        Raises:
            SettingInvalid: a value cannot be used; the message says what to write, on one line for
                each value.
        """
        env = Reading.of(environment)
        url = _address(env, "DATABASE_URL", cls.database_url)
        demo = _switch(env, "TRAININGFLOW_DEMO", default=False)
        files = _place(env, "TRAININGFLOW_FILES")
        origins = env.get("TRAININGFLOW_CORS_ORIGINS", "")
        settings = cls(
            database_url=url,
            host=env.get("TRAININGFLOW_HOST", cls.host),
            port=_whole(env, "TRAININGFLOW_PORT", cls.port, 1, 65535),
            demo=demo,
            cors_origins=tuple(part.strip() for part in origins.split(",") if part.strip()),
            pool_size=_whole(env, "TRAININGFLOW_POOL_SIZE", cls.pool_size, 1, 100),
            introspection=_switch(env, "TRAININGFLOW_INTROSPECTION", default=True),
            suggestions=_switch(env, "TRAININGFLOW_SUGGESTIONS", default=True),
            compiled=_switch(env, "TRAININGFLOW_COMPILED_EXECUTION", default=True),
            operation_seconds=_whole(
                env, "TRAININGFLOW_OPERATION_SECONDS", cls.operation_seconds, 1, 600
            ),
            files=files,
            files_key=_secret(env, "TRAININGFLOW_FILES_KEY", needed=files is not None),
            files_endpoint=env.get("TRAININGFLOW_FILES_ENDPOINT") or None,
            file_types=_media_types(env, "TRAININGFLOW_FILE_TYPES", cls.file_types),
            file_megabytes=_whole(env, "TRAININGFLOW_FILE_MEGABYTES", cls.file_megabytes, 1, 1024),
            policies=env.get("TRAININGFLOW_POLICIES") or None,
            failpoints=_failpoints(env, demo=demo),
            master_keys=_master_keys(env),
            crypto_suite=_suite(env),
            backup_key=_hidden(_secret(env, "TRAININGFLOW_BACKUP_KEY", needed=False)),
            audit_key=_hidden(_secret(env, "TRAININGFLOW_AUDIT_KEY", needed=False)),
            audit_seals=env.get("TRAININGFLOW_AUDIT_SEALS") or None,
            observing=Observing.read(env),
            budgets=Budgets.read(env),
            webhook_networks=networks(env, "TRAININGFLOW_WEBHOOK_NETWORKS"),
            trusted_documents=env.get("TRAININGFLOW_TRUSTED_DOCUMENTS") or None,
            only_trusted_documents=_switch(
                env, "TRAININGFLOW_ONLY_TRUSTED_DOCUMENTS", default=False
            ),
        )
        env.settle()
        return settings
