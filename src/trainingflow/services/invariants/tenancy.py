"""What holds of people and units: three administrators apart, every row inside its authority."""

from typing import Final

from trainingflow.db.privileges import APPLICATION, JOURNALS
from trainingflow.services.invariants.invariant import Invariant

_JOURNALS: Final = ", ".join(f"'{table}'" for table in sorted(JOURNALS))

TENANCY: Final[tuple[Invariant, ...]] = (
    Invariant(
        name="administrators-are-apart",
        row="I20",
        en="Nobody is two of system, security and audit administrator on one day, nor one of them "
        "beside a task of the training itself.",
        zh="系统管理员、安全管理员、审计员三员分立，且不兼任业务职责。",
        query="""
            SELECT a.person_id AS person, a.role, b.role AS beside FROM assignment a
            JOIN assignment b ON b.authority_id = a.authority_id AND b.person_id = a.person_id
              AND b.role <> a.role AND b.role <> 'TEACHER'
              AND daterange(a.since, a.until, '[]') && daterange(b.since, b.until, '[]')
            WHERE a.withdrawn_at IS NULL AND b.withdrawn_at IS NULL
              AND a.role IN ('SYSTEM_ADMINISTRATOR', 'SECURITY_ADMINISTRATOR', 'AUDITOR')
              AND (b.role NOT IN ('SYSTEM_ADMINISTRATOR', 'SECURITY_ADMINISTRATOR', 'AUDITOR')
                OR a.role < b.role)""",
    ),
    Invariant(
        name="units-lie-below-their-parent",
        row="I21",
        en="The path of a unit is that of its parent and itself.",
        zh="单位的层级路径等于上级单位的路径加自身。",
        query="""
            SELECT o.id AS organisation, o.code FROM organisation o
            LEFT JOIN organisation p ON p.authority_id = o.authority_id AND p.id = o.parent_id
            WHERE o.path IS DISTINCT FROM coalesce(p.path, '{}') || o.id""",
    ),
    Invariant(
        name="nothing-points-at-another-authority",
        row="I21",
        en="Every foreign key between rows of authorities holds the authority.",
        zh="各主管部门数据之间的外键都含主管部门标识，不能跨部门引用。",
        query="""
            SELECT c.conrelid::regclass::text AS "table", c.conname AS key FROM pg_constraint c
            JOIN pg_attribute o ON o.attrelid = c.conrelid AND o.attname = 'authority_id'
            JOIN pg_attribute t ON t.attrelid = c.confrelid AND t.attname = 'authority_id'
            WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
              AND NOT (o.attnum = ANY (c.conkey) AND t.attnum = ANY (c.confkey))""",
    ),
    Invariant(
        name="constraints-hold",
        row="I21",
        en="No constraint of the database is switched off or was never checked.",
        zh="数据库约束均已验证，没有被停用。",
        query="""
            SELECT c.conrelid::regclass::text AS "table", c.conname AS "constraint"
            FROM pg_constraint c
            WHERE c.connamespace = 'public'::regnamespace AND NOT c.convalidated
            UNION ALL
            SELECT t.tgrelid::regclass::text, t.tgname FROM pg_trigger t
            JOIN pg_class k ON k.oid = t.tgrelid
            WHERE k.relnamespace = 'public'::regnamespace AND t.tgenabled IN ('D', 'R')""",
    ),
    Invariant(
        name="journals-are-guarded",
        row="I14",
        en="The application may not alter, delete or empty a journal.",
        zh="应用程序角色不能修改、删除或清空任何记录表。",
        query=f"""
            SELECT t.name AS "table", p.name AS may
            FROM unnest(ARRAY[{_JOURNALS}]) AS t(name),
                 unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS p(name)
            WHERE to_regclass(t.name) IS NOT NULL
              AND EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}')
              AND has_table_privilege('{APPLICATION}', t.name, p.name)""",  # noqa: S608 - names of ours
    ),
    Invariant(
        name="history-cannot-be-changed",
        row="I14",
        en="The events and the ledger have their guards against change, for everybody.",
        zh="办理经过与学分账本的防改触发器对所有角色始终生效。",
        query="""
            SELECT t.name AS "table", g.name AS guard
            FROM unnest(ARRAY['item_event', 'credit_record', 'credit_confirmation', 'audit_entry',
                   'audit_seal']) AS t(name),
                 unnest(ARRAY['_append_only', '_no_truncate']) AS g(name)
            WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = t.name::regclass
              AND tgname = t.name || g.name AND tgenabled = 'A')""",
    ),
    Invariant(
        name="no-transaction-is-left-open",
        row="I25",
        en="No transaction idles for minutes, and none is prepared and forgotten.",
        zh="没有闲置数分钟的事务，也没有遗留的预备事务。",
        query="""
            SELECT pid::text AS process, state, xact_start AS since FROM pg_stat_activity
            WHERE datname = current_database() AND state LIKE 'idle in transaction%'
              AND state_change < now() - interval '2 minutes'
            UNION ALL
            SELECT gid, 'prepared', prepared FROM pg_prepared_xacts
            WHERE database = current_database()""",
    ),
)
