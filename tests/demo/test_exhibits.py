"""The exhibits are told as rows, and acted on the write path in a second database: both agree.

Not all of them are acted, but each action of each kind (`rehearsal.py`).
"""

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.demo.rehearsal import rehearsed
from trainingflow.db.session import engine_for
from trainingflow.demo.district import settled_district
from trainingflow.demo.exhibits.casting import Casting
from trainingflow.demo.exhibits.show import TOLD
from trainingflow.demo.exhibits.stage import Stage

KINDS = "('COURSE', 'COURSE_RUN', 'CREDIT_BATCH', 'ANNUAL_REVIEW', 'CERTIFICATE')"
NAME = "kind || '/' || title || '/' || coalesce(subject_id::text, '') || '/' || created_at"
"""What an item is called in both databases: its id is another in each."""

# A completed induction is acted in both, which only the loaded district has done.
ITEMS = f"""(SELECT *, {NAME} AS name FROM item
    WHERE kind NOT IN {KINDS} AND (kind, state) <> ('INDUCTION', 'COMPLETED'))"""  # noqa: S608

# Everything that both have to say of an item; ids of items, documents and groups differ.
COMPARED: dict[str, str] = {
    "heads": """
        SELECT item.name, item.definition_version, item.state, item.version,
               item.organisation_id, item.owner_id, item.policy_id, item.policy_hash,
               item.target_year, item.variant, parent.title, item.undertaking_id, item.round,
               item.attempt, item.submitted_at, item.state_since, item.updated_at
        FROM {items} item LEFT JOIN item parent ON parent.id = item.parent_id""",
    "events": """
        SELECT item.name, event.seq, event.action, event.from_state, event.to_state, event.at,
               event.actor_id, event.acting_for, event.decision_reference, event.organisation_id,
               event.role, event.window_id, event.dossier_no, event.comment, event.warnings::text,
               (event.input - 'parent')::text
        FROM {items} item JOIN item_event event ON event.item_id = item.id""",
    "dossiers": """
        SELECT item.name, dossier.no, dossier.content::text, dossier.sha256,
               dossier.submitted_at, dossier.submitted_by
        FROM {items} item JOIN dossier ON dossier.item_id = item.id""",
    "documents": """
        SELECT item.name, paper.attempt, paper.kind, paper.title, paper.text, paper.sha256,
               paper.added_by, paper.added_at, array_agg(held.no ORDER BY held.no)
        FROM {items} item JOIN document paper ON paper.item_id = item.id
        LEFT JOIN dossier_document held ON held.document_id = paper.id
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8""",
    "approvals": """
        SELECT item.name, approval.seq, approval.attempt, approval.action, approval.dossier_no,
               approval.sha256, approval.sections::text
        FROM {items} item JOIN approval ON approval.item_id = item.id""",
    "panels": """
        SELECT item.name, panel.attempt, panel.person_id, panel.assigned_by, panel.assigned_at,
               panel.status, panel.role, panel.conflict, panel.conflict_declared_at,
               panel.invited_at, panel.answered_at, panel.expires_at, panel.recused_at,
               review.opinion, review.text, review.submitted_at
        FROM {items} item JOIN panel_member panel ON panel.item_id = item.id
        LEFT JOIN review ON review.item_id = item.id AND review.person_id = panel.person_id""",
    "conclusions": """
        SELECT item.name, said.no, said.result, said.text, said.concluded_by, said.concluded_at,
               said.members, said.mean
        FROM {items} item JOIN conclusion said ON said.item_id = item.id""",
    "records": """
        SELECT item.name, kept.label, record.teacher_id, record.activity,
               (record.facts - 'project')::text,
               record.hours, record.earned_on, record.passed, record.provider_recognised,
               record.source_kind, record.revision, record.recorded_at, record.reverses_id,
               confirmed.confirmed_at, confirmed.confirmed_by
        FROM {items} item JOIN credit_record_group kept ON kept.batch_id = item.id
        JOIN credit_record record ON record.group_id = kept.id
        LEFT JOIN credit_confirmation confirmed ON confirmed.group_id = kept.id""",
    "tasks": """
        SELECT item.name, task.person_id, task.organisation_id, task.role, task.actions::text,
               task.opened_at, task.due_at
        FROM {items} item JOIN task ON task.item_id = item.id WHERE task.closed_at IS NULL""",
    "surveys": """
        SELECT item.name, survey.dimensions, survey.points, survey.fewest, survey.opened_at,
               survey.closes_at, array_agg(asked.person_id ORDER BY asked.person_id)
        FROM {items} item JOIN survey ON survey.item_id = item.id
        JOIN survey_respondent asked ON asked.survey_id = survey.id
        GROUP BY 1, 2, 3, 4, 5, 6""",
    "deadlines": """
        SELECT item.name, later.kind, later.action, later.rung, later.due_at, later.stale_at,
               later.recipients::text, later.input::text, later.created_at
        FROM {items} item JOIN deadline later ON later.item_id = item.id
        WHERE later.done_at IS NULL""",
}


@pytest.fixture
async def acted(owner_url: str) -> str:
    """A district without the exhibits that are told, in which they are acted."""
    world = settled_district(())
    with psycopg.connect(owner_url) as connection:
        world.sheets.write(connection)
        connection.execute("ANALYZE")
    engine = engine_for(owner_url, pool_size=1)
    async with AsyncSession(engine) as session, session.begin():
        await Stage(session, world.sheets.authority_id, Casting(world)).act(rehearsed(TOLD))
    await engine.dispose()
    return owner_url


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    statement = query.format(items=ITEMS).encode()
    with psycopg.connect(url) as connection:
        return sorted(connection.execute(statement).fetchall(), key=repr)


def test_what_is_told_is_what_the_write_path_writes(loaded: str, acted: str) -> None:
    items = {item for item, *_ in rows(acted, COMPARED["heads"])}
    for name, query in COMPARED.items():
        told = [row for row in rows(loaded, query) if row[0] in items]
        assert told, name
        written = rows(acted, query)
        both = set(map(repr, told)) & set(map(repr, written))
        assert [one for one in told if repr(one) not in both] == [], name
        assert [one for one in written if repr(one) not in both] == [], name
        assert told == written, name
