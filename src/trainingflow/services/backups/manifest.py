"""What a backup holds, written beside it, so that a damaged or an altered one is refused."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from trainingflow.environment import Secret
from trainingflow.services.storage import Storage

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.hmac-sha256"
DUMP: Final = "database.dump"
FILES: Final = "files"

_CHUNK: Final = 1024 * 1024


class BackupRefused(Exception):
    """A backup cannot be trusted or used; the message says why, and nothing was restored."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is backed up, or restored to.

    Attributes:
        url: the database, as a role that sees every row: row level security hides none from it.
        storage: where the files lie; None: there are none.
        key: with which the backups of this installation are sealed; None: they are not.
    """

    url: str = field(repr=False)
    storage: Storage | None = None
    key: Secret | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """How long a file is, and the SHA-256 of what it holds, in hexadecimal."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read a file, piece by piece."""
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        return cls(size, digest.hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was backed up.

    Attributes:
        product: the release that made it.
        taken_at: the database's clock at the instant of the copy, ISO 8601.
        server: the major version of PostgreSQL.
        revision: of the schema.
        dump: the copy of the database.
        tables: rows of each table at that instant.
        files: each uploaded file by its key.
        keys: variables whose secrets are not in the backup and are needed to use it.
    """

    product: str
    taken_at: str
    server: int
    revision: str
    dump: Content
    tables: Mapping[str, int]
    files: Mapping[str, Content] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    format: int = FORMAT

    def write(self, folder: Path, key: Secret | None) -> str:
        """Write it, and seal it where there is a key.

        Returns:
            The SHA-256 of the manifest, which stands for the whole backup.
        """
        text = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False).encode()
        (folder / MANIFEST).write_bytes(text)
        if key is not None:
            (folder / SEAL).write_text(_seal(text, key) + "\n", encoding="ascii")
        return hashlib.sha256(text).hexdigest()

    @classmethod
    def read(cls, folder: Path, *, key: Secret | None, expected: str | None) -> Self:
        """Read the manifest of a backup, and prove that it is the one that was written.

        Args:
            folder: the backup.
            key: with which backups of this installation are sealed; None: they are not.
            expected: the SHA-256 that was told when the backup was made; None: not known.

        Raises:
            BackupRefused: there is none, it is of another format, or it is not what was written.
        """
        try:
            text = (folder / MANIFEST).read_bytes()
        except OSError as error:
            message = f"{folder} holds no backup: {MANIFEST} cannot be read."
            raise BackupRefused(message) from error
        if expected is not None and hashlib.sha256(text).hexdigest() != expected.lower():
            message = "The manifest is not the one that was expected: its SHA-256 differs."
            raise BackupRefused(message)
        if key is not None:
            _check_seal(folder, text, key)
        try:
            return cls._parsed(json.loads(text))
        except (KeyError, TypeError, ValueError) as error:
            message = f"{MANIFEST} is damaged, or written by another release."
            raise BackupRefused(message) from error

    @classmethod
    def _parsed(cls, given: dict[str, Any]) -> Self:
        if given["format"] != FORMAT:
            message = f"The backup has format {given['format']}; this release reads {FORMAT}."
            raise BackupRefused(message)
        given["dump"] = Content(**given["dump"])
        given["files"] = {key: Content(**one) for key, one in given["files"].items()}
        given["keys"] = tuple(given["keys"])
        return cls(**given)

    def check(self, folder: Path) -> None:
        """Compare every file of the backup with what the manifest says of it.

        Raises:
            BackupRefused: one is missing, damaged or altered.
        """
        expected = {DUMP: self.dump} | {f"{FILES}/{key}": one for key, one in self.files.items()}
        for name, content in expected.items():
            path = folder / name
            if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
                message = f"{name} is missing from the backup."
                raise BackupRefused(message)
            if Content.of(path) != content:
                message = f"{name} is damaged or was altered: it is not what was backed up."
                raise BackupRefused(message)


def _seal(text: bytes, key: Secret) -> str:
    return hmac.new(key.reveal().encode(), text, "sha256").hexdigest()


def _check_seal(folder: Path, text: bytes, key: Secret) -> None:
    try:
        found = (folder / SEAL).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"The backup is not sealed: {SEAL} cannot be read."
        raise BackupRefused(message) from error
    if not hmac.compare_digest(found, _seal(text, key)):
        message = "The seal does not fit: the manifest was altered, or sealed with another key."
        raise BackupRefused(message)
