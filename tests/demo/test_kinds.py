"""Every kind that the district's policies choose is there, and keeps the rules of the region."""

from typing import LiteralString

import psycopg
import pytest

from trainingflow.policies import library

POLICIES = ("chaoyang-2021", "chaoyang-private-2021")

# The states in which each kind stands on 2024-05-20, by what the calendar allows until then.
STATES = {
    "ANNUAL_REVIEW": "CLOSED SCHOOL_INFORMED UNDER_REVIEW",
    "CERTIFICATE": "DISTRICT_SUBMITTED ELIGIBLE IN_PROGRESS NOT_RECOGNISED RECOGNISED",
    "CLASS_OPENING": "APPROVED CLOSED DRAFT FINISHED REJECTED RUNNING",
    "CREDIT_CLAIM": "CONFIRMED DELIBERATION DISTRICT_REVIEW DRAFT MUNICIPAL_FILING REJECTED"
    " SCHOOL_VERIFIED SUBMITTED WITHDRAWN",
    "INDUCTION": "CANCELLED COMPLETED OPEN",
    "MANAGER_FILING": "FILED PROPOSED REFUSED REPLACED RETURNED WITHDRAWN",
    "PLAN_ADJUSTMENT": "APPROVED REFUSED REQUESTED RETURNED UNDER_APPRAISAL",
    "PRIVATE_COURSE": "DRAFT NOT_PASSED PASSED WITHDRAWN",
    "PRIVATE_SCHOOL_PLAN": "APPROVED CREDITS_CONFIRMED CREDITS_DENIED DRAFT IN_IMPLEMENTATION"
    " NOT_EVALUATED RECTIFICATION RETURNED",
    "SCHOOL_PLAN": "APPROVED CREDITS_CONFIRMED CREDITS_PROPOSED DRAFT IN_IMPLEMENTATION"
    " NOT_ACCEPTED NOT_EVALUATED RETURNED UNDER_APPRAISAL WITHDRAWN YEAR_END_EVALUATION",
    "SELF_DIRECTED_PLAN": "APPROVED CREDIT_CONFIRMED DRAFT INCLUDED_IN_SUMMARY LEARNING"
    " NOT_RECOGNISED OUTCOME_SUBMITTED RETURNED SCHOOL_RECOGNISED SUBMITTED WITHDRAWN",
    "SELF_DIRECTED_SUMMARY": "DRAFT FILED RETURNED SUBMITTED UNDER_REVIEW",
    "TRAINING_PROJECT": "CREDITS_CONFIRMED DRAFT ESTABLISHED GATE_PENDING GATE_REFUSED"
    " IN_IMPLEMENTATION OPERATION_ENDED PERSONNEL_REVIEW RECTIFYING REJECTED SUBMITTED TERMINATED"
    " UNDER_APPRAISAL UNDER_EVALUATION",
}

BREACHES: dict[str, LiteralString] = {
    "an ordinary project is declared in its window, for the year that the window is for": """
        SELECT item.id FROM item JOIN item_event event
          ON event.item_id = item.id AND event.action = 'declare'
        LEFT JOIN "window" opened ON opened.id = event.window_id
        WHERE item.kind = 'TRAINING_PROJECT' AND (opened.name <> 'PROJECT_DECLARATION'
          OR opened.target_year <> item.target_year OR opened.id IS NULL)""",
    "a project is established by the Personnel Section after its experts passed it": """
        SELECT item.id FROM item JOIN item_event event
          ON event.item_id = item.id AND event.action = 'approveProject'
        LEFT JOIN organisation unit ON unit.id = event.organisation_id
        LEFT JOIN conclusion said ON said.item_id = item.id
        WHERE unit.body <> 'PERSONNEL_SECTION' OR said.result IS DISTINCT FROM 'PASS'""",
    "a school that submits what only managed schools may has its manager on file by then": """
        SELECT item.id FROM item JOIN organisation unit ON unit.id = item.organisation_id
        JOIN item_event event ON event.item_id = item.id
         AND event.action IN ('declare', 'requestUrgent', 'declarePlan', 'submitSummary')
        WHERE (item.kind IN ('SCHOOL_PLAN', 'PRIVATE_SCHOOL_PLAN', 'SELF_DIRECTED_SUMMARY')
          OR item.kind = 'TRAINING_PROJECT' AND unit.kind ~ '(SCHOOL|KINDERGARTEN)$')
         AND NOT EXISTS (
          SELECT FROM item filing WHERE filing.kind = 'MANAGER_FILING'
             AND filing.organisation_id = item.organisation_id
             AND filing.state IN ('FILED', 'REPLACED') AND filing.state_since < event.at)""",
    "a school has one plan a year": """
        SELECT organisation_id FROM item
        WHERE kind IN ('SCHOOL_PLAN', 'PRIVATE_SCHOOL_PLAN') AND state <> 'WITHDRAWN'
        GROUP BY organisation_id, target_year HAVING count(*) > 1""",
    "nobody appraises the plan of the school where they work, or its adjustment": """
        SELECT item.id FROM item JOIN panel_member panel ON panel.item_id = item.id
        JOIN employment job ON job.teacher_id = panel.person_id
         AND job.organisation_id = item.organisation_id
        WHERE item.kind IN ('SCHOOL_PLAN', 'PLAN_ADJUSTMENT')""",
    "a project is passed when its trainees have been asked and their time is over": """
        SELECT item.id FROM item JOIN item_event event
          ON event.item_id = item.id AND event.action = 'passEvaluation'
        LEFT JOIN survey ON survey.item_id = item.id AND survey.closes_at <= event.at
        WHERE item.kind = 'TRAINING_PROJECT' AND survey.id IS NULL""",
    "no activity counts that was held before its plan was approved": """
        SELECT item.id FROM item
        JOIN item_event held ON held.item_id = item.id AND held.action = 'recordActivity'
        LEFT JOIN item_event approved
          ON approved.item_id = item.id AND approved.action = 'approvePlan'
        WHERE approved.at IS NULL OR (held.input ->> 'heldOn')::date
              < (approved.at AT TIME ZONE 'Asia/Shanghai')::date""",
    "self-directed learning is confirmed by a filed summary of its school and year": """
        SELECT plan.id FROM item plan WHERE plan.kind = 'SELF_DIRECTED_PLAN'
          AND plan.state = 'CREDIT_CONFIRMED' AND NOT EXISTS (
          SELECT FROM item summary WHERE summary.kind = 'SELF_DIRECTED_SUMMARY'
             AND summary.state = 'FILED' AND summary.target_year = plan.target_year
             AND summary.organisation_id = plan.organisation_id)""",
    "nobody verifies or confirms a claim of their own": """
        SELECT item.id FROM item JOIN item_event event ON event.item_id = item.id
         AND event.action IN ('verify', 'receive', 'confirm', 'reject')
        WHERE item.kind = 'CREDIT_CLAIM' AND event.actor_id = item.subject_id""",
    "an induction is completed with 120 hours or more, all of them confirmed": """
        SELECT item.id FROM item WHERE item.kind = 'INDUCTION' AND item.state = 'COMPLETED'
          AND 120 > (SELECT sum(record.hours) FROM credit_record record
            JOIN credit_confirmation done ON done.group_id = record.group_id
            WHERE record.teacher_id = item.subject_id AND record.activity = 'INDUCTION'
              AND record.reverses_id IS NULL)""",
    "a class for private units has 25 teachers of them or more": """
        SELECT item.id FROM item JOIN item_event event
          ON event.item_id = item.id AND event.action = 'start'
        WHERE item.kind = 'CLASS_OPENING' AND jsonb_array_length(event.input -> 'roster') < 25""",
    "nobody has the same training imported that an item of the school records": """
        SELECT record.id FROM credit_record record
        JOIN employment job ON job.teacher_id = record.teacher_id AND job.until IS NULL
        JOIN item ON item.organisation_id = job.organisation_id
         AND item.kind IN ('SCHOOL_PLAN', 'PRIVATE_SCHOOL_PLAN')
         AND EXISTS (SELECT FROM item_event held
                     WHERE held.item_id = item.id AND held.action = 'recordActivity')
        WHERE record.source_kind = 'IMPORT' AND record.activity = 'SCHOOL_RESEARCH'
          AND extract(year FROM record.earned_on) = item.target_year""",
    "what an item of these kinds waits for is somebody's task": """
        SELECT item.id FROM item JOIN deadline later ON later.item_id = item.id
         AND later.done_at IS NULL AND later.rung = 'DUE'
        WHERE NOT EXISTS (SELECT FROM task
          WHERE task.item_id = item.id AND task.closed_at IS NULL)""",
}


def test_every_kind_that_a_policy_of_the_district_chooses_has_items(
    district: psycopg.Connection,
) -> None:
    chosen: set[str] = set()
    for name in POLICIES:
        procedure = library.builtin(name).procedure
        assert procedure is not None
        chosen |= {str(kind) for kind in procedure.lifecycles}
    rows = district.execute("SELECT DISTINCT kind FROM item").fetchall()
    assert {kind for (kind,) in rows} == chosen


@pytest.mark.parametrize("kind", STATES)
def test_items_stand_in_the_states_that_the_calendar_allows(
    district: psycopg.Connection, kind: str
) -> None:
    rows = district.execute("SELECT DISTINCT state FROM item WHERE kind = %s", [kind])
    assert {state for (state,) in rows} == set(STATES[kind].split())


@pytest.mark.parametrize("rule", BREACHES)
def test_no_item_breaks_a_rule_of_the_region(district: psycopg.Connection, rule: str) -> None:
    assert district.execute(BREACHES[rule]).fetchall() == []


def test_a_denied_plan_leaves_records_that_nobody_confirmed(district: psycopg.Connection) -> None:
    rows = district.execute(
        """
        SELECT count(*) > 0, count(done.group_id) FROM item
        JOIN credit_record_group kept ON kept.batch_id = item.id
        JOIN credit_record record ON record.group_id = kept.id
        LEFT JOIN credit_confirmation done ON done.group_id = kept.id
        WHERE item.kind = 'PRIVATE_SCHOOL_PLAN'
          AND item.state IN ('CREDITS_DENIED', 'RECTIFICATION')
        """
    ).fetchall()
    assert rows == [(True, 0)]


def test_projects_of_2023_were_declared_in_a_window_opened_by_exception(
    district: psycopg.Connection,
) -> None:
    rows = district.execute(
        """
        SELECT DISTINCT item.round, item.target_year FROM item
        WHERE kind = 'TRAINING_PROJECT' AND round IS NOT NULL ORDER BY 1
        """
    ).fetchall()
    assert rows == [("2022-EXCEPTIONAL-1", 2023), ("2023-OCTOBER", 2024)]
