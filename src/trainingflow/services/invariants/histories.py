"""What holds of every history: one event after the other, each allowed, in time, by the right one.

The times are Beijing days where a right is held from day to day.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row as SqlRow, text

from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.changes import MIGRATE
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.chain import BEGINNING, Link, row_hash
from trainingflow.services.invariants.invariant import Invariant, Row

_PIECE = 5_000

_EVENTS = """
    SELECT authority_id, item_id, seq, kind, definition_version, action, from_state, to_state, at,
           actor_id, acting_for, decision_reference, comment, input, delegator_id, row_hash
    FROM item_event ORDER BY authority_id, item_id, seq
"""


def _broken_chains(connection: Connection) -> Iterator[Row]:
    """Every event whose hash is not that of itself and the one before it."""
    item, previous = None, BEGINNING
    for row in _events(connection):
        if (row.authority_id, row.item_id) != item:
            item, previous = (row.authority_id, row.item_id), BEGINNING
        link = Link(
            seq=row.seq,
            action=row.action,
            from_state=row.from_state,
            to_state=row.to_state,
            at=row.at,
            actor_id=row.actor_id,
            acting_for=row.acting_for,
            decision_reference=row.decision_reference,
            comment=row.comment,
            input=row.input,
            delegator_id=row.delegator_id,
        )
        # The next is compared with what is stored here: of one edited row one is found.
        expected, previous = row_hash(previous, link), bytes(row.row_hash)
        if previous != expected:
            yield {"item": row.item_id, "seq": row.seq, "action": row.action}


def _replayed_otherwise(connection: Connection) -> Iterator[Row]:
    """Every head that its events, replayed under their definitions from nothing, do not give."""
    heads = {
        (row.authority_id, row.id): row
        for row in connection.execute(
            text("SELECT authority_id, id, state, version, definition_version FROM item")
        )
    }
    replayed: dict[object, tuple[str, int, int]] = {}
    for row in _events(connection):
        key = (row.authority_id, row.item_id)
        state, seq, _ = replayed.get(key, ("", 0, 0))
        target = _target(row.kind, row.definition_version, state, row.action)
        replayed[key] = (
            row.to_state if row.action == MIGRATE else target or f"{row.action}?",
            seq + 1,
            row.definition_version,
        )
    for key, head in heads.items():
        given = replayed.get(key, ("", 0, 0))
        if given != (head.state, head.version, head.definition_version):
            yield {"item": head.id, "stored": head.state, "replayed": given[0]}


def _target(kind: str, version: int, state: str, action: str) -> str | None:
    definition = DEFINITIONS.get((ItemKind(kind), version))
    line = definition.transition(state, action) if definition else None
    return str(line.target) if line else None


def _events(connection: Connection) -> Iterator[SqlRow[*tuple[Any, ...]]]:
    return iter(connection.execution_options(yield_per=_PIECE).execute(text(_EVENTS)))


HISTORIES: Final[tuple[Invariant, ...]] = (
    Invariant(
        name="events-without-gap",
        row="I01",
        en="The events of an item are numbered from 1, without a gap.",
        zh="事项的经过从 1 起连续编号，没有缺号。",
        query="""
            SELECT item_id AS item, max(seq) AS last, count(*) AS events FROM item_event
            GROUP BY authority_id, item_id HAVING count(*) <> max(seq) OR min(seq) <> 1""",
    ),
    Invariant(
        name="events-continue",
        row="I02",
        en="Every event leaves the state that the one before it entered; the first leaves none.",
        zh="每次办理都从上一次到达的状态开始；第一次没有前一状态。",
        query="""
            SELECT item_id AS item, seq, from_state, before FROM (
              SELECT item_id, seq, from_state, coalesce(lag(to_state) OVER (
                PARTITION BY authority_id, item_id ORDER BY seq), '') AS before
              FROM item_event) AS e
            WHERE from_state <> before""",
    ),
    Invariant(
        name="head-is-last-event",
        row="I03",
        en="An item is in the state of its last event, and has its number as version.",
        zh="事项的状态和版本就是最后一次办理的状态和编号。",
        query="""
            SELECT i.id AS item, i.state, i.version, e.seq AS last, e.to_state FROM item i
            LEFT JOIN LATERAL (
              SELECT seq, to_state FROM item_event
              WHERE authority_id = i.authority_id AND item_id = i.id
              ORDER BY seq DESC LIMIT 1) e ON true
            WHERE (e.seq, e.to_state) IS DISTINCT FROM (i.version, i.state)""",
    ),
    Invariant(
        name="moves-are-defined",
        row="I04",
        en="Every event is a move that the version of its lifecycle allows.",
        zh="每次办理都是该版本流程允许的步骤。",
        query=f"""
            SELECT e.item_id AS item, e.seq, e.action, e.from_state, e.to_state
            FROM item_event e
            LEFT JOIN defined_line l ON l.kind = e.kind AND l.version = e.definition_version
              AND l.source = e.from_state AND l.action = e.action AND l.target = e.to_state
            WHERE l.action IS NULL AND e.action <> '{MIGRATE}'""",  # noqa: S608 - a constant
    ),
    Invariant(
        name="ended-items-stay",
        row="I05",
        en="What has ended leaves its state only by a step that reopens it.",
        zh="已经办结的事项，只能通过重新启动的步骤离开办结状态。",
        query="""
            SELECT e.item_id AS item, e.seq, e.action, e.from_state FROM item_event e
            JOIN defined_state s ON s.kind = e.kind AND s.version = e.definition_version
              AND s.state = e.from_state AND s.ended
            WHERE e.to_state <> e.from_state AND NOT EXISTS (
              SELECT FROM defined_line l WHERE l.kind = e.kind
                AND l.version = e.definition_version AND l.source = e.from_state
                AND l.action = e.action AND l.reopens)""",
    ),
    Invariant(
        name="windowed-moves-in-their-window",
        row="I06",
        en="What is possible in a window only was done while that window was open, its extensions "
        "included.",
        zh="只能在规定时段内办理的，都在时段（含延长）之内办理。",
        query="""
            SELECT e.item_id AS item, e.seq, e.action, e.at, w.round FROM item_event e
            JOIN defined_line l ON l.kind = e.kind AND l.version = e.definition_version
              AND l.source = e.from_state AND l.action = e.action AND l.windowed
            LEFT JOIN "window" w ON w.authority_id = e.authority_id AND w.id = e.window_id
            WHERE w.id IS NULL OR e.at < w.opens_at OR e.at >= greatest(w.closes_at, (
              SELECT max(c.until_at) FROM window_change c
              WHERE c.authority_id = w.authority_id AND c.policy_id = w.policy_id
                AND c.name = w.name AND c.round = w.round AND c.sort = 'EXTENSION'
                AND c.made_at <= e.at))""",
    ),
    Invariant(
        name="actors-held-their-role",
        row="I07",
        en="Whoever used a role held it, as was known then, or had it lent by somebody who did.",
        zh="以某一职责办理的人，当日确实担任该职责，或由担任者授权。",
        query="""
            SELECT e.item_id AS item, e.seq, e.action, e.actor_id AS actor, e.role
            FROM item_event e
            WHERE e.role IS NOT NULL AND e.actor_id IS NOT NULL AND NOT EXISTS (
              SELECT FROM assignment a
              WHERE a.authority_id = e.authority_id AND a.role = e.role
                AND a.organisation_id = e.organisation_id
                AND a.person_id IN (e.actor_id, e.delegator_id)
                AND (e.at AT TIME ZONE 'Asia/Shanghai')::date
                  BETWEEN a.since AND coalesce(a.until, 'infinity')
                AND a.recorded_at <= e.at AND (a.withdrawn_at IS NULL OR e.at < a.withdrawn_at))""",
    ),
    Invariant(
        name="lent-roles-were-lent",
        row="I07",
        en="Whoever acted on behalf of another had a delegation of theirs that ran at that moment.",
        zh="代他人办理的，办理时授权有效。",
        query="""
            SELECT e.item_id AS item, e.seq, e.action, e.actor_id AS actor,
                   e.delegator_id AS delegator
            FROM item_event e
            WHERE e.delegator_id IS NOT NULL AND NOT EXISTS (
              SELECT FROM delegation d
              WHERE d.authority_id = e.authority_id AND d.delegator_id = e.delegator_id
                AND d.delegate_id = e.actor_id AND d.opens_at <= e.at
                AND e.at < d.closes_at AND (d.revoked_at IS NULL OR e.at <= d.revoked_at))""",
    ),
    Invariant(
        name="nobody-decides-their-own",
        row="I07",
        en="Nobody decides what they have declared, or has it decided in their name.",
        zh="任何人不得审批自己申报的事项，也不得由他人以其名义审批。",
        query="""
            SELECT e.item_id AS item, e.seq, e.action, e.actor_id AS actor FROM item_event e
            JOIN item i ON i.authority_id = e.authority_id AND i.id = e.item_id
            JOIN defined_line l ON l.kind = e.kind AND l.version = e.definition_version
              AND l.source = e.from_state AND l.action = e.action AND l.decides
            WHERE i.owner_id IN (e.actor_id, e.delegator_id)""",
    ),
    Invariant(
        name="another-person-decides",
        row="I08",
        en="A step that another person has to do was done by another person than the step before.",
        zh="须由另一人办理的步骤，确实由另一人办理。",
        query="""
            SELECT e.item_id AS item, e.seq, e.action, x.earlier, e.actor_id AS actor
            FROM item_event e
            JOIN defined_exclusion x ON x.kind = e.kind AND x.version = e.definition_version
              AND x.source = e.from_state AND x.action = e.action
            JOIN item_event b ON b.authority_id = e.authority_id AND b.item_id = e.item_id
              AND b.seq < e.seq AND b.action = x.earlier
              AND ARRAY[b.actor_id, b.delegator_id] && ARRAY[e.actor_id, e.delegator_id]
            WHERE NOT EXISTS (
              SELECT FROM item_event s JOIN defined_line l ON l.kind = s.kind
                AND l.version = s.definition_version AND l.source = s.from_state
                AND l.action = s.action AND l.submits
              WHERE s.authority_id = e.authority_id AND s.item_id = e.item_id
                AND s.seq > b.seq AND s.seq < e.seq)""",
    ),
    Invariant(
        name="time-goes-forward",
        row="I02",
        en="Time goes forward in every history.",
        zh="经过中的时间只向前推移。",
        query="""
            SELECT a.item_id AS item, b.seq, a.at AS before, b.at FROM item_event a
            JOIN item_event b ON b.authority_id = a.authority_id AND b.item_id = a.item_id
              AND b.seq = a.seq + 1
            WHERE b.at < a.at""",
    ),
    Invariant(
        name="histories-are-chained",
        row="I15",
        en="The hash of every event is that of what it says and of the event before it.",
        zh="每次办理的哈希值与其内容及上一次办理相符。",
        look=_broken_chains,
    ),
    Invariant(
        name="heads-can-be-replayed",
        row="I30",
        en="The events of an item, replayed from nothing under its lifecycle, give its head.",
        zh="从头重演全部经过，得到的正是事项现在的状态。",
        look=_replayed_otherwise,
    ),
)
