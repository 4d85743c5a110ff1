"""What holds of work under way: tasks, dossiers, notices, keys and jobs fit what has happened."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from trainingflow.domain.workflow.dossier import HeldDocument, dossier_sha256
from trainingflow.services.invariants.invariant import Invariant, Row

_PIECE = 1_000

_FROZEN = """
    SELECT d.item_id, d.no, d.content, d.sha256, coalesce(h.documents, '[]') AS documents
    FROM dossier d LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_array(c.id, c.kind, encode(c.sha256, 'hex'))) AS documents
      FROM dossier_document x
      JOIN document c ON c.authority_id = x.authority_id AND c.id = x.document_id
      WHERE x.authority_id = d.authority_id AND x.item_id = d.item_id AND x.no = d.no) h ON true
    WHERE d.submitted_at IS NOT NULL
"""


def _changed_dossiers(connection: Connection) -> Iterator[Row]:
    """Every version that was handed in and says something else now than its hash."""
    reading = connection.execution_options(yield_per=_PIECE)
    for row in reading.execute(text(_FROZEN)):
        held = [
            HeldDocument(id=UUID(key), kind=kind, title="", sha256=bytes.fromhex(digest))
            for key, kind, digest in row.documents
        ]
        if row.sha256 is None or bytes(row.sha256) != dossier_sha256(row.content, held):
            yield {"item": row.item_id, "no": row.no}


WORK: Final[tuple[Invariant, ...]] = (
    Invariant(
        name="ended-items-wait-for-nobody",
        row="I05",
        en="An item that has ended waits for nobody.",
        zh="已经办结的事项没有待办。",
        query="""
            SELECT i.id AS item, i.kind, i.state, t.id AS task, t.actions FROM item i
            JOIN task t ON t.authority_id = i.authority_id AND t.item_id = i.id
              AND t.closed_at IS NULL
            JOIN defined_state s ON s.kind = i.kind AND s.version = i.definition_version
              AND s.state = i.state AND s.ended
            WHERE t.actions <> '["confirmCorrections"]'""",
    ),
    Invariant(
        name="open-items-wait-for-somebody",
        row="I03",
        en="An item that has not ended waits for somebody, or for the clock.",
        zh="未办结的事项总有待办人或到期时间。",
        query="""
            SELECT i.id AS item, i.kind, i.state FROM item i
            JOIN defined_state s ON s.kind = i.kind AND s.version = i.definition_version
              AND s.state = i.state AND s.owned AND NOT s.ended
            WHERE NOT EXISTS (SELECT FROM task t WHERE t.authority_id = i.authority_id
                AND t.item_id = i.id AND t.closed_at IS NULL)
              AND NOT EXISTS (SELECT FROM deadline d WHERE d.authority_id = i.authority_id
                AND d.item_id = i.id AND d.done_at IS NULL)""",
    ),
    Invariant(
        name="one-plan-a-year",
        row="I10",
        en="At most one plan of a school and year is under way.",
        zh="每校每年同类计划至多一份在办。",
        query="""
            SELECT organisation_id AS organisation, kind, target_year, count(*) AS plans FROM item
            WHERE kind IN ('SCHOOL_PLAN', 'PRIVATE_SCHOOL_PLAN', 'SELF_DIRECTED_SUMMARY')
              AND state NOT IN ('WITHDRAWN', 'DRAFT')
            GROUP BY authority_id, kind, organisation_id, target_year HAVING count(*) > 1""",
    ),
    Invariant(
        name="frozen-dossiers-are-hashed",
        row="I14",
        en="A dossier that was handed in has the hash of its content and its documents.",
        zh="已提交材料的哈希值与其内容和文档相符。",
        look=_changed_dossiers,
    ),
    Invariant(
        name="documents-say-what-was-added",
        row="I14",
        en="The text of a document has the hash with which it was added.",
        zh="文档内容与加入时的哈希值相符。",
        query="""
            SELECT id AS document, item_id AS item FROM document
            WHERE upload_id IS NULL
              AND sha256 <> sha256(convert_to(coalesce(text, reference, ''), 'UTF8'))""",
    ),
    Invariant(
        name="watchers-are-told",
        row="I17",
        en="Whoever watches an item has one notice of every move of another since then.",
        zh="关注事项的人，对他人此后的每次推进都收到一条通知。",
        query="""
            SELECT e.item_id AS item, e.seq, w.person_id AS person FROM watch w
            JOIN item_event e ON e.authority_id = w.authority_id AND e.item_id = w.item_id
              AND e.at > w.since AND (w.ended_at IS NULL OR e.at < w.ended_at)
              AND e.to_state <> e.from_state AND e.action <> 'migrateDefinition'
              AND e.actor_id IS DISTINCT FROM w.person_id
            WHERE NOT EXISTS (SELECT FROM item_notice n WHERE n.authority_id = w.authority_id
              AND n.person_id = w.person_id AND n.item_id = e.item_id AND n.seq = e.seq)""",
    ),
    Invariant(
        name="notices-are-sent-once",
        row="I17",
        en="A notice belongs to a deadline that was sent, and nobody gets the same one twice.",
        zh="每条通知都对应已发送的期限，且每位收件人只收一次。",
        query="""
            SELECT n.deadline_id AS deadline, n.recipient, d.outcome, count(*) AS notices
            FROM notice_message n
            LEFT JOIN deadline d ON d.authority_id = n.authority_id AND d.id = n.deadline_id
            WHERE n.deadline_id IS NOT NULL
            GROUP BY n.authority_id, n.deadline_id, n.recipient, d.outcome
            HAVING count(*) > 1 OR d.outcome IS DISTINCT FROM 'SENT'""",
    ),
    Invariant(
        name="keys-have-their-event",
        row="I22",
        en="A kept key names the event that its person caused, and no event has two keys.",
        zh="每个幂等键对应其本人的一次办理，一次办理至多一个键。",
        query="""
            SELECT k.key, k.item_id AS item, k.seq FROM idempotency_key k
            LEFT JOIN item_event e ON e.authority_id = k.authority_id AND e.item_id = k.item_id
              AND e.seq = k.seq
            WHERE k.seq IS NOT NULL
              AND (e.actor_id IS DISTINCT FROM k.actor_id OR k.request_sha256 = '')
            UNION ALL
            SELECT min(key), item_id, seq FROM idempotency_key WHERE seq IS NOT NULL
            GROUP BY authority_id, item_id, seq HAVING count(*) > 1""",
    ),
    Invariant(
        name="finished-jobs-left-nothing",
        row="I23",
        en="A job that is finished has an outcome for each of its entries.",
        zh="已完成的批量任务，每一条都有结果。",
        query="""
            SELECT j.id AS job, e.number, e.item_id AS item FROM bulk_job j
            JOIN bulk_entry e ON e.authority_id = j.authority_id AND e.job_id = j.id
            WHERE j.finished_at IS NOT NULL AND j.cancelled_at IS NULL AND e.outcome IS NULL""",
    ),
    Invariant(
        name="done-entries-have-their-event",
        row="I23",
        en="What a job or a release has done is an event of the item, and happened once.",
        zh="批量任务或集中发布办成的每一条，在事项经过中有且只有一次。",
        query="""
            SELECT e.job_id AS job, e.number, e.item_id AS item, e.seq FROM bulk_entry e
            JOIN bulk_job j ON j.authority_id = e.authority_id AND j.id = e.job_id
            LEFT JOIN item_event v ON v.authority_id = e.authority_id AND v.item_id = e.item_id
              AND v.seq = e.seq AND v.action = j.action
            WHERE e.outcome = 'DONE' AND NOT j.dry_run AND v.seq IS NULL
            UNION ALL
            SELECT r.release_id, NULL, s.item_id, r.seq FROM released_decision r
            JOIN staged_decision s ON s.authority_id = r.authority_id AND s.id = r.staged_id
            LEFT JOIN item_event v ON v.authority_id = r.authority_id AND v.item_id = s.item_id
              AND v.seq = r.seq AND v.action = s.action
            WHERE r.outcome = 'DONE' AND v.seq IS NULL""",
    ),
    Invariant(
        name="jobs-stay-in-bounds",
        row="I23",
        en="No job has done more than there was, and what has ended has not gone on.",
        zh="任务完成数不超过总数，结束后不再推进。",
        query="""
            SELECT id AS job, 'recomputation' AS sort, done, total FROM recomputation
            WHERE done > total OR done < 0
            UNION ALL
            SELECT id, 'policy_comparison', seen, total FROM policy_comparison WHERE seen < 0
            UNION ALL
            SELECT id, 'statement_batch', seen, total FROM statement_batch WHERE seen < 0""",
    ),
    Invariant(
        name="used-uploads-are-documents",
        row="I24",
        en="A file that was attached is kept and is a document; one that was given up is not.",
        zh="已使用的上传文件已保存并成为文档；放弃的没有。",
        query="""
            SELECT u.id AS upload, u.attached_at, u.discarded_at FROM upload u
            LEFT JOIN document d ON d.authority_id = u.authority_id AND d.upload_id = u.id
            WHERE (u.attached_at IS NOT NULL AND (d.id IS NULL OR u.kept_at IS NULL
                OR d.sha256 <> u.sha256))
              OR (u.attached_at IS NULL AND d.id IS NOT NULL)""",
    ),
    Invariant(
        name="statements-are-superseded-once",
        row="I10",
        en="Of one teacher and year one statement is the newest, and its content has its hash.",
        zh="每位教师每年只有一份最新证明，内容与哈希值相符。",
        query="""
            SELECT id AS statement, number FROM credit_statement
            WHERE sha256 <> sha256(convert_to(content, 'UTF8'))
            UNION ALL
            SELECT min(s.id::text)::uuid, min(s.number) FROM credit_statement s
            WHERE s.teacher_id IS NOT NULL AND NOT EXISTS (SELECT FROM credit_statement x
              WHERE x.authority_id = s.authority_id AND x.supersedes_id = s.id)
            GROUP BY s.authority_id, s.teacher_id, s.year HAVING count(*) > 1""",
    ),
)
