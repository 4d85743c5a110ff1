"""For every invariant a change that breaks it: raw SQL, with triggers and foreign keys off.

Beside the name stand the other invariants that the same rows break: a gap in a history is also a
history that cannot be replayed.
"""

# ruff: noqa: S608 - the queries are put together from the constants above them

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Break:
    """What is done to the district, and what else it breaks.

    Attributes:
        statements: run while no guard is awake.
        also: the other invariants that are broken with it.
        guards: what is done to the guards themselves, once they are awake again.
    """

    statements: tuple[str, ...] = ()
    also: frozenset[str] = frozenset()
    guards: tuple[str, ...] = ()


def by(*statements: str, also: str = "") -> Break:
    return Break(statements, frozenset(also.split()))


COURSE = "(SELECT id FROM item WHERE kind = 'COURSE')"
BATCH = "(SELECT id FROM item WHERE kind = 'CREDIT_BATCH')"
LAST = "(item_id, seq) = (SELECT id, version FROM item WHERE kind = 'COURSE')"
SOMEBODY = "(SELECT min(id::text)::uuid FROM person)"
STRANGER = "(SELECT max(id::text)::uuid FROM person)"
EVENT = """
    INSERT INTO item_event (authority_id, item_id, seq, kind, definition_version, action,
      from_state, to_state, at, actor_id, input, warnings, row_hash)
    SELECT authority_id, id, version + 1, kind, definition_version, '{action}', state, '{target}',
      updated_at, NULL, '{{}}', '[]', '' FROM item WHERE kind = 'COURSE'
"""
JOB = """
    INSERT INTO bulk_job (authority_id, id, person_id, action, command, dry_run, created_at,
      finished_at)
    SELECT authority_id, id, id, 'approve', '{{}}', false, now(), now() FROM person LIMIT 1
"""
ENTRY = """
    INSERT INTO bulk_entry (authority_id, job_id, number, item_id, expected_version, outcome, seq)
    SELECT authority_id, id, 1, id, 1, {outcome}, 1 FROM bulk_job
"""
RECORD = """
    INSERT INTO credit_record SELECT authority_id, gen_random_uuid(), teacher_id, activity, facts,
      hours + {more}, earned_on, passed, provider_recognised, '{kind}', {source}, {revision},
      group_id, {reverses}, recorded_at FROM credit_record LIMIT 1
"""
UPLOAD = """
    INSERT INTO upload (authority_id, id, item_id, kind, file_name, content_type, size, sha256,
      requested_by, requested_at, expires_at, attached_at)
    SELECT authority_id, gen_random_uuid(), id, 'X', 'x', 'x', 1, '', owner_id, now(), now(), now()
    FROM item WHERE kind = 'COURSE'
"""
DEADLINE = """
    INSERT INTO notice_message (authority_id, id, deadline_id, recipient, person_id, text_key,
      params, created_at)
    SELECT authority_id, gen_random_uuid(), gen_random_uuid(), 'x', id, 'x', '{}', now()
    FROM person LIMIT 1
"""

KEPT = """
    INSERT INTO api_token (authority_id, id, person_id, service_of, key_id, sha256, name,
      operations, created_at, created_by, expires_at)
    SELECT p.authority_id, p.id, p.id, {service}, 'x', '', 'x', '{{READ}}', trainingflow_now(),
      p.id, trainingflow_now() + interval '1 day'
    FROM person p WHERE p.code = '{who}'
"""
SUSPENDED = """
    INSERT INTO access_suspension (authority_id, id, person_id, since, reason)
    SELECT authority_id, id, id, trainingflow_now(), 'x' FROM person WHERE code = 'teacher-1'
"""
SESSION = """
    INSERT INTO browser_session (authority_id, id, person_id, sha256, means, two_factor, agent,
      created_at, last_seen_at, expires_at)
    SELECT authority_id, id, id, '', 'PROVIDER', false, 'x', trainingflow_now(),
      trainingflow_now(), trainingflow_now() + interval '1 hour'
    FROM person WHERE code = 'teacher-1'
"""

BREAKS: Final[Mapping[str, Break]] = {
    "events-without-gap": by(
        f"UPDATE item_event SET seq = seq + 1 WHERE {LAST}",
        "UPDATE item SET version = version + 1 WHERE kind = 'COURSE'",
        also="deeds-have-their-event histories-are-chained heads-can-be-replayed",
    ),
    "events-continue": by(
        f"UPDATE item_event SET from_state = 'NOWHERE' WHERE {LAST}",
        also="moves-are-defined histories-are-chained",
    ),
    "head-is-last-event": by(
        "UPDATE item SET state = 'WITHDRAWN' WHERE kind = 'COURSE'", also="heads-can-be-replayed"
    ),
    "moves-are-defined": by(
        f"UPDATE item_event SET action = 'approveByMagic' WHERE {LAST}",
        also="histories-are-chained heads-can-be-replayed",
    ),
    "ended-items-stay": by(
        EVENT.format(action="migrateDefinition", target="DRAFT"),
        "UPDATE item SET version = version + 1, state = 'DRAFT' WHERE kind = 'COURSE'",
        also="histories-are-chained open-items-wait-for-somebody",
    ),
    "windowed-moves-in-their-window": by(
        """UPDATE "window" SET opens_at = closes_at - interval '1 second'
           WHERE id IN (SELECT window_id FROM item_event)"""
    ),
    "actors-held-their-role": by("UPDATE assignment SET until = since WHERE role = 'OFFICER'"),
    "lent-roles-were-lent": by(
        f"UPDATE item_event SET delegator_id = {STRANGER} WHERE {LAST}",
        also="histories-are-chained",
    ),
    "nobody-decides-their-own": by(
        f"""UPDATE item SET owner_id = (SELECT actor_id FROM item_event
              WHERE item_id = {BATCH} AND action = 'confirm') WHERE id = {BATCH}"""
    ),
    "another-person-decides": by(
        f"""UPDATE item_event SET actor_id = (SELECT actor_id FROM item_event
              WHERE item_id = {BATCH} AND action = 'confirm')
            WHERE item_id = {BATCH} AND action = 'report'""",
        also="histories-are-chained keys-have-their-event",
    ),
    "time-goes-forward": by(
        f"UPDATE item_event SET at = at - interval '1 year' WHERE {LAST}",
        also="histories-are-chained",
    ),
    "histories-are-chained": by(f"UPDATE item_event SET comment = 'as agreed' WHERE {LAST}"),
    "heads-can-be-replayed": by("UPDATE item SET definition_version = 9 WHERE kind = 'COURSE'"),
    "no-completion-twice": by(
        RECORD.format(more=0, kind="RUN_RESULT", source="source_id", revision=2, reverses="NULL"),
    ),
    "reversals-mirror-their-record": by(
        RECORD.format(more=1, kind="REVERSAL", source="id", revision="revision", reverses="id"),
    ),
    "confirmed-batches-count": by("DELETE FROM credit_confirmation"),
    "revoked-batches-count-nothing": by(
        "UPDATE item SET state = 'REVOKED' WHERE kind = 'CREDIT_BATCH'",
        also="head-is-last-event heads-can-be-replayed",
    ),
    "nobody-confirms-their-own-results": by(
        "UPDATE credit_confirmation SET confirmed_by = (SELECT recorded_by FROM result LIMIT 1)"
    ),
    "standings-have-floors": by("UPDATE credit_account SET have = -1"),
    "entries-have-their-hash": by("UPDATE audit_entry SET reason = 'none'"),
    "seals-are-chained": by(
        """INSERT INTO audit_seal SELECT 2, 1, 1, 2, 2, 1, '', '', now(), '', ''"""
    ),
    "deeds-have-their-event": by(
        "UPDATE audit_entry SET after_sha256 = '' WHERE action = 'declareCourse'",
        "UPDATE audit_entry e SET row_hash = audit_row_hash(e)",
    ),
    "ended-items-wait-for-nobody": by(
        f"""INSERT INTO task (authority_id, id, item_id, person_id, actions, opened_at,
              item_created_at)
            SELECT authority_id, gen_random_uuid(), id, owner_id, '["x"]', now(), created_at
            FROM item WHERE id = {BATCH}"""
    ),
    "open-items-wait-for-somebody": by(
        "UPDATE item SET state = 'DRAFT' WHERE kind = 'COURSE'",
        also="head-is-last-event heads-can-be-replayed",
    ),
    "one-plan-a-year": by(
        *2
        * (
            """INSERT INTO item (authority_id, id, kind, definition_version, state, version, title,
                 organisation_id, owner_id, policy_id, policy_hash, target_year, created_at,
                 state_since, updated_at)
               SELECT authority_id, gen_random_uuid(), 'SCHOOL_PLAN', 1, 'APPROVED', 1, 'x',
                 organisation_id, owner_id, policy_id, policy_hash, 2024, now(), now(), now()
               FROM item WHERE kind = 'COURSE'""",
        ),
        also="head-is-last-event heads-can-be-replayed open-items-wait-for-somebody",
    ),
    "frozen-dossiers-are-hashed": by(
        """UPDATE dossier SET content = content || '{"title": "another"}'
           WHERE submitted_at IS NOT NULL"""
    ),
    "documents-say-what-was-added": by("UPDATE document SET text = text || '!'"),
    "watchers-are-told": by(
        f"""INSERT INTO watch (authority_id, person_id, item_id, since)
            SELECT authority_id, {SOMEBODY}, id, '2000-01-01' FROM item WHERE kind = 'COURSE'"""
    ),
    "notices-are-sent-once": by(DEADLINE),
    "keys-have-their-event": by("UPDATE idempotency_key SET seq = 999"),
    "finished-jobs-left-nothing": by(JOB.format(), ENTRY.format(outcome="NULL")),
    "done-entries-have-their-event": by(JOB.format(), ENTRY.format(outcome="'DONE'")),
    "jobs-stay-in-bounds": by(
        "ALTER TABLE recomputation DROP CONSTRAINT ck_recomputation_progress",
        """INSERT INTO recomputation (authority_id, id, policy_id, policy_hash, part, total, done,
             begun_at, moved_at)
           SELECT id, id, 'x', 'x', 1, 1, 2, now(), now() FROM authority""",
    ),
    "used-uploads-are-documents": by(UPLOAD),
    "statements-are-superseded-once": by(
        "ALTER TABLE credit_statement DROP CONSTRAINT ck_credit_statement_sha256",
        """INSERT INTO credit_statement (authority_id, id, number, year, batch_id,
             organisation_id, valid_at, known_at, content, sha256, issued_by, issued_at)
           SELECT id, id, '1', 2024, id, id, now(), now(), 'x', '', id, now() FROM authority""",
    ),
    "administrators-are-apart": by(
        "ALTER TABLE assignment DROP CONSTRAINT ex_assignment_separation",
        """INSERT INTO assignment (authority_id, id, person_id, role, organisation_id, since)
           SELECT authority_id, gen_random_uuid(), person_id, 'AUDITOR', organisation_id, since
           FROM assignment WHERE role = 'OFFICER'""",
    ),
    "units-lie-below-their-parent": by(
        "UPDATE organisation SET path = ARRAY[id] WHERE parent_id IS NOT NULL"
    ),
    "nothing-points-at-another-authority": by(
        "ALTER TABLE person ADD UNIQUE (id)",
        "ALTER TABLE task ADD FOREIGN KEY (person_id) REFERENCES person (id)",
    ),
    "constraints-hold": Break(
        guards=("ALTER TABLE dossier DISABLE TRIGGER dossier_frozen",),
    ),
    "journals-are-guarded": by("GRANT UPDATE ON vote TO trainingflow_app"),
    "suspended-persons-have-no-session": by(SUSPENDED, SESSION),
    "tokens-have-an-owner-with-a-role": by(
        KEPT.format(who="teacher-1", service="NULL"),
        """UPDATE assignment SET until = trainingflow_now()::date - 2
           WHERE person_id = (SELECT id FROM person WHERE code = 'teacher-1')""",
    ),
    "services-have-somebody-who-answers": by(
        KEPT.format(
            who="teacher-1", service="(SELECT id FROM organisation WHERE code = 'college')"
        ),
    ),
    "history-cannot-be-changed": Break(
        guards=("ALTER TABLE item_event ENABLE TRIGGER item_event_append_only",),
    ),
}


SLEEP: Final = """
    DO $$ DECLARE one record; BEGIN
      CREATE TEMPORARY TABLE guard ON COMMIT DROP AS
        SELECT tgrelid::regclass AS what, tgname AS name, tgenabled AS how FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace
          AND relname NOT LIKE 'procrastinate%';
      FOR one IN SELECT * FROM guard LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', one.what, one.name);
      END LOOP;
    END $$
"""
"""Puts every guard of ours to sleep, for this transaction."""

WAKE: Final = """
    DO $$ DECLARE one record; BEGIN
      FOR one IN SELECT * FROM guard LOOP
        EXECUTE format('ALTER TABLE %s ENABLE %s TRIGGER %I', one.what,
          CASE one.how WHEN 'A' THEN 'ALWAYS' ELSE '' END, one.name);
      END LOOP;
    END $$
"""
"""Wakes them, each as it was."""
