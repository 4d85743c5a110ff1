"""Every act of the district's history, tried again on what was known when it was done."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from trainingflow.demo.instants import NOW, PROCEDURES_BIND
from trainingflow.domain.calendar import Window, local_date, midnight
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.lifecycles.courses.facts import CourseFacts
from trainingflow.domain.lifecycles.runs.batch_facts import CreditBatchFacts
from trainingflow.domain.lifecycles.runs.facts import CourseRunFacts, RunCourse
from trainingflow.domain.people import Actor, Assignment, Body, Role
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Caution
from trainingflow.domain.workflow.demands import DEMANDS
from trainingflow.domain.workflow.facts import Act, AttachedDocument, Facts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import PanelFacts, PanelMember
from trainingflow.policies import library
from trainingflow.services.chain import BEGINNING, Link, row_hash

Row = Any
KINDS = (ItemKind.COURSE, ItemKind.COURSE_RUN, ItemKind.CREDIT_BATCH)
"""What is replayed; of the other kinds `test_exhibits.py` says more."""
PROCEDURE = library.builtin("chaoyang-2021").procedure


class Past(NamedTuple):
    """Everything that the replay reads, by item."""

    items: Mapping[UUID, Row]
    events: Mapping[UUID, list[Row]]
    documents: Mapping[UUID, list[AttachedDocument]]
    panels: Mapping[UUID, frozenset[UUID]]
    developers: Mapping[UUID, frozenset[UUID]]
    leaders: Mapping[UUID, Row]
    assignments: Mapping[UUID, list[Row]]
    windows: tuple[Window, ...]


def grouped(rows: list[Row], key: str) -> dict[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


@pytest.fixture(scope="session")
def past(loaded: str) -> Past:
    with psycopg.connect(loaded, row_factory=namedtuple_row) as connection:
        read = connection.execute
        items: list[Row] = read(
            """
            SELECT item.*, organisation.path, organisation.recognised,
                   organisation.body AS organisation_body
            FROM item JOIN organisation ON organisation.authority_id = item.authority_id
                 AND organisation.id = item.organisation_id
            """
        ).fetchall()
        documents: list[Row] = read(
            "SELECT item_id, kind, added_at FROM document ORDER BY added_at"
        ).fetchall()
        members: list[Row] = read("SELECT item_id, person_id FROM panel_member").fetchall()
        developers: list[Row] = read("SELECT course_id, person_id FROM course_developer").fetchall()
        leaders: list[Row] = read(
            """
            SELECT id, leader_id, NULL::uuid AS course_id, category FROM course
            UNION ALL SELECT run.id, run.leader_id, run.course_id, course.category
            FROM course_run run JOIN course USING (authority_id)
            WHERE course.id = run.course_id
            UNION ALL SELECT batch.id, run.leader_id, NULL, NULL
            FROM credit_batch batch JOIN course_run run USING (authority_id)
            WHERE run.id = batch.run_id
            """
        ).fetchall()
        assignments: list[Row] = read(
            """
            SELECT held.person_id, held.role, held.organisation_id, held.since, held.until,
                   unit.body, unit.office_of
            FROM assignment held JOIN organisation unit
              ON unit.authority_id = held.authority_id AND unit.id = held.organisation_id
            """
        ).fetchall()
        windows: list[Row] = read(
            """
            SELECT name, opens_at, closes_at, round, target_year, semester FROM "window"
            WHERE policy_id = 'chaoyang-2021'
            """
        ).fetchall()
        events: list[Row] = read("SELECT * FROM item_event ORDER BY item_id, seq").fetchall()
    return Past(
        items={item.id: item for item in items},
        events=grouped(events, "item_id"),
        documents={
            item: [AttachedDocument(row.kind, row.added_at) for row in rows]
            for item, rows in grouped(documents, "item_id").items()
        },
        panels={
            item: frozenset(row.person_id for row in rows)
            for item, rows in grouped(members, "item_id").items()
        },
        developers={
            course: frozenset(row.person_id for row in rows)
            for course, rows in grouped(developers, "course_id").items()
        },
        leaders={row.id: row for row in leaders},
        assignments=grouped(assignments, "person_id"),
        windows=tuple(
            Window(
                name=row.name,
                opens=row.opens_at,
                closes=row.closes_at,
                round=row.round,
                target_year=row.target_year,
                semester=row.semester,
            )
            for row in windows
        ),
    )


def beginning(past: Past, item: Row) -> Facts:
    """The facts of the item before its first act; its people are those of the whole story."""
    assert PROCEDURE is not None
    lead = past.leaders[item.id]
    common: dict[str, Any] = {
        "procedure": PROCEDURE,
        "organisation_id": item.organisation_id,
        "organisation_path": tuple(reversed(item.path)),
        "organisation_recognised": item.recognised,
        "organisation_body": item.organisation_body and Body(item.organisation_body),
        "applicant": item.owner_id,
        "windows": past.windows,
    }
    match ItemKind(item.kind):
        case ItemKind.COURSE:
            return CourseFacts(
                **common,
                leader=lead.leader_id,
                developers=past.developers.get(item.id, frozenset()),
                panel=PanelFacts(
                    members=tuple(
                        PanelMember(person_id=one) for one in past.panels.get(item.id, ())
                    )
                ),
            )
        case ItemKind.COURSE_RUN:
            course = RunCourse(
                course_id=lead.course_id,
                state="PASSED",
                category=lead.category,
                developers=past.developers.get(lead.course_id, frozenset()),
            )
            return CourseRunFacts(**common, leader=lead.leader_id, course=course)
        case ItemKind.CREDIT_BATCH:
            return CreditBatchFacts(**common, leader=lead.leader_id)
        case kind:
            message = f"the demo district has no {kind}"
            raise AssertionError(message)


def states(past: Past, item: Row) -> Iterator[tuple[Row, Facts]]:
    """Each act of the item with the facts just before it."""
    facts = beginning(past, item)
    for event in past.events[item.id]:
        there = tuple(one for one in past.documents.get(item.id, ()) if one.added_at <= event.at)
        yield event, replace(facts, documents=there)
        entered = event.at if event.to_state != event.from_state else facts.entered_at
        facts = replace(
            facts,
            state=event.to_state,
            version=event.seq,
            entered_at=entered,
            submitted_at=event.at if event.dossier_no else facts.submitted_at,
            history=(*facts.history, Act(event.action, event.actor_id, event.at)),
        )


def attempt_of(past: Past, event: Row) -> Attempt:
    day = local_date(event.at)
    held = [
        Assignment(
            Role(one.role),
            one.organisation_id,
            Body(one.body) if one.body else None,
            frozenset(Body(name) for name in one.office_of),
        )
        for one in past.assignments.get(event.actor_id, ())
        if one.since <= day and (one.until is None or one.until >= day)
    ]
    return Attempt(
        actor=Actor(event.actor_id, tuple(held)),
        at=event.at,
        acting_for=event.acting_for and Body(event.acting_for),
        decision_reference=event.decision_reference,
        comment=event.comment,
        input=event.input,
    )


def test_whoever_acted_was_entitled_in_time_and_had_everything_in_hand(past: Past) -> None:
    wrong = []
    for item in past.items.values():
        if item.kind not in KINDS:
            continue
        definition = definition_of(ItemKind(item.kind), item.definition_version)
        for event, facts in states(past, item):
            line = definition.transition(event.from_state, event.action)
            assert line is not None
            attempt = attempt_of(past, event)
            wrong += [
                (item.kind, event.action, finding)
                for demand in DEMANDS
                for finding in demand(definition, line, facts, attempt)
                if not isinstance(finding, Caution)
            ]
    assert wrong == []
    assert sum(map(len, past.events.values())) > 15_000


def test_every_event_names_the_window_that_its_action_needs(past: Past) -> None:
    for item in past.items.values():
        definition = definition_of(ItemKind(item.kind), item.definition_version)
        for event in past.events[item.id]:
            line = definition.transition(event.from_state, event.action)
            assert line is not None
            assert (event.window_id is None) == (line.window is None)


def test_a_head_is_what_its_last_event_left_and_time_only_goes_forward(past: Past) -> None:
    for item in past.items.values():
        events = past.events[item.id]
        moves = [event.at for event in events if event.from_state != event.to_state]
        last = events[-1]
        assert (item.state, item.version) == (last.to_state, last.seq)
        assert (item.created_at, item.state_since) == (events[0].at, moves[-1])
        assert item.updated_at == last.at
        instants = [event.at for event in events]
        assert instants == sorted(instants)
        assert midnight(PROCEDURES_BIND) <= instants[0]
        assert instants[-1] <= NOW


def test_every_row_hash_covers_the_event_and_the_one_before(past: Past) -> None:
    for events in past.events.values():
        previous = BEGINNING
        for event in events:
            previous = row_hash(previous, link_of(event))
            assert previous == event.row_hash


def link_of(event: Row) -> Link:
    return Link(
        seq=event.seq,
        action=event.action,
        from_state=event.from_state,
        to_state=event.to_state,
        at=event.at,
        actor_id=event.actor_id,
        acting_for=event.acting_for,
        decision_reference=event.decision_reference,
        comment=event.comment,
        input=event.input,
    )


def test_items_stand_in_every_state_of_every_lifecycle_that_history_can_leave(past: Past) -> None:
    for kind in KINDS:
        assert PROCEDURE is not None
        definition = definition_of(kind, PROCEDURE.lifecycles[kind])
        there = {item.state for item in past.items.values() if item.kind == kind}
        assert there == {str(state.name) for state in definition.states}


def test_a_document_s_hash_is_that_of_its_text(district: psycopg.Connection) -> None:
    for text, digest in district.execute("SELECT text, sha256 FROM document"):
        assert hashlib.sha256(text.encode()).digest() == digest


def test_nothing_is_recorded_later_than_the_district_s_present(
    district: psycopg.Connection,
) -> None:
    latest: list[datetime] = []
    for query in (
        "SELECT max(held_at) FROM class_session",
        "SELECT max(enrolled_at) FROM enrolment",
        "SELECT max(recorded_at) FROM credit_record",
        "SELECT max(confirmed_at) FROM credit_confirmation",
        "SELECT max(added_at) FROM document",
    ):
        row = district.execute(query.encode()).fetchone()
        assert row is not None
        latest.append(row[0])
    assert max(latest) <= NOW
