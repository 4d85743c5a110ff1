"""The demo shows what offices and teachers do with credits: statements, a draft, a saved plan."""

from typing import LiteralString

import psycopg

from trainingflow.db.session import Database
from trainingflow.services.statements.proofs import prove_all

STATEMENTS: LiteralString = """
    SELECT statement.year, count(*) FILTER (WHERE statement.teacher_id IS NOT NULL),
           count(*) FILTER (WHERE statement.teacher_id IS NULL)
    FROM credit_statement statement
    JOIN organisation school ON school.authority_id = statement.authority_id
     AND school.id = statement.organisation_id
    WHERE school.code = 'P03' GROUP BY statement.year ORDER BY statement.year"""
DRAFTS: LiteralString = """
    SELECT draft.policy_id, person.code, draft.lock_on::text, comparison.purpose,
           comparison.total = (SELECT count(*) FROM teacher)
    FROM policy_publication draft
    JOIN person ON person.authority_id = draft.authority_id AND person.id = draft.drafted_by
    JOIN policy_comparison comparison ON comparison.authority_id = draft.authority_id
     AND comparison.publication_id = draft.id"""
OFFICERS: LiteralString = """
    SELECT person.code FROM assignment
    JOIN person ON person.authority_id = assignment.authority_id
     AND person.id = assignment.person_id
    WHERE assignment.role = 'POLICY_OFFICER' ORDER BY person.code"""
PLANS: LiteralString = """
    SELECT person.code, jsonb_array_length(plan.content -> 'runs') > 0, count(share.id)
    FROM credit_plan plan
    JOIN person ON person.authority_id = plan.authority_id AND person.id = plan.teacher_id
    JOIN credit_plan_share share ON share.authority_id = plan.authority_id
     AND share.plan_id = plan.id
    GROUP BY person.code, plan.content"""


def test_a_school_has_the_statements_of_two_years_and_their_lists(
    district: psycopg.Connection,
) -> None:
    found = district.execute(STATEMENTS).fetchall()

    assert [(year, lists) for year, _, lists in found] == [(2022, 1), (2023, 1)]
    assert all(teachers > 30 for _, teachers, _ in found)


async def test_statements_of_the_demo_can_be_proved(opened: Database) -> None:
    proved = [found async for _, found in prove_all(opened)]

    assert proved
    assert {(one.intact, one.reproduced) for one in proved} == {(True, True)}


def test_a_draft_waits_for_the_worker_and_for_two_policy_officers(
    district: psycopg.Connection,
) -> None:
    assert district.execute(DRAFTS).fetchall() == [
        ("chaoyang-2021", "demo-policy-officer", "2024-08-31", "PREVIEW", True)
    ]
    assert district.execute(OFFICERS).fetchall() == [
        ("demo-policy-officer",),
        ("demo-policy-officer-2",),
    ]


def test_a_teacher_has_saved_a_plan_and_shows_it_to_the_school(
    district: psycopg.Connection,
) -> None:
    assert district.execute(PLANS).fetchall() == [("demo-teacher", True, 1)]
