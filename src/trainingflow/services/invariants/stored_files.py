"""Walks through the stored files and compares them with the rows that name them (I24)."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select

from trainingflow.db.models import Authority, DataImport, OwnDataCopy, ReportFile, Upload
from trainingflow.db.session import Database
from trainingflow.services.invariants.invariant import Beyond, Row
from trainingflow.services.storage import Storage, copied, kept, listed, made

FILES: Final = Beyond(
    name="files-are-what-rows-say",
    row="I24",
    en="Every file that a row names is stored, with its size and hash, and no other for a day.",
    zh="每条文件记录都有对应的存储文件，大小与哈希值一致；无记录的文件存放不超过一天。",
)

# What is on its way in, or was written just before its row, is younger than this.
_PATIENCE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a row says of a file."""

    size: int
    sha256: bytes


async def wrong_files(database: Database, storage: Storage) -> tuple[int, list[Row]]:
    """Read every file and every row that names one; nothing is changed.

    Returns:
        How many files there are; and those that are missing, altered, or named by no row though
        they have lain there for a day.
    """
    expected = await _expected(database)
    seen, rows = set[str](), list[Row]()
    recent = datetime.now(UTC) - _PATIENCE
    async for key, written in _keys(storage):
        seen.add(key)
        told = expected.get(key)
        if told is None:
            if written < recent:
                rows.append({"file": key, "wrong": "no row names it"})
        elif not await _is(storage, key, told):
            rows.append({"file": key, "wrong": "it is not what its row says"})
    rows += [{"file": key, "wrong": "it is missing"} for key in sorted(expected.keys() - seen)]
    return len(seen), rows


async def _keys(storage: Storage) -> AsyncIterator[tuple[str, datetime]]:
    for prefix in ("files", "made", "incoming"):
        async for one in storage.listed(prefix):
            yield one


async def _expected(database: Database) -> Mapping[str, _Told]:
    """What has to lie where."""
    found = dict[str, _Told]()
    async with database.reading() as session:
        authorities = (await session.scalars(select(Authority.id))).all()
    for authority_id in authorities:
        async with database.of(authority_id).reading() as session:
            uploads = await session.execute(
                select(Upload.size, Upload.sha256).where(
                    Upload.authority_id == authority_id,
                    Upload.kept_at.is_not(None),
                    Upload.discarded_at.is_(None),
                )
            )
            for row in uploads:
                found[kept(authority_id, row.sha256)] = _Told(row.size, row.sha256)
            reports = await session.execute(
                select(ReportFile.size, ReportFile.sha256).where(
                    ReportFile.authority_id == authority_id
                )
            )
            for row in reports:
                found[made(authority_id, row.sha256)] = _Told(row.size, row.sha256)
            copies = await session.execute(
                select(OwnDataCopy.id, OwnDataCopy.size, OwnDataCopy.sha256).where(
                    OwnDataCopy.authority_id == authority_id,
                    OwnDataCopy.made_at.is_not(None),
                    OwnDataCopy.gone_at.is_(None),
                )
            )
            for copy in copies:
                if copy.size is not None and copy.sha256 is not None:
                    found[copied(authority_id, copy.id)] = _Told(copy.size, copy.sha256)
            lists = await session.execute(
                select(
                    DataImport.id,
                    DataImport.plan_sha256,
                    DataImport.report_size,
                    DataImport.report_sha256,
                ).where(
                    DataImport.authority_id == authority_id, DataImport.report_size.is_not(None)
                )
            )
            for one in lists:
                key = listed(authority_id, one.id, one.plan_sha256)
                found[key] = _Told(one.report_size, one.report_sha256)
    return found


async def _is(storage: Storage, key: str, told: _Told) -> bool:
    size, digest = 0, hashlib.sha256()
    async for piece in storage.read(key):
        size += len(piece)
        digest.update(piece)
    return (size, digest.digest()) == (told.size, told.sha256)
