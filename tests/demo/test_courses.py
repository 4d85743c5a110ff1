"""The courses of the district keep the rules of annex 4, chapters 3 and 4."""

from typing import LiteralString

import psycopg
import pytest

from trainingflow.policies import library

BREACHES: dict[str, LiteralString] = {
    "only recognised units declare courses": """
        SELECT item.id FROM item JOIN organisation unit
          ON unit.authority_id = item.authority_id AND unit.id = item.organisation_id
        WHERE item.kind = 'COURSE' AND NOT unit.recognised""",
    "electives have 20–40 or 4–8 hours, in units of 4": """
        SELECT id FROM course WHERE category = 'ELECTIVE'
           AND NOT (hours % 4 = 0 AND (size = 'GENERAL' AND hours BETWEEN 20 AND 40
                                    OR size = 'MICRO' AND hours BETWEEN 4 AND 8))""",
    "the teaching units of a complete course add up to its hours": """
        SELECT id FROM course WHERE units > 0 AND units * 4 <> hours""",
    "a submitted course has a complete dossier": """
        SELECT course.id FROM course JOIN item USING (authority_id, id)
        WHERE item.submitted_at IS NOT NULL AND units = 0""",
    "professional required courses are given by the unit in charge of the module": """
        SELECT course.id FROM course JOIN item USING (authority_id, id)
        JOIN organisation unit
          ON unit.authority_id = item.authority_id AND unit.id = item.organisation_id
        WHERE course.activity = 'PROFESSIONAL_COURSE' AND unit.body IS DISTINCT FROM
          CASE WHEN module = 'RESEARCH_LITERACY' THEN 'EDU_ACADEMY'
               WHEN module = 'TEACHING_FUNDAMENTALS' AND unit.body = 'EDU_ACADEMY' THEN unit.body
               ELSE 'TD_COLLEGE' END""",
    "professional required courses name their project once they are complete": """
        SELECT id FROM course
        WHERE activity = 'PROFESSIONAL_COURSE' AND units > 0 AND project_reference IS NULL""",
    "the municipal centre alone organises public required courses": """
        SELECT id FROM course WHERE activity = 'PUBLIC_COURSE'""",
    "nobody appraises an own course": """
        SELECT panel.item_id FROM panel_member panel
        JOIN item ON item.authority_id = panel.authority_id AND item.id = panel.item_id
        JOIN course ON course.authority_id = item.authority_id AND course.id = item.id
        LEFT JOIN course_developer developer ON developer.authority_id = panel.authority_id
             AND developer.course_id = panel.item_id AND developer.person_id = panel.person_id
        WHERE panel.person_id IN (item.owner_id, course.leader_id)
           OR developer.person_id IS NOT NULL""",
    "nobody appraises a course of the own employer": """
        SELECT panel.item_id FROM panel_member panel
        JOIN item ON item.authority_id = panel.authority_id AND item.id = panel.item_id
        JOIN employment ON employment.authority_id = panel.authority_id
             AND employment.teacher_id = panel.person_id
             AND employment.organisation_id = item.organisation_id AND employment.until IS NULL""",
    "panel members sit in the Academic Committee": """
        SELECT panel.item_id FROM panel_member panel
        JOIN course ON course.authority_id = panel.authority_id AND course.id = panel.item_id
        WHERE NOT EXISTS (
          SELECT FROM assignment held JOIN organisation body
            ON body.authority_id = held.authority_id AND body.id = held.organisation_id
          WHERE held.authority_id = panel.authority_id AND held.person_id = panel.person_id
            AND body.body = 'ACADEMIC_COMMITTEE' AND held.role IN ('MEMBER', 'CHAIR')
            AND held.since <= panel.assigned_at::date)""",
    "a ballot has at least three electors, and they are the panel": """
        SELECT ballot.item_id FROM ballot WHERE (
          SELECT array_agg(person_id ORDER BY person_id) FROM elector
          WHERE (elector.authority_id, elector.item_id, elector.ballot_no)
              = (ballot.authority_id, ballot.item_id, ballot.no)) IS DISTINCT FROM (
          SELECT array_agg(person_id ORDER BY person_id) FROM panel_member panel
          WHERE (panel.authority_id, panel.item_id, panel.attempt)
              = (ballot.authority_id, ballot.item_id, ballot.attempt))
        OR (SELECT count(*) FROM elector
            WHERE (elector.authority_id, elector.item_id, elector.ballot_no)
                = (ballot.authority_id, ballot.item_id, ballot.no)) < 3""",
    "the opinion of the committee is what the vote says": """
        SELECT event.item_id FROM item_event event
        CROSS JOIN LATERAL (
          SELECT no FROM ballot WHERE ballot.authority_id = event.authority_id
             AND ballot.item_id = event.item_id AND ballot.opened_at < event.at
          ORDER BY no DESC LIMIT 1) latest
        CROSS JOIN LATERAL (
          SELECT count(*) FILTER (WHERE choice = 'YES') AS yes,
                 count(*) FILTER (WHERE choice = 'NO') AS no, count(*) AS cast
          FROM vote WHERE vote.authority_id = event.authority_id
             AND vote.item_id = event.item_id AND vote.ballot_no = latest.no) tally
        WHERE event.action IN ('formOpinionPass', 'formOpinionFail')
          AND (tally.cast < 3 OR (tally.yes > tally.no) <> (event.action = 'formOpinionPass'))""",
    "every member has given an opinion before the text review ends": """
        SELECT event.item_id FROM item_event event
        JOIN panel_member panel ON panel.authority_id = event.authority_id
             AND panel.item_id = event.item_id AND panel.assigned_at < event.at
        LEFT JOIN review ON (review.authority_id, review.item_id, review.attempt, review.person_id)
              = (panel.authority_id, panel.item_id, panel.attempt, panel.person_id)
        WHERE event.action = 'finishTextReview'
          AND (review.submitted_at IS NULL AND panel.attempt = (
                 SELECT max(attempt) FROM panel_member later
                 WHERE later.authority_id = panel.authority_id AND later.item_id = panel.item_id
                   AND later.assigned_at < event.at)
               OR review.submitted_at > event.at AND panel.assigned_at < event.at)""",
    "a course enters the library when its notice is over and no objection is open": """
        SELECT event.item_id FROM item_event event
        JOIN course ON course.authority_id = event.authority_id AND course.id = event.item_id
        LEFT JOIN objection ON objection.authority_id = event.authority_id
             AND objection.item_id = event.item_id AND objection.status = 'OPEN'
        WHERE event.action = 'endPublicity'
          AND (event.at < course.notice_until OR objection.id IS NOT NULL)""",
    "objections are raised while the notice runs": """
        SELECT objection.item_id FROM objection JOIN course
          ON course.authority_id = objection.authority_id AND course.id = objection.item_id
        WHERE objection.status <> 'UPHELD'
          AND NOT objection.raised_at BETWEEN course.notice_from AND course.notice_until""",
    "who failed comes again in a later round": """
        SELECT one.item_id FROM item_event one JOIN item_event other
          ON one.authority_id = other.authority_id AND one.item_id = other.item_id
        WHERE one.action = 'submitForAppraisal' AND other.action = 'resubmit'
          AND one.window_id = other.window_id""",
    "courses under way or in the library have their marks, others have not": """
        SELECT item.id FROM item JOIN course USING (authority_id, id)
        WHERE (state = 'IN_LIBRARY') <> (library_no IS NOT NULL)
           OR (state IN ('PASSED', 'PUBLICISED', 'IN_LIBRARY')) <> (passed_at IS NOT NULL)
           OR (state IN ('PUBLICISED', 'IN_LIBRARY')) <> (notice_until IS NOT NULL)""",
    "filing numbers are given once": """
        SELECT filing_no FROM course WHERE filing_no IS NOT NULL
        GROUP BY 1 HAVING count(*) > 1""",
    "library numbers run without gaps, in the order of entering, up to the counter": """
        SELECT course.id FROM (
          SELECT course.*, split_part(library_no, '-', 1) AS year, rank() OVER (
                   PARTITION BY split_part(library_no, '-', 1) ORDER BY event.at, course.id) AS no
          FROM course JOIN item_event event ON event.authority_id = course.authority_id
               AND event.item_id = course.id AND event.action = 'endPublicity') course
        LEFT JOIN authority_counter counter ON counter.authority_id = course.authority_id
             AND counter.name = 'COURSE_LIBRARY.' || year AND counter.last >= no
        WHERE library_no <> format('%s-%s', year, lpad(no::text, 4, '0'))
           OR counter.last IS NULL""",
    "what was submitted is frozen, what was not is a draft": """
        SELECT dossier.item_id FROM dossier
        LEFT JOIN item_event event ON event.authority_id = dossier.authority_id
             AND event.item_id = dossier.item_id AND event.dossier_no = dossier.no
        WHERE (dossier.submitted_at IS NULL) <> (event.at IS NULL)
           OR (dossier.submitted_at IS NULL) <> (dossier.sha256 IS NULL)
           OR dossier.submitted_at <> event.at""",
}


@pytest.mark.parametrize("rule", BREACHES)
def test_no_course_breaks_a_rule(district: psycopg.Connection, rule: str) -> None:
    assert district.execute(BREACHES[rule]).fetchall() == []


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        ("electives have 20–40 or 4–8 hours, in units of 4", "UPDATE course SET hours = hours + 1"),
        ("only recognised units declare courses", "UPDATE organisation SET recognised = false"),
        (
            "a course enters the library when its notice is over and no objection is open",
            "UPDATE objection SET status = 'OPEN'",
        ),
        (
            "nobody appraises a course of the own employer",
            "UPDATE item SET organisation_id = (SELECT id FROM organisation WHERE code = 'S01')",
        ),
        ("filing numbers are given once", "UPDATE course SET filing_no = 'X'"),
    ],
)
def test_a_breach_would_be_seen(
    district: psycopg.Connection, rule: str, breach: LiteralString
) -> None:
    district.execute(breach)
    assert district.execute(BREACHES[rule]).fetchall() != []


def test_items_are_pinned_to_the_policy_as_it_is_kept(district: psycopg.Connection) -> None:
    pins = district.execute("SELECT DISTINCT policy_id, policy_hash FROM item ORDER BY 1")
    assert pins.fetchall() == [
        (name, library.builtin(name).hash) for name in ("chaoyang-2021", "chaoyang-private-2021")
    ]
    kept = district.execute("SELECT policy_id, hash, content FROM policy_version").fetchall()
    for policy_id, digest, content in kept:
        assert library.from_texts(policy_id, content).hash == digest
    assert {policy_id for policy_id, _, _ in kept} == {
        "beijing-2021",
        "chaoyang-2021",
        "chaoyang-private-2021",
    }


def test_windows_are_open_from_the_year_of_the_plan_to_2027(district: psycopg.Connection) -> None:
    rows = district.execute(
        """
        SELECT name, min(round), count(*)::int,
               max(closes_at AT TIME ZONE 'Asia/Shanghai')::date::text
        FROM "window" WHERE policy_id = 'chaoyang-2021' AND name LIKE 'COURSE%'
        GROUP BY 1 ORDER BY 1
        """
    ).fetchall()
    assert rows == [
        ("COURSE_APPRAISAL", "2022-NOVEMBER", 11, "2027-12-01"),
        ("COURSE_RUN_DECLARATION", "2022-DECEMBER", 11, "2028-01-01"),
    ]
