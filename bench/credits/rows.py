"""A district of any size, written by the database itself: the same rows for the same size."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from tests.world import build_world
from trainingflow.db.migrations import migrate
from trainingflow.postgres import EmbeddedServer

TODAY: Final = date(2025, 6, 2)
TOKEN: Final = "token-of-ce-officer"  # noqa: S105 - of the small district of the tests
OFFICER: Final = "ce-officer"

# What teachers of Chaoyang do in five years, and how often: two thirds are courses of the three
# kinds and research at the school, as in the ledgers of the demo.
_KINDS: Final = """
    VALUES
        (0, 'PUBLIC_COURSE', '{"topic": "ETHICS"}'::jsonb),
        (1, 'PUBLIC_COURSE', '{"topic": "POLICY_THEORY"}'),
        (2, 'PUBLIC_COURSE', '{"topic": "STUDENT_DEVELOPMENT"}'),
        (3, 'PUBLIC_COURSE', '{"topic": "MODERN_IT"}'),
        (4, 'PROFESSIONAL_COURSE', '{"module": "SUBJECT_LITERACY"}'),
        (5, 'PROFESSIONAL_COURSE', '{"module": "LEARNING_LITERACY"}'),
        (6, 'PROFESSIONAL_COURSE', '{"module": "RESEARCH_LITERACY"}'),
        (7, 'PROFESSIONAL_COURSE', '{"module": "TEACHING_FUNDAMENTALS"}'),
        (8, 'ELECTIVE_COURSE', '{"part": "TOPIC"}'),
        (9, 'ELECTIVE_COURSE', '{"part": "SELF_CHOSEN"}'),
        (10, 'SCHOOL_RESEARCH', '{}'),
        (11, 'SCHOOL_RESEARCH', '{}'),
        (12, 'SCHOOL_RESEARCH', '{}'),
        (13, 'SELF_DIRECTED', '{}'),
        (14, 'SELF_DIRECTED', '{}'),
        (15, 'PRACTICE_EDUCATION', '{}')
"""
_RECORDS_IN_A_GROUP: Final = 45

_STEPS: Final = (
    """
    INSERT INTO organisation (authority_id, id, code, name_zh, name_en, kind, run_by, office_of,
        parent_id, path, policy_id, recognised, professional_development_school)
    SELECT r.authority_id, s.id, 'S' || n, '学校' || n, 'School ' || n, 'PRIMARY_SCHOOL',
        CASE WHEN n %% 20 = 0 THEN 'PRIVATE' ELSE 'DISTRICT' END, '{}', r.id,
        ARRAY[r.id, s.id], CASE WHEN n %% 20 = 0 THEN 'chaoyang-private-2021' END, false, false
    FROM generate_series(1, 200) n
    CROSS JOIN LATERAL (SELECT md5('school' || n)::uuid AS id) s
    CROSS JOIN (SELECT * FROM organisation WHERE parent_id IS NULL) r
    """,
    """
    INSERT INTO person (authority_id, id, code, name_zh, name_en)
    SELECT a.id, md5('teacher' || n)::uuid, 'T' || n, '教师' || n, 'Teacher ' || n
    FROM generate_series(1, %(teachers)s) n CROSS JOIN authority a
    """,
    """
    INSERT INTO teacher (authority_id, id, first_taught_on, induction_completed_on)
    SELECT p.authority_id, p.id,
        CASE WHEN h %% 10 = 0 THEN date '2021-09-01' + h %% 900
            ELSE date '2000-09-01' + h %% 7000 END,
        CASE WHEN h %% 10 = 0 THEN date '2022-09-01' + h %% 900 END
    FROM person p CROSS JOIN LATERAL (SELECT abs(hashtext(p.code)) AS h) x
    WHERE p.code ~ '^T[0-9]+$'
    """,
    """
    INSERT INTO employment (authority_id, id, teacher_id, organisation_id, since)
    SELECT t.authority_id, t.id, t.id, md5('school' || 1 + abs(hashtext(p.code)) %% 200)::uuid,
        coalesce(t.first_taught_on, '2000-09-01')
    FROM teacher t JOIN person p ON p.authority_id = t.authority_id AND p.id = t.id
    WHERE p.code ~ '^T[0-9]+$'
    """,
    """
    INSERT INTO title_held (authority_id, id, teacher_id, title, since)
    SELECT authority_id, id, id, 'SENIOR', '2015-01-01' FROM teacher
    WHERE abs(hashtext(id::text)) %% 8 = 0
    """,
    """
    CREATE TEMPORARY TABLE entry AS
    SELECT md5('record' || t || '-' || n)::uuid AS id, md5('teacher' || t)::uuid AS teacher_id,
        (abs(hashtext('kind' || t || '-' || n)) %% 16) AS kind,
        date '2021-01-04' + abs(hashtext('day' || t || '-' || n)) %% 1600 AS earned_on,
        (ARRAY[4, 8, 10, 12, 16, 20])[1 + abs(hashtext('hours' || t || '-' || n)) %% 6] AS hours,
        abs(hashtext('fate' || t || '-' || n)) %% 100 AS fate
    FROM generate_series(1, %(teachers)s) t CROSS JOIN generate_series(1, %(entries)s) n
    """,
    # In the order of time, as a ledger grows: the records of one teacher lie far apart.
    """
    CREATE TEMPORARY TABLE numbered AS
    SELECT *,
        md5('group' || (row_number() OVER (ORDER BY earned_on, id) / %(size)s))::uuid AS group_id
    FROM entry ORDER BY earned_on, id
    """,
    """
    INSERT INTO credit_record_group (authority_id, id, label)
    SELECT a.id, g.group_id, 'Run' FROM (SELECT DISTINCT group_id FROM numbered) g
    CROSS JOIN authority a
    """,
    """
    INSERT INTO credit_record (authority_id, id, teacher_id, activity, facts, hours, earned_on,
        passed, provider_recognised, source_kind, source_id, revision, group_id, recorded_at)
    SELECT a.id, e.id, e.teacher_id, k.activity, k.facts, e.hours, e.earned_on, e.fate > 1,
        true, 'IMPORT', e.id, 1, e.group_id, e.earned_on + interval '20 days'
    FROM numbered e JOIN kind k ON k.number = e.kind CROSS JOIN authority a
    ORDER BY e.earned_on, e.id
    """,
    """
    INSERT INTO credit_record (authority_id, id, teacher_id, activity, facts, hours, earned_on,
        passed, provider_recognised, source_kind, source_id, revision, group_id, reverses_id,
        recorded_at)
    SELECT r.authority_id, md5('reversal' || r.id)::uuid, r.teacher_id, r.activity, r.facts,
        r.hours, r.earned_on, r.passed, r.provider_recognised, 'REVERSAL', r.id, 1, r.group_id,
        r.id, r.recorded_at + interval '30 days'
    FROM credit_record r WHERE abs(hashtext(r.id::text)) %% 100 = 0
    """,
    """
    INSERT INTO credit_confirmation (authority_id, group_id, confirmed_at)
    SELECT authority_id, id, timestamptz '2025-06-01 00:00+00' FROM credit_record_group
    WHERE abs(hashtext(id::text)) %% 100 >= 3
    """,
    "DELETE FROM standing_due",
    "INSERT INTO standing_due (authority_id, teacher_id) SELECT authority_id, id FROM teacher",
)


def database_of(server: EmbeddedServer, teachers: int, entries: int) -> str:
    """The name of the database of a size; filled where it is not there yet."""
    name = f"bench_{teachers}_{entries}_{_fingerprint()}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is not None:
            migrate(server.database(name))
            return name
        growing = f"{name}_growing"
        connection.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", growing))
        connection.execute(_named("CREATE DATABASE {}", growing))
        _fill(server.database(growing), teachers, entries)
        connection.execute(_named("ALTER DATABASE {} RENAME TO {}", growing, name))
    return name


def a_teacher(number: int) -> UUID:
    """The id of a teacher of a district, from 1."""
    return UUID(hashlib.md5(f"teacher{number}".encode(), usedforsecurity=False).hexdigest())


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """A connection as superuser."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def _fill(url: str, teachers: int, entries: int) -> None:
    migrate(url)
    with build_world(url, teachers=0) as world:
        world.set_now(f"{TODAY}T09:00")
    numbers = {"teachers": teachers, "entries": entries, "size": _RECORDS_IN_A_GROUP}
    with psycopg.connect(url) as connection:
        connection.execute(f"CREATE TEMPORARY TABLE kind (number, activity, facts) AS {_KINDS}")
        for step in _STEPS:
            connection.execute(step, numbers)
        connection.commit()
    with connected(url) as connection:
        connection.execute("VACUUM ANALYZE")


def _fingerprint() -> str:
    said = "\n".join((_KINDS, *_STEPS))
    return hashlib.sha256(said.encode()).hexdigest()[:6]


def _named(statement: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*(sql.Identifier(one) for one in names))
