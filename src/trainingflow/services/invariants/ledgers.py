"""What holds of the ledger of credits: nothing twice, reversals as exact negatives, floors."""

from typing import Final

from trainingflow.services.invariants.invariant import Invariant

LEDGERS: Final[tuple[Invariant, ...]] = (
    Invariant(
        name="no-completion-twice",
        row="I10",
        en="No completion has two records that count.",
        zh="同一项完成情况只有一条有效记录。",
        query="""
            SELECT r.source_kind, r.source_id AS source, count(*) AS records FROM credit_record r
            WHERE r.reverses_id IS NULL AND NOT EXISTS (SELECT FROM credit_record x
              WHERE x.authority_id = r.authority_id AND x.reverses_id = r.id)
            GROUP BY r.authority_id, r.source_kind, r.source_id HAVING count(*) > 1""",
    ),
    Invariant(
        name="reversals-mirror-their-record",
        row="I11",
        en="A reversal says what its record says, ends no other reversal, and ends it once.",
        zh="冲销与被冲销的记录内容一致，不冲销另一冲销，且只冲销一次。",
        query="""
            SELECT r.id AS reversal, r.reverses_id AS record FROM credit_record r
            LEFT JOIN credit_record o
              ON o.authority_id = r.authority_id AND o.id = r.reverses_id
            WHERE r.reverses_id IS NOT NULL AND (
              o.reverses_id IS NOT NULL OR r.source_id <> r.reverses_id
              OR (r.teacher_id, r.activity, r.facts, r.hours, r.earned_on, r.passed,
                  r.provider_recognised, r.revision, r.group_id)
              IS DISTINCT FROM (o.teacher_id, o.activity, o.facts, o.hours, o.earned_on, o.passed,
                  o.provider_recognised, o.revision, o.group_id)
              OR EXISTS (SELECT FROM credit_record x WHERE x.authority_id = r.authority_id
                AND x.reverses_id = r.reverses_id AND x.id <> r.id))""",
    ),
    Invariant(
        name="confirmed-batches-count",
        row="I12",
        en="The records of a batch are confirmed where the batch is, and only there.",
        zh="批次确认的，其学分记录已确认；未确认的，记录不计入。",
        query="""
            SELECT i.id AS item, i.state, g.id AS record_group, c.confirmed_at
            FROM item i
            JOIN credit_record_group g ON g.authority_id = i.authority_id AND g.batch_id = i.id
            LEFT JOIN credit_confirmation c
              ON c.authority_id = g.authority_id AND c.group_id = g.id
            WHERE i.kind = 'CREDIT_BATCH' AND (
              (i.state = 'CONFIRMED' AND c.group_id IS NULL
                AND NOT EXISTS (SELECT FROM task t WHERE t.authority_id = i.authority_id
                  AND t.item_id = i.id AND t.closed_at IS NULL))
              OR (c.group_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM item_event e JOIN defined_line l ON l.kind = e.kind
                  AND l.version = e.definition_version AND l.source = e.from_state
                  AND l.action = e.action AND l.confirms
                WHERE e.authority_id = i.authority_id AND e.item_id = i.id
                  AND e.at = c.confirmed_at)))""",
    ),
    Invariant(
        name="revoked-batches-count-nothing",
        row="I12",
        en="No record of a revoked batch counts any more.",
        zh="已撤销批次的学分记录全部冲销。",
        query="""
            SELECT i.id AS item, r.id AS record FROM item i
            JOIN credit_record_group g ON g.authority_id = i.authority_id AND g.batch_id = i.id
            JOIN credit_record r ON r.authority_id = g.authority_id AND r.group_id = g.id
            WHERE i.kind = 'CREDIT_BATCH' AND i.state = 'REVOKED' AND r.reverses_id IS NULL
              AND NOT EXISTS (SELECT FROM credit_record x
                WHERE x.authority_id = r.authority_id AND x.reverses_id = r.id)""",
    ),
    Invariant(
        name="nobody-confirms-their-own-results",
        row="I08",
        en="Who recorded a result does not confirm its credits.",
        zh="录入成绩的人不确认相应学分。",
        query="""
            SELECT c.group_id AS record_group, r.id AS record, c.confirmed_by AS person
            FROM credit_confirmation c
            JOIN credit_record r ON r.authority_id = c.authority_id AND r.group_id = c.group_id
            JOIN result s ON s.authority_id = r.authority_id AND s.enrolment_id = r.source_id
              AND s.revision = r.revision
            WHERE r.source_kind = 'RUN_RESULT' AND s.recorded_by = c.confirmed_by""",
    ),
    Invariant(
        name="standings-have-floors",
        row="I13",
        en="No standing owes or has less than nothing.",
        zh="学分账户的应修与已修均不小于零。",
        query="""
            SELECT teacher_id AS teacher, policy_id AS policy, need, have, eligible
            FROM credit_account
            WHERE need < 0 OR have < 0""",
    ),
)
