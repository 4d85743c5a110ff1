"""What must hold whatever has been done: each a query for the rows that break it."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, Engine, text

from trainingflow.domain.lifecycles.registry import DEFINITIONS

INVARIANTS: Final[Mapping[str, str]] = {
    "the state of an item is that of its last event": """
        SELECT i.id::text FROM item i
        LEFT JOIN item_event e ON e.authority_id = i.authority_id AND e.item_id = i.id
          AND e.seq = i.version
        WHERE e.to_state IS DISTINCT FROM i.state""",
    "the events of an item have no gap": """
        SELECT item_id::text FROM item_event GROUP BY authority_id, item_id
        HAVING count(*) <> max(seq) OR min(seq) <> 1""",
    "time goes forward in every history": """
        SELECT a.item_id::text FROM item_event a JOIN item_event b
          ON b.authority_id = a.authority_id AND b.item_id = a.item_id AND b.seq = a.seq + 1
        WHERE b.at < a.at""",
    "nobody decides what they have declared": """
        SELECT e.item_id::text || ' ' || e.action FROM item_event e
        JOIN item i ON i.authority_id = e.authority_id AND i.id = e.item_id
        WHERE e.actor_id = i.owner_id AND (e.kind, e.action) IN (SELECT k, a FROM deciding)""",
    "every windowed event used a window that was open": """
        SELECT e.item_id::text || ' ' || e.action FROM item_event e
        WHERE (e.kind, e.action, e.from_state) IN (SELECT k, a, s FROM windowed)
          AND e.window_id IS NULL""",
    "an item that has ended waits for nobody": """
        SELECT i.id::text FROM item i
        JOIN task t ON t.authority_id = i.authority_id AND t.item_id = i.id
          AND t.closed_at IS NULL
        WHERE (i.kind, i.state) IN (SELECT k, s FROM ended)""",
    "an item that has not ended waits for somebody": """
        SELECT i.kind || ' ' || i.state || ' ' || i.id::text FROM item i
        WHERE (i.kind, i.state) NOT IN (SELECT k, s FROM ended)
          AND NOT EXISTS (SELECT 1 FROM task t WHERE t.authority_id = i.authority_id
            AND t.item_id = i.id AND t.closed_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM deadline d WHERE d.authority_id = i.authority_id
            AND d.item_id = i.id AND d.done_at IS NULL)
          AND (i.kind, i.state) IN (SELECT k, s FROM owned)""",
    "no completion is recorded twice": """
        SELECT r.source_id::text FROM credit_record r
        WHERE r.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM credit_record x
          WHERE x.authority_id = r.authority_id AND x.reverses_id = r.id)
        GROUP BY r.authority_id, r.source_kind, r.source_id HAVING count(*) > 1""",
    "a frozen dossier has its hash": """
        SELECT item_id::text FROM dossier WHERE submitted_at IS NOT NULL AND sha256 IS NULL""",
    "at most one plan of a school and year is under way": """
        SELECT organisation_id::text FROM item
        WHERE kind IN ('SCHOOL_PLAN', 'PRIVATE_SCHOOL_PLAN', 'SELF_DIRECTED_SUMMARY')
          AND state NOT IN ('WITHDRAWN', 'DRAFT')
        GROUP BY authority_id, kind, organisation_id, target_year HAVING count(*) > 1""",
}


def broken(engine: Engine) -> dict[str, list[str]]:
    """The rows that break each invariant, by its words; empty lists are good."""
    found = {}
    with engine.begin() as connection:
        _say_what_is_defined(connection)
        for words, query in INVARIANTS.items():
            found[words] = [str(row[0]) for row in connection.execute(text(query))]
    return found


def _say_what_is_defined(connection: Connection) -> None:
    """What the definitions say, as tables that last as long as the transaction."""
    states = [(one.kind, state) for one in DEFINITIONS.values() for state in one.states]
    lines = [(one.kind, line) for one in DEFINITIONS.values() for line in one.transitions]
    tables: dict[str, list[tuple[object, ...]]] = {
        "ended (k text, s text)": [(k, s.name) for k, s in states if s.final],
        "owned (k text, s text)": [(k, s.name) for k, s in states if s.owners],
        "deciding (k text, a text)": [(k, line.action) for k, line in lines if line.decides],
        "windowed (k text, a text, s text)": [
            (k, line.action, line.source) for k, line in lines if line.window
        ],
    }
    for head, rows in tables.items():
        connection.execute(text(f"CREATE TEMPORARY TABLE {head} ON COMMIT DROP"))
        name = head.split(" ", 1)[0]
        for row in {tuple(map(str, one)) for one in rows}:
            values = ", ".join(f":v{number}" for number in range(len(row)))
            connection.execute(
                text(f"INSERT INTO {name} VALUES ({values})"),  # noqa: S608 - a name from above
                {f"v{number}": value for number, value in enumerate(row)},
            )
