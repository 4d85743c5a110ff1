"""Hongkou watches credits level by level and gives notice of them (annex 2, part 6, item 3)."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.services.exports.taken import Desk
from tests.services.hongkou.conftest import HongkouPeople
from tests.services.reports.looked_at import head, tables, words
from trainingflow.services.addresses import Signer
from trainingflow.services.exports.formats import Format
from trainingflow.services.files import Files
from trainingflow.services.reports.report import ReportWanted
from trainingflow.services.standings.renew import renew
from trainingflow.services.storage import Storage


@pytest.fixture
async def desk(people: HongkouPeople, tmp_path: Path) -> Desk:
    storage = Storage.at((tmp_path / "stored").as_uri())
    await renew(people.database)
    return Desk(people, Files(storage, Signer("a key of the tests, long enough"), frozenset(), 1))


async def test_district_and_school_are_told_who_lacks_what(desk: Desk) -> None:
    """Shows: HK-ADM-08, HK-ADM-09."""
    content = await desk.taken("tt-officer", "CREDIT_MONITORING", ReportWanted())
    page = await desk.taken("tt-officer", "CREDIT_MONITORING", ReportWanted(), Format.PDF, "zh-CN")

    async with desk.database.reading() as session:
        short = await session.execute(
            text(
                "SELECT code, need, have FROM credit_account AS account"
                " JOIN person ON person.id = account.teacher_id"
                " WHERE applies AND NOT eligible ORDER BY code"
            )
        )
        by_sql = [tuple(row) for row in short]
    notice = tables(content)["notice.hongkou-2016"]
    assert (
        sorted((one["code"], Decimal(one["need"]), Decimal(one["have"])) for one in notice)
        == by_sql
    )
    assert len(by_sql) > 1
    assert [one["article"] for one in head(content)["basis"]] == [
        "Hongkou 2017 no. 26 附件 二(六)3",
        "Hongkou 2017 no. 26 附件 二(六)3",
        "Hongkou 2017 no. 26 附件 二(五)3",
    ]
    said = words(page).replace(" ", "").replace("\n", "")
    assert "建立教师培训学分监测与通报机制，分级落实监测责任" in said
    assert "通报名单" in said
