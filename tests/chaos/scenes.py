"""One scene for every place where the program commits: what is there, and what is then broken."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from tests.api.test_changing import ACT
from tests.chaos import (
    entrances,
    lists,
    mails,
    municipality,
    personal,
    second_factor,
    tables,
    webhooks,
)
from tests.chaos.stage import Scene, Stage
from tests.identity import credentials
from tests.services import policy_life, test_definition_changes as changes
from tests.services.conftest import COMPLETION
from tests.services.test_clock import publicise
from tests.services.test_staged import stage as stage_approval
from tests.services.test_window_changes import submitted
from tests.services.test_write_path import ready_for_approval
from trainingflow.api import leaked_token
from trainingflow.api.nodes import global_id
from trainingflow.cli import standings as standings_command, token as token_command
from trainingflow.db.session import Session
from trainingflow.domain.lifecycles import registry
from trainingflow.failpoints import HALF_WRITTEN, Boundary, Broken
from trainingflow.services import bulk, carry_over, clock, report_files, staged
from trainingflow.services.bulk import Target
from trainingflow.services.command import Command
from trainingflow.services.dossiers import uploads
from trainingflow.services.identity import begin
from trainingflow.services.journal.apart import write_apart
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.journal.sealing import Sealer
from trainingflow.services.journal.seals import SigningKey
from trainingflow.services.once import Made
from trainingflow.services.publishing import comparison
from trainingflow.services.signing_in import sessions, tokens
from trainingflow.services.signing_in.configuration import SessionRules
from trainingflow.services.signing_in.token_text import key_id
from trainingflow.services.staged import Chosen
from trainingflow.services.standings import recompute
from trainingflow.services.standings.renew import renew
from trainingflow.services.statements import batches, issue
from trainingflow.services.storage import incoming

_PDF: Final = b"%PDF-1.7 of the chaos"
_COMMENT: Final = """
mutation Comment($input: CommentInput!) {
  comment(input: $input) { replayed errors { code } }
}
"""


def _served(response: httpx.Response) -> httpx.Response:
    """A response that is no fault of the server."""
    if response.status_code == 500:
        raise Broken(response.text)
    return response


async def _draft(stage: Stage) -> UUID:
    return await stage.people.declare_course()


async def _declared(stage: Stage) -> None:
    await _draft(stage)


async def _save_by_api(stage: Stage, course: UUID) -> None:
    asked = {
        "itemId": global_id("Course", course),
        "action": "saveDraft",
        "expectedVersion": 1,
        "idempotencyKey": "save",
        "input": {"title": "新名"},
    }
    payload = (await stage.ask(ACT, "applicant", input=asked))["performAction"]
    assert (payload["errors"], payload["seq"]) == ([], 2)


async def _submitted(stage: Stage) -> UUID:
    return await submitted(stage.people)


async def _comment(stage: Stage, course: UUID) -> None:
    asked = {
        "itemId": global_id("Course", course),
        "idempotencyKey": "said",
        "audience": "DECLARANT",
        "text": "请看",
    }
    payload = (await stage.ask(_COMMENT, "college-officer", input=asked))["comment"]
    assert payload["errors"] == []


def _wanted(course: UUID) -> uploads.Wanted:
    return uploads.Wanted(
        item_id=course,
        kind="NEEDS_SURVEY",
        file_name="调研.pdf",
        content_type="application/pdf",
        size=len(_PDF),
        sha256=hashlib.sha256(_PDF).hexdigest(),
    )


async def _ask_upload(stage: Stage, course: UUID) -> None:
    async with stage.database.writing(Boundary.UPLOAD_ASKED) as session:
        work = await begin(session, stage.people.world.signed_in("applicant"))
        found = await uploads.request(work, stage.files, _wanted(course))
    assert isinstance(found, uploads.Awaited)


async def _sent(stage: Stage) -> UUID:
    course = await _draft(stage)
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in("applicant"))
        found = await uploads.request(work, stage.files, _wanted(course))
    assert isinstance(found, uploads.Awaited)

    async def pieces() -> Any:
        yield _PDF

    await stage.files.storage.write(incoming(found.document_id), pieces())
    return found.document_id


async def _keep(stage: Stage, upload: UUID) -> None:
    who = stage.people.world.signed_in("applicant")
    found = await uploads.keep(stage.database, stage.files, who, upload)
    assert found is not None
    assert found.reasons == ()


async def _given_up(stage: Stage) -> None:
    await _sent(stage)
    stage.people.world.set_now("2024-05-22T09:00")


async def _purge(stage: Stage, _kept: None) -> None:
    await uploads.purge(stage.database, stage.files)


async def _write_list(stage: Stage, _kept: None) -> None:
    async def pages() -> Any:
        yield [["教师", "学分"], ["1", "36"]]

    who = stage.people.world.signed_in("ce-officer")
    await report_files.write_table(
        stage.database, stage.files, who.authority_id, "list.csv", pages()
    )


async def _drafts(stage: Stage) -> list[UUID]:
    return [await stage.people.declare_course(title=f"课程{number}") for number in range(3)]


async def _save_each(stage: Stage, courses: list[UUID]) -> None:
    who = stage.people.world.signed_in("applicant")
    shared = Command(action="saveDraft", input=COMPLETION, idempotency_key="each")
    found = await bulk.perform_each(
        stage.database, who, shared, [Target(one, 1) for one in courses]
    )
    if any(isinstance(one, bulk.Faulted) for one in found):
        raise Broken(str(found))


async def _job(stage: Stage) -> None:
    courses = await _drafts(stage)
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in("applicant"))
        shared = Command(action="saveDraft", input=COMPLETION)
        targets = [Target(one, 1) for one in courses]
        assert isinstance(await bulk.start(work, "job", shared, targets), Made)


async def _run_jobs(stage: Stage, _kept: None) -> None:
    await bulk.run_open(stage.database)


async def _staged(stage: Stage) -> UUID:
    made = await stage_approval(stage.people, await ready_for_approval(stage.people))
    assert isinstance(made, Made)
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in("ce-officer-2"))
        planned = await staged.plan_release(work, "release", Chosen(batch="五月批次"), None)
    assert isinstance(planned, Made)
    return planned.id


async def _release(stage: Stage, release: UUID) -> None:
    who = stage.people.world.signed_in("ce-officer-2")
    await staged.release(stage.database, who, release)


async def _notice_ends(stage: Stage) -> None:
    await publicise(stage.people)
    stage.people.world.set_now("2024-05-28T00:00")


async def _run_due(stage: Stage, _kept: None) -> None:
    await clock.run_due(stage.database)


async def _reminders_due(stage: Stage) -> None:
    await submitted(stage.people)
    stage.people.world.set_now("2024-05-29T00:00")


async def _send_due(stage: Stage, _kept: None) -> None:
    await clock.send_due(stage.database)


async def _next_year(stage: Stage) -> None:
    stage.people.world.set_now("2026-01-02T09:00")


async def _open_windows(stage: Stage, _kept: None) -> None:
    await clock.open_windows(stage.database)


async def _change(stage: Stage) -> None:
    with pytest.MonkeyPatch.context() as patch:
        changes.know(stage.people, patch, changes.second_version())
        await changes.propose(stage.people)
        change = await changes.planned(stage.people, changes.wanted())
        await changes.approve(stage.people, change)


async def _carry_over(stage: Stage, _kept: None) -> None:
    new = changes.second_version()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "DEFINITIONS", {**registry.DEFINITIONS, (new.kind, 2): new})
        await carry_over.run(stage.database)


async def _somebody_is_due(stage: Stage) -> None:
    await renew(stage.database)
    with stage.people.world.engine.begin() as connection:
        connection.execute(
            text("UPDATE teacher SET first_taught_on = '2023-09-01' WHERE id = :who"),
            {"who": stage.people.world.people["teacher-1"]},
        )


async def _renew(stage: Stage, _kept: None) -> None:
    await renew(stage.database)


async def _outdated(stage: Stage) -> None:
    await renew(stage.database)
    with stage.people.world.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE credit_account SET policy_hash = 'earlier', need = 1, requirements = '{}'"
                " WHERE policy_id = 'chaoyang-2021' AND applies"
            )
        )


async def _begin_outdated(stage: Stage, _kept: None) -> None:
    await recompute.begin_outdated(stage.database)


async def _begun(stage: Stage) -> None:
    await _outdated(stage)
    await recompute.begin_outdated(stage.database)


async def _recompute(stage: Stage, _kept: None) -> None:
    await recompute.run_open(stage.database, at_once=30)


async def _ask_recomputation(stage: Stage, _kept: None) -> None:
    await standings_command._begin(stage.url, None, 2)  # noqa: SLF001 - the command's own first half


async def _compared(stage: Stage) -> None:
    officers = policy_life.Officers(stage.people)
    policy_life.appoint(stage.people, policy_life.FIRST, policy_life.SECOND)
    draft = policy_life.made(await officers.draft(policy_life.wanted()))
    policy_life.made(await officers.preview(draft))


async def _compare(stage: Stage, _kept: None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "_PAGE", 40)
        await comparison.run(stage.database, stage.files)


async def _statements_asked(stage: Stage) -> None:
    stage.people.world.set_now("2026-01-15T09:00")
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in("ce-officer"))
        asked = batches.Wanted(stage.people.world.units["school"], 2025, None)
        policy_life.made(await batches.begin(work, asked, str(uuid4())))


async def _issue(stage: Stage, _kept: None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(issue, "_PAGE", 40)
        await issue.run(stage.database)


async def _nothing(_stage: Stage) -> None:
    """The district as it is."""


async def _move_clock(stage: Stage, _kept: None) -> None:
    wanted = datetime(2024, 5, 20, 1, tzinfo=UTC) + timedelta(days=3)
    async with stage.api() as api:
        answer = await api.client.post("/demo/clock", json={"now": wanted.isoformat()})
    assert _served(answer).status_code == 200


async def _token(stage: Stage) -> str:
    async with stage.api() as api:
        return await credentials.token(api, "manager")


async def _use_token(stage: Stage, secret: str) -> None:
    async with stage.api() as api:
        response = await credentials.ask(api, secret, credentials.VIEWER)
    assert _served(response).json()["data"]["viewer"]["person"] == {"name": "manager"}


async def _tell_apart(stage: Stage, _kept: None) -> None:
    who = stage.people.world.signed_in("manager")
    note = Note(action="saveDraft", result=Result.REFUSED, reason="ROLE_REQUIRED")
    await write_apart(stage.database, who.authority_id, who.person_id, note)


async def _seal(stage: Stage, _kept: None) -> None:
    await Sealer(SigningKey.new(), None).seal(stage.database)


async def _use_session(stage: Stage, text_: str) -> None:
    async with stage.database.reading() as session:
        holder = await sessions.holder_of(session, text_, SessionRules())
    assert holder is not None
    await sessions.note_use(stage.database, holder.signed_in_as)


async def _report_leak(stage: Stage, secret: str) -> None:
    async with stage.api() as api:
        answer = await api.client.post(leaked_token.PATH, content=secret)
    assert _served(answer).status_code == 202


async def _end_by_command(stage: Stage, secret: str) -> None:
    async def end(session: Session) -> bool:
        return await tokens.revoke_key(session, key_id(secret))

    await token_command._in_transaction(stage.url, end)  # noqa: SLF001 - of every command


SCENES: Final[Mapping[str, Scene]] = {
    Boundary.ACTION: Scene(_draft, _save_by_api),
    Boundary.CHANGE: Scene(_submitted, _comment),
    # Who asks again gets another address; the one that nobody uses expires.
    Boundary.UPLOAD_ASKED: Scene(_draft, _ask_upload, more=("upload", "audit_entry")),
    Boundary.DEMO_CLOCK: Scene(_nothing, _move_clock),
    Boundary.UPLOAD_KEPT: Scene(_sent, _keep),
    Boundary.UPLOADS_PURGED: Scene(_given_up, _purge),
    # A file that nobody was told of is found by nobody; its content is kept once, by its hash.
    Boundary.REPORT_FILE: Scene(_nothing, _write_list, more=("report_file",)),
    Boundary.BULK_EACH: Scene(_drafts, _save_each, turn=2, later=True),
    Boundary.BULK_ENTRY: Scene(_job, _run_jobs, turn=2, later=True),
    Boundary.STAGED_DECISION: Scene(_staged, _release),
    Boundary.CLOCK_MOVE: Scene(_notice_ends, _run_due),
    Boundary.CLOCK_NOTICE: Scene(_reminders_due, _send_due),
    Boundary.CLOCK_YEAR: Scene(_next_year, _open_windows),
    Boundary.CARRIED_OVER: Scene(_change, _carry_over),
    Boundary.STANDINGS_RENEWED: Scene(_somebody_is_due, _renew),
    Boundary.RECOMPUTATION_BEGUN: Scene(_outdated, _begin_outdated),
    Boundary.RECOMPUTATION_BATCH: Scene(_begun, _recompute, turn=2, later=True),
    Boundary.RECOMPUTATION_ASKED: Scene(_outdated, _ask_recomputation),
    Boundary.COMPARISON_PAGE: Scene(_compared, _compare, turn=2, later=True),
    Boundary.COMPARISON_END: Scene(_compared, _compare, more=("report_file",), later=True),
    Boundary.STATEMENT_PAGE: Scene(_statements_asked, _issue, turn=2, later=True),
    Boundary.CREDENTIAL_USED: Scene(_token, _use_token),
    Boundary.CREDENTIAL_LEAKED: Scene(_token, _report_leak),
    Boundary.CREDENTIAL_COMMAND: Scene(_token, _end_by_command),
    # Who is refused twice is refused twice: each attempt has its entry.
    Boundary.TOLD_APART: Scene(_nothing, _tell_apart, more=("audit_entry",)),
    Boundary.SEALED: Scene(_declared, _seal),
    Boundary.SESSION_USED: Scene(entrances.session, _use_session),
    HALF_WRITTEN: Scene(_draft, _save_by_api),
    **entrances.SCENES,
    **second_factor.SCENES,
    **personal.SCENES,
    **lists.SCENES,
    **mails.SCENES,
    **municipality.SCENES,
    **tables.SCENES,
    **webhooks.SCENES,
}
"""The scene of every boundary, and of the middle of the write path."""

ELSEWHERE: Final = frozenset({Boundary.JOURNAL_PURGED})
"""Boundaries that are broken beside what they need: the journal of `tests/journal/test_purge.py` is
years old, and not the application's to purge."""
