"""Runs, who takes part, records and the journal as files: what their lists show, and no more."""

from collections import Counter
from typing import Any

from tests.services.exports.taken import Desk
from tests.services.test_journey import appraise, confirm_credits, run_course
from trainingflow.db.session import clock
from trainingflow.domain.scopes import Operation, Scope
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.exports import asking
from trainingflow.services.exports.states import ExportRefusal
from trainingflow.services.exports.subjects.records import RecordFilter
from trainingflow.services.exports.subjects.runs import ParticipantFilter
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.once import Made, Unknown
from trainingflow.services.reading.audit import EntryFilter


def shown(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(one[name] for name in names) for one in rows]


async def test_a_run_is_a_row_its_places_are_rows_and_its_records_wait_or_count(
    desk: Desk,
) -> None:
    desk.people.world.set_now("2024-05-20T09:00")
    run = await run_course(desk.people, await appraise(desk.people))

    runs = await desk.rows("college-officer", "COURSE_RUNS")
    places = await desk.rows("college-officer", "PARTICIPANTS", ParticipantFilter(run_id=run))
    waiting = await desk.rows("ce-officer", "CREDIT_RECORDS", RecordFilter(confirmed=False))
    await confirm_credits(desk.people, run)
    confirmed = await desk.rows("ce-officer", "CREDIT_RECORDS", RecordFilter(confirmed=True))
    own = await desk.rows(places[0]["teacher"], "CREDIT_RECORDS")

    assert shown(runs, "key", "enrolled") == [(str(run), len(places))]
    assert Counter(one["passed"] for one in places) == {True: 24, False: 1}
    assert len(waiting) == len(places)
    assert {one["teacher"] for one in confirmed} == {one["teacher"] for one in places}
    assert {one["teacher"] for one in own} == {places[0]["teacher"]}


async def test_the_journal_is_for_auditors_and_for_no_token_that_its_list_is_closed_to(
    desk: Desk,
) -> None:
    auditor = desk.people.world.signed_in("finance-officer")
    token = Credential(
        Means.TOKEN, desk.people.world.authority_id, Scope(frozenset({Operation.READ}))
    )

    entries = await desk.rows("finance-officer", "AUDIT_ENTRIES", EntryFilter())
    others = await desk.rows("ce-officer", "AUDIT_ENTRIES", EntryFilter())
    narrow = await desk.rows(
        SignedIn(auditor.authority_id, auditor.person_id, token), "AUDIT_ENTRIES", EntryFilter()
    )

    assert len(entries) > 0
    assert all(len(one["hash"]) == 64 for one in entries)
    assert (others, narrow) == ([], [])


async def test_an_export_is_given_up_by_whoever_asked_and_by_nobody_else(desk: Desk) -> None:
    id_ = await desk.must()
    done = await desk.must()

    async def cancel(who: str, which: Any) -> Any:
        async with desk.database.writing() as session:
            work = await begin(session, desk.people.world.signed_in(who))
            return await asking.cancel(work, which)

    other = await cancel("manager", id_)
    mine = await cancel("ce-officer", id_)
    again = await cancel("ce-officer", id_)
    await desk.work()
    late = await cancel("ce-officer", done)

    assert (other, mine, again) == (Unknown("id"), Made(id_), Made(id_, replayed=True))
    assert late == Made(done, replayed=True)
    row = await desk.row(id_)
    assert (row.refusal, row.sha256, row.attempts) == (ExportRefusal.CANCELLED, None, 0)
    assert (await desk.row(done)).sha256 is not None
    async with desk.database.reading() as session:
        assert row.expires_at is not None
        assert row.expires_at > await clock(session)
