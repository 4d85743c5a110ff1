"""Where files lie: a folder of this machine, or a bucket of an S3-compatible store.

`obstore` carries every byte; a file is never in memory as a whole. What comes in lies under
`incoming/` until it is known to be what was announced, and then under the hash of its content, so
that the same file is kept once.
"""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self
from urllib.parse import unquote, urlsplit
from uuid import UUID

import obstore
from obstore.store import LocalStore, S3Store

_CHUNK: Final = 1024 * 1024
# S3 takes no part of a file that is smaller, the last one excepted.
_PART: Final = 5 * _CHUNK


class FileDiffers(Exception):
    """What came is not what was announced: another size or another hash."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a file has to be: its size in bytes, and the hash of its content."""

    size: int
    sha256: bytes


class Storage:
    """The files of every authority."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    @classmethod
    def at(cls, address: str, *, endpoint: str | None = None) -> Self:
        """The storage at an address.

        Args:
            address: `file:///folder`, or `s3://bucket/prefix`. The credentials of S3 are read by
                the library from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_REGION`.
            endpoint: of an S3-compatible server that is not Amazon's; None: Amazon's.
        """
        parts = urlsplit(address)
        if parts.scheme == "file":
            return cls(LocalStore(prefix=Path(unquote(parts.path)), mkdir=True))
        prefix = parts.path.strip("/") or None
        if endpoint is None:
            return cls(S3Store(parts.netloc, prefix=prefix))
        options = {"allow_http": endpoint.startswith("http://")}
        return cls(
            S3Store(parts.netloc, prefix=prefix, endpoint=endpoint, client_options=options)  # type: ignore[arg-type]  # a TypedDict of the library
        )

    async def address_for_put(self, key: str, lasts: timedelta) -> str | None:
        """An address to which the store itself takes the file; None: it comes through us."""
        if isinstance(self._store, LocalStore):
            return None
        return await obstore.sign_async(self._store, "PUT", key, lasts)

    async def receive(self, key: str, chunks: AsyncIterator[bytes], announced: Announced) -> None:
        """Take a file in as it comes.

        Raises:
            FileDiffers: it is not what was announced; nothing of it is kept.
        """
        await obstore.put_async(
            self._store,
            key,
            _measured(chunks, announced),
            chunk_size=_PART,
            max_concurrency=1,
        )

    async def write(self, key: str, chunks: AsyncIterator[bytes]) -> Announced:
        """Keep a file that this installation makes, as it is made; what it turned out to be."""
        size, digest = 0, hashlib.sha256()

        async def measured() -> AsyncIterator[bytes]:
            nonlocal size
            async for chunk in chunks:
                size += len(chunk)
                digest.update(chunk)
                yield chunk

        await obstore.put_async(self._store, key, measured(), chunk_size=_PART, max_concurrency=1)
        return Announced(size, digest.digest())

    async def holds(self, key: str, announced: Announced) -> bool:
        """Whether the whole file is there and is what was announced."""
        try:
            if (await obstore.head_async(self._store, key))["size"] != announced.size:
                return False
            async for _ in _measured(self.read(key), announced):
                pass
        except (FileNotFoundError, FileDiffers):
            return False
        return True

    async def has(self, key: str) -> bool:
        """Whether there is a file of this key, whatever it is."""
        try:
            await obstore.head_async(self._store, key)
        except FileNotFoundError:
            return False
        return True

    async def move(self, source: str, target: str) -> None:
        """Give a file its place; one that lies there already is the same, and stays."""
        if await self.has(target):
            await self.discard(source)
            return
        try:
            await obstore.rename_async(self._store, source, target)
        except FileNotFoundError:
            if not await self.has(target):  # else somebody moved it at the same moment
                raise

    async def copy(self, source: str, target: str) -> None:
        """Give a file its place and leave it where it came in; one that lies there stays."""
        if await self.has(target):
            return
        try:
            await obstore.copy_async(self._store, source, target)
        except FileNotFoundError:
            if not await self.has(target):  # else somebody finished it at the same moment
                raise

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """The file, piece by piece.

        Raises:
            FileNotFoundError: there is none.
        """
        found = await obstore.get_async(self._store, key)
        async for chunk in found.stream(min_chunk_size=_CHUNK):
            yield bytes(chunk)

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        """The keys of every file below a prefix, in no order."""
        async for key, _ in self.listed(prefix):
            yield key

    async def listed(self, prefix: str) -> AsyncIterator[tuple[str, datetime]]:
        """The keys of every file below a prefix, in no order, with when each was written last."""
        async for page in obstore.list(self._store, prefix):
            for one in page:
                yield one["path"], one["last_modified"]

    async def discard(self, key: str) -> None:
        """Remove a file, if there is one."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return


def measured(path: Path) -> Announced:
    """What a file of this machine is."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return Announced(path.stat().st_size, digest)


def incoming(upload_id: UUID) -> str:
    """Where a file lies while it is on its way in."""
    return f"incoming/{upload_id}"


def kept(authority_id: UUID, sha256: bytes) -> str:
    """Where a file lies for good, by what it holds."""
    digest = sha256.hex()
    return f"files/{authority_id}/{digest[:2]}/{digest}"


def made(authority_id: UUID, sha256: bytes) -> str:
    """Where a file lies that this installation made; apart from those that people send."""
    digest = sha256.hex()
    return f"made/{authority_id}/{digest[:2]}/{digest}"


def copied(authority_id: UUID, copy_id: UUID) -> str:
    """Where a copy of somebody's own data lies for a while."""
    return f"made/{authority_id}/own/{copy_id}"


def lists_of(authority_id: UUID, import_id: UUID) -> str:
    """Below which the lists of what is wrong in an import lie, for as long as its rows."""
    return f"made/{authority_id}/imports/{import_id}"


def listed(authority_id: UUID, import_id: UUID, plan: bytes) -> str:
    """Where the list of one check lies: a check that comes to the same writes the same."""
    return f"{lists_of(authority_id, import_id)}/{plan.hex()}"


def exported(authority_id: UUID, export_id: UUID, attempt: int) -> str:
    """Where the file of an export lies for a day; apart from what is kept and backed up."""
    return f"exports/{authority_id}/{export_id}-{attempt}"


async def _measured(chunks: AsyncIterator[bytes], announced: Announced) -> AsyncIterator[bytes]:
    size, digest = 0, hashlib.sha256()
    async for chunk in chunks:
        size += len(chunk)
        if size > announced.size:
            raise FileDiffers
        digest.update(chunk)
        yield chunk
    if size != announced.size or digest.digest() != announced.sha256:
        raise FileDiffers
