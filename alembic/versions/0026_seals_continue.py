"""A seal is taken only where it continues the chain over the very entries that it says.

Revision ID: 0026
Revises: 0025
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATEMENTS = (
    # What the next seal names: the bytes that `Seal.said` signs, and the signature behind them.
    """
    CREATE FUNCTION audit_seal_hash(s audit_seal) RETURNS bytea LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS
    $$ SELECT sha256(convert_to(format(
         '{"entries":%s,"first":[%s,%s],"keyId":%s,"last":[%s,%s],"n":%s,"previous":"%s",'
         '"root":"%s","sealedAt":"%s","signature"\\:null}',
         s.entries, s.first_txid, s.first_id, to_json(s.key_id), s.last_txid, s.last_id, s.n,
         encode(s.previous, 'hex'), encode(s.root, 'hex'), audit_instant(s.sealed_at)), 'UTF8')
         || s.signature) $$
    """,
    # The tree of `root_of`; none where there is no entry.
    r"""
    CREATE FUNCTION audit_root(s audit_seal) RETURNS bytea LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp AS
    $$ DECLARE level bytea[];
       BEGIN
         SELECT array_agg(sha256('\x00'::bytea || row_hash) ORDER BY txid, id) INTO level
         FROM audit_entry
         WHERE (txid, id) >= (s.first_txid, s.first_id) AND (txid, id) <= (s.last_txid, s.last_id);
         WHILE cardinality(level) > 1 LOOP
           SELECT array_agg(
                    CASE WHEN other IS NULL THEN one ELSE sha256('\x01'::bytea || one || other) END
                    ORDER BY place)
             INTO level
             FROM (SELECT one, place, lead(one) OVER (ORDER BY place) AS other
                   FROM unnest(level) WITH ORDINALITY AS knot(one, place)) AS pair
             WHERE place % 2 = 1;
         END LOOP;
         RETURN level[1];
       END $$
    """,
    """
    CREATE FUNCTION refuse_stray_seal() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS
    $$ DECLARE
         before audit_seal;
         covered bigint;
       BEGIN
         SELECT * INTO before FROM audit_seal ORDER BY n DESC LIMIT 1;
         SELECT count(*) INTO covered FROM audit_entry
         WHERE (txid, id) > (coalesce(before.last_txid, 0), coalesce(before.last_id, 0))
           AND (txid, id) <= (NEW.last_txid, NEW.last_id);
         IF NEW.n = coalesce(before.n, 0) + 1
           AND NEW.previous = coalesce(audit_seal_hash(before), '')
           AND (NEW.first_txid, NEW.first_id)
             > (coalesce(before.last_txid, 0), coalesce(before.last_id, 0))
           AND EXISTS (SELECT FROM audit_entry
             WHERE (txid, id) = (NEW.first_txid, NEW.first_id))
           AND EXISTS (SELECT FROM audit_entry WHERE (txid, id) = (NEW.last_txid, NEW.last_id))
           AND NEW.entries = covered
           AND NEW.last_txid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
           AND NEW.root = audit_root(NEW)
           AND NEW.sealed_at BETWEEN now() AND clock_timestamp()
         THEN
           RETURN NEW;
         END IF;
         RAISE EXCEPTION 'seal % does not continue the chain', NEW.n
           USING ERRCODE = 'restrict_violation';
       END $$
    """,
    """
    CREATE TRIGGER audit_seal_continues BEFORE INSERT ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_stray_seal()
    """,
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)
