"""The district's organisations and people, by invariants that SQL can count."""

import hashlib
from collections import Counter
from typing import LiteralString

import psycopg

from trainingflow.demo import PERSONAS
from trainingflow.demo.units import MEMBER_UNITS


def one(connection: psycopg.Connection, query: LiteralString) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_the_22_member_units_of_annex_1_stand_below_the_commission(
    district: psycopg.Connection,
) -> None:
    rows = district.execute(
        """
        SELECT unit.body FROM organisation unit
        JOIN organisation root ON root.authority_id = unit.authority_id
             AND root.id = unit.parent_id AND root.body = 'DISTRICT_COMMISSION'
        WHERE unit.body = ANY(%s)
        """,
        [[str(unit.body) for unit in MEMBER_UNITS]],
    ).fetchall()
    assert len({body for (body,) in rows}) == 22


def test_offices_act_for_the_bodies_that_the_plan_puts_there(district: psycopg.Connection) -> None:
    rows = district.execute("SELECT body, office_of FROM organisation WHERE office_of <> '{}'")
    assert {body: set(office_of) for body, office_of in rows} == {
        "PERSONNEL_SECTION": {"LEADING_GROUP"},
        "CE_OFFICE": {"WORKING_GROUP"},
        "TD_COLLEGE": {"COURSE_LEADING_GROUP", "ACADEMIC_COMMITTEE"},
    }


def test_sixty_schools_of_every_kind_and_ownership(district: psycopg.Connection) -> None:
    schools = district.execute(
        "SELECT kind, run_by FROM organisation WHERE body IS NULL"
    ).fetchall()
    assert Counter(kind for kind, _ in schools) == {
        "KINDERGARTEN": 16,
        "OUT_OF_SCHOOL_INSTITUTION": 4,
        "PRIMARY_SCHOOL": 19,
        "SECONDARY_SCHOOL": 16,
        "SPECIAL_EDUCATION_SCHOOL": 2,
        "VOCATIONAL_HIGH_SCHOOL": 3,
    }
    assert Counter(run_by for _, run_by in schools) == {
        "DISTRICT": 43,
        "PRIVATE": 10,
        "OTHER_PUBLIC": 7,
    }


def test_schools_that_the_district_does_not_run_follow_the_private_policy(
    district: psycopg.Connection,
) -> None:
    rows = district.execute(
        "SELECT DISTINCT run_by = 'DISTRICT', policy_id FROM organisation ORDER BY 1"
    )
    assert rows.fetchall() == [(False, "chaoyang-private-2021"), (True, None)]


def test_every_path_ends_in_the_organisation_and_continues_its_parent_s(
    district: psycopg.Connection,
) -> None:
    assert (
        one(
            district,
            """
            SELECT count(*) FROM organisation child
            LEFT JOIN organisation parent ON parent.authority_id = child.authority_id
                 AND parent.id = child.parent_id
            WHERE child.path <> coalesce(parent.path, '{}') || child.id
            """,
        )
        == 0
    )


def test_about_three_thousand_teachers_each_with_one_employer_now(
    district: psycopg.Connection,
) -> None:
    teachers = one(district, "SELECT count(*) FROM teacher")
    assert isinstance(teachers, int)
    assert 2800 <= teachers <= 3200
    assert one(district, "SELECT count(*) FROM employment WHERE until IS NULL") == teachers
    assert one(district, "SELECT count(*) FROM employment WHERE until IS NOT NULL") != 0


def test_employments_of_one_teacher_never_overlap(district: psycopg.Connection) -> None:
    assert (
        one(
            district,
            """
            SELECT count(*) FROM employment one JOIN employment other
              ON one.authority_id = other.authority_id AND one.teacher_id = other.teacher_id
             AND one.id < other.id
             AND daterange(one.since, one.until, '[]') && daterange(other.since, other.until, '[]')
            """,
        )
        == 0
    )


def test_everybody_has_the_role_of_teacher_where_employed(district: psycopg.Connection) -> None:
    assert (
        one(
            district,
            """
            SELECT count(*) FROM employment
            FULL JOIN (SELECT * FROM assignment WHERE role = 'TEACHER') held
              ON held.authority_id = employment.authority_id
             AND held.person_id = employment.teacher_id
             AND held.organisation_id = employment.organisation_id
             AND held.since = employment.since
             AND held.until IS NOT DISTINCT FROM employment.until
            WHERE held.id IS NULL OR employment.id IS NULL
            """,
        )
        == 0
    )


def test_there_are_new_teachers_with_and_without_induction_and_transfers(
    district: psycopg.Connection,
) -> None:
    new = district.execute(
        """
        SELECT induction_completed_on IS NOT NULL, count(*)::int FROM teacher
        WHERE first_taught_on >= '2021-01-01' GROUP BY 1
        """
    )
    assert min(dict(new.fetchall()).values()) > 20
    origins = district.execute(
        "SELECT DISTINCT transferred_from FROM teacher WHERE transferred_on >= '2021-01-01'"
    )
    assert {origin for (origin,) in origins} == {"OTHER_PROVINCE", "OVERSEAS"}


def test_every_employer_has_one_principal_and_one_training_manager(
    district: psycopg.Connection,
) -> None:
    assert (
        one(
            district,
            """
            SELECT count(*) FROM (
              SELECT organisation_id, role, count(*) AS holders FROM assignment
              WHERE role IN ('PRINCIPAL', 'TRAINING_MANAGER') AND until IS NULL
              GROUP BY 1, 2) held
            WHERE holders <> 1
            """,
        )
        == 0
    )
    managers = one(district, "SELECT count(*) FROM assignment WHERE role = 'TRAINING_MANAGER'")
    assert managers == one(
        district, "SELECT count(DISTINCT organisation_id) FROM employment WHERE until IS NULL"
    )


def test_the_academic_committee_has_a_chair_and_members_of_many_employers(
    district: psycopg.Connection,
) -> None:
    rows = district.execute(
        """
        SELECT held.role, count(*)::int, count(DISTINCT employment.organisation_id)::int
        FROM assignment held
        JOIN organisation body ON body.authority_id = held.authority_id
             AND body.id = held.organisation_id AND body.body = 'ACADEMIC_COMMITTEE'
        JOIN employment ON employment.authority_id = held.authority_id
             AND employment.teacher_id = held.person_id AND employment.until IS NULL
        GROUP BY 1 ORDER BY 1
        """
    ).fetchall()
    assert rows == [("CHAIR", 1, 1), ("MEMBER", 12, 11)]


def test_administrators_are_different_people_without_another_role(
    district: psycopg.Connection,
) -> None:
    assert (
        one(
            district,
            """
            SELECT count(*) FROM assignment one JOIN assignment other
              ON one.authority_id = other.authority_id AND one.person_id = other.person_id
             AND one.id <> other.id
            WHERE one.role IN ('SYSTEM_ADMINISTRATOR', 'SECURITY_ADMINISTRATOR', 'AUDITOR')
            """,
        )
        == 0
    )


def test_every_persona_can_sign_in_with_its_code_in_the_demo_only(
    district: psycopg.Connection,
) -> None:
    rows = district.execute(
        """
        SELECT person.code, person.name_zh, token.sha256, token.demo FROM sign_in_token token
        JOIN person ON person.authority_id = token.authority_id AND person.id = token.person_id
        """
    ).fetchall()
    assert sorted(rows) == sorted(
        (each.code, each.name_zh, hashlib.sha256(each.token.encode()).digest(), True)
        for each in PERSONAS
    )
