"""The runs of the district keep the rules of annex 4, chapters 5 and 6, and their credits."""

from typing import LiteralString

import psycopg
import pytest

BREACHES: dict[str, LiteralString] = {
    "a course is declared for a run after it has passed, and not when discontinued": """
        SELECT run.id FROM course_run run
        JOIN course ON course.authority_id = run.authority_id AND course.id = run.course_id
        JOIN item_event event ON event.authority_id = run.authority_id
             AND event.item_id = run.id AND event.action = 'declareRun'
        WHERE course.passed_at IS NULL OR course.passed_at >= event.at
           OR course.discontinued_at <= event.at""",
    "a run begins in the semester that its window was for": """
        SELECT run.id FROM course_run run
        JOIN item_event event ON event.authority_id = run.authority_id
             AND event.item_id = run.id AND event.action = 'declareRun'
        JOIN "window" ON "window".authority_id = event.authority_id
             AND "window".id = event.window_id
        WHERE "window".semester <> run.semester
           OR run.semester <> extract(year FROM run.first_session_on) ||
              CASE WHEN extract(month FROM run.first_session_on) BETWEEN 2 AND 8
                   THEN '-SPRING' ELSE '-AUTUMN' END""",
    "a run begins after its confirmation": """
        SELECT run.id FROM course_run run
        JOIN item_event event ON event.authority_id = run.authority_id
             AND event.item_id = run.id AND event.action = 'confirm'
        WHERE event.at >= run.first_session_on::timestamp AT TIME ZONE 'Asia/Shanghai'""",
    "a run lasts at most twelve months": """
        SELECT id FROM course_run
        WHERE last_session_on > first_session_on + interval '12 months'""",
    "a run has at most three classes, online two": """
        SELECT run.id FROM course_run run JOIN course_class class
          ON class.authority_id = run.authority_id AND class.run_id = run.id
        GROUP BY run.authority_id, run.id, run.delivery_mode
        HAVING count(*) > CASE run.delivery_mode WHEN 'ONLINE' THEN 2 ELSE 3 END""",
    "a class that started has 25 participants, online 200": """
        SELECT class.id FROM course_class class JOIN course_run run
          ON run.authority_id = class.authority_id AND run.id = class.run_id
        WHERE class.started_at IS NOT NULL AND (
          SELECT count(*) FROM enrolment place
          WHERE (place.authority_id, place.class_id) = (class.authority_id, class.id)
            AND place.enrolled_at <= class.started_at
            AND (place.withdrawn_at IS NULL OR place.withdrawn_at > class.started_at)
        ) < CASE run.delivery_mode WHEN 'ONLINE' THEN 200 ELSE 25 END""",
    "a class has no more participants than places": """
        SELECT class.id FROM course_class class JOIN enrolment place
          ON place.authority_id = class.authority_id AND place.class_id = class.id
        WHERE place.withdrawn_at IS NULL
        GROUP BY class.authority_id, class.id, class.capacity HAVING count(*) > class.capacity""",
    "a leader has at most 3 electives and 8 classes in a semester": """
        SELECT run.leader_id FROM course_run run
        JOIN course ON course.authority_id = run.authority_id AND course.id = run.course_id
        JOIN course_class class ON class.authority_id = run.authority_id AND class.run_id = run.id
        WHERE course.category = 'ELECTIVE'
        GROUP BY run.leader_id, run.semester
        HAVING count(DISTINCT run.course_id) > 3 OR count(class.id) > 8""",
    "the period of a run is that of its sessions": """
        SELECT run.id FROM course_run run
        JOIN course_class class ON class.authority_id = run.authority_id AND class.run_id = run.id
        JOIN class_session session
          ON session.authority_id = class.authority_id AND session.class_id = class.id
        GROUP BY run.authority_id, run.id, run.first_session_on, run.last_session_on
        HAVING min(planned_on) <> run.first_session_on OR max(planned_on) <> run.last_session_on""",
    "the sessions of a class teach all hours of the course": """
        SELECT class.id FROM course_class class
        JOIN course_run run ON run.authority_id = class.authority_id AND run.id = class.run_id
        JOIN course ON course.authority_id = run.authority_id AND course.id = run.course_id
        JOIN class_session session
          ON session.authority_id = class.authority_id AND session.class_id = class.id
        GROUP BY class.authority_id, class.id, course.hours
        HAVING sum(session.hours) <> course.hours""",
    "nobody who leads or developed a course takes part in it": """
        SELECT place.id FROM enrolment place
        JOIN course_run run ON run.authority_id = place.authority_id AND run.id = place.run_id
        LEFT JOIN course_developer developer ON developer.authority_id = place.authority_id
             AND developer.course_id = run.course_id AND developer.person_id = place.teacher_id
        WHERE place.teacher_id = run.leader_id OR developer.person_id IS NOT NULL""",
    "nobody takes part in one course twice": """
        SELECT place.teacher_id FROM enrolment place
        JOIN course_run run ON run.authority_id = place.authority_id AND run.id = place.run_id
        GROUP BY place.teacher_id, run.course_id HAVING count(*) > 1""",
    "participants were employed in the district when the run began": """
        SELECT place.id FROM enrolment place
        JOIN course_run run ON run.authority_id = place.authority_id AND run.id = place.run_id
        WHERE NOT EXISTS (SELECT FROM employment
                          WHERE employment.authority_id = place.authority_id
                            AND employment.teacher_id = place.teacher_id
                            AND employment.since <= run.first_session_on)""",
    "a session is held on its day or later, in a class that has started": """
        SELECT session.id FROM class_session session JOIN course_class class
          ON class.authority_id = session.authority_id AND class.id = session.class_id
        WHERE session.held_at < session.planned_on::timestamp AT TIME ZONE 'Asia/Shanghai'
           OR session.held_at IS NOT NULL AND class.status <> 'STARTED'""",
    "attendance is kept of every participant at every session held": """
        SELECT session.id, place.id FROM class_session session
        JOIN enrolment place ON place.authority_id = session.authority_id
             AND place.class_id = session.class_id AND place.withdrawn_at IS NULL
        FULL JOIN attendance ON attendance.authority_id = session.authority_id
             AND attendance.session_id = session.id AND attendance.enrolment_id = place.id
        WHERE (session.held_at IS NOT NULL) <> (attendance.session_id IS NOT NULL)
           OR place.id IS NULL""",
    "a result counts the attendance, and is passed by assessment and four fifths of it": """
        SELECT result.enrolment_id FROM result
        JOIN enrolment place
          ON place.authority_id = result.authority_id AND place.id = result.enrolment_id
        CROSS JOIN LATERAL (
          SELECT count(*) AS held, count(*) FILTER (WHERE present) AS present FROM attendance
          WHERE attendance.authority_id = place.authority_id
            AND attendance.enrolment_id = place.id) counted
        WHERE (result.sessions_held, result.sessions_attended) <> (counted.held, counted.present)
           OR result.passed
              <> (result.assessment_passed AND counted.present >= 0.8 * counted.held)""",
    "a finished run has held every session and given everybody a result": """
        SELECT run.id FROM course_run run
        JOIN course_class class ON class.authority_id = run.authority_id AND class.run_id = run.id
        LEFT JOIN class_session session ON session.authority_id = class.authority_id
             AND session.class_id = class.id AND session.held_at IS NULL
        LEFT JOIN enrolment place ON place.authority_id = class.authority_id
             AND place.class_id = class.id AND place.withdrawn_at IS NULL
        LEFT JOIN result
          ON result.authority_id = place.authority_id AND result.enrolment_id = place.id
        WHERE run.finished_at IS NOT NULL
          AND (session.id IS NOT NULL OR place.id IS NOT NULL AND result.enrolment_id IS NULL)""",
    "a cancelled run has no participants left": """
        SELECT item.id FROM item JOIN enrolment place
          ON place.authority_id = item.authority_id AND place.run_id = item.id
        WHERE item.state = 'CANCELLED' AND place.withdrawn_at IS NULL""",
    "a course whose run was discontinued is marked": """
        SELECT run.course_id FROM course_run run JOIN item USING (authority_id, id)
        JOIN course ON course.authority_id = run.authority_id AND course.id = run.course_id
        WHERE item.state = 'DISCONTINUED' AND course.discontinued_at IS NULL""",
    "every finished run has one credit batch": """
        SELECT run.id FROM course_run run LEFT JOIN credit_batch batch
          ON batch.authority_id = run.authority_id AND batch.run_id = run.id
        WHERE (run.finished_at IS NULL) <> (batch.id IS NULL)""",
    "a record of a run says what the result and the course say": """
        SELECT record.id FROM credit_record record
        LEFT JOIN result ON result.authority_id = record.authority_id
             AND result.enrolment_id = record.source_id AND result.revision = record.revision
        LEFT JOIN enrolment place
          ON place.authority_id = record.authority_id AND place.id = record.source_id
        LEFT JOIN course_run run
          ON run.authority_id = place.authority_id AND run.id = place.run_id
        LEFT JOIN course ON course.authority_id = run.authority_id AND course.id = run.course_id
        LEFT JOIN LATERAL (
          SELECT max(planned_on) AS day FROM class_session session
          WHERE session.authority_id = place.authority_id AND session.class_id = place.class_id
        ) last ON true
        WHERE record.source_kind = 'RUN_RESULT' AND (
          (record.teacher_id, record.passed, record.hours, record.activity, record.earned_on)
          IS DISTINCT FROM
          (place.teacher_id, result.passed, course.hours, course.activity, last.day)
          OR record.facts ->> 'module' IS DISTINCT FROM course.module
          OR record.facts ->> 'part' IS DISTINCT FROM course.part)""",
    "every result of a finished run has its record": """
        SELECT result.enrolment_id FROM result
        JOIN enrolment place
          ON place.authority_id = result.authority_id AND place.id = result.enrolment_id
        JOIN course_run run ON run.authority_id = place.authority_id AND run.id = place.run_id
        LEFT JOIN credit_record record ON record.authority_id = result.authority_id
             AND record.source_id = result.enrolment_id AND record.source_kind = 'RUN_RESULT'
        WHERE run.finished_at IS NOT NULL AND record.id IS NULL""",
    "records are confirmed with their batch, by somebody of the Continuing Education Office": """
        SELECT grouped.id FROM credit_record_group grouped
        JOIN item ON item.authority_id = grouped.authority_id AND item.id = grouped.batch_id
        LEFT JOIN credit_confirmation confirmation
          ON confirmation.authority_id = grouped.authority_id
         AND confirmation.group_id = grouped.id
        LEFT JOIN item_event event ON event.authority_id = item.authority_id
             AND event.item_id = item.id AND event.action = 'confirm'
        WHERE item.kind = 'CREDIT_BATCH' AND (
          (item.state IN ('CONFIRMED', 'REVOKED')) <> (confirmation.group_id IS NOT NULL)
           OR (confirmation.confirmed_at, confirmation.confirmed_by)
              IS DISTINCT FROM (event.at, event.actor_id))""",
    "every record of a revoked batch is reversed, and no other": """
        SELECT record.id FROM credit_record record
        JOIN credit_record_group grouped
          ON grouped.authority_id = record.authority_id AND grouped.id = record.group_id
        LEFT JOIN item ON item.authority_id = grouped.authority_id AND item.id = grouped.batch_id
        LEFT JOIN credit_record reversal
          ON reversal.authority_id = record.authority_id AND reversal.reverses_id = record.id
        WHERE record.reverses_id IS NULL
          AND (item.state IS NOT DISTINCT FROM 'REVOKED') <> (reversal.id IS NOT NULL)""",
    "imports are confirmed by the Continuing Education Office": """
        SELECT confirmation.group_id FROM credit_confirmation confirmation
        JOIN credit_record_group grouped ON grouped.authority_id = confirmation.authority_id
             AND grouped.id = confirmation.group_id AND grouped.batch_id IS NULL
        WHERE NOT EXISTS (
          SELECT FROM assignment held JOIN organisation office
            ON office.authority_id = held.authority_id AND office.id = held.organisation_id
          WHERE held.authority_id = confirmation.authority_id
            AND held.person_id = confirmation.confirmed_by
            AND office.body = 'CE_OFFICE' AND held.role = 'OFFICER')""",
    "courses of the district that were completed outside a run lie before the plan": """
        SELECT id FROM credit_record
        WHERE source_kind = 'IMPORT' AND activity IN ('PROFESSIONAL_COURSE', 'ELECTIVE_COURSE')
          AND earned_on >= '2022-10-14'""",
    "nothing was imported before the plan, or earned outside the cycle": """
        SELECT id FROM credit_record
        WHERE recorded_at < '2022-10-14 00:00+08' OR NOT earned_on BETWEEN '2021-01-01' AND
              '2024-05-20' OR earned_on > (recorded_at AT TIME ZONE 'Asia/Shanghai')::date""",
    "nobody completed anything before coming to the district": """
        SELECT record.id FROM credit_record record WHERE NOT EXISTS (
          SELECT FROM employment WHERE employment.authority_id = record.authority_id
             AND employment.teacher_id = record.teacher_id
             AND employment.since <= record.earned_on)""",
    "an open item waits for somebody, a closed one for nobody": """
        SELECT item.id FROM item
        LEFT JOIN task ON task.authority_id = item.authority_id AND task.item_id = item.id
             AND task.closed_at IS NULL
        WHERE item.kind IN ('COURSE', 'COURSE_RUN', 'CREDIT_BATCH')
          AND (task.id IS NULL) <> (item.state IN ('IN_LIBRARY', 'WITHDRAWN', 'CONTINUE',
              'DISCONTINUED', 'REJECTED', 'CANCELLED', 'CONFIRMED', 'REVOKED'))""",
    "the clock has something to do for every course under public notice": """
        SELECT item.id FROM item
        JOIN course ON course.authority_id = item.authority_id AND course.id = item.id
        LEFT JOIN deadline ON deadline.authority_id = item.authority_id
             AND deadline.item_id = item.id AND deadline.done_at IS NULL
             AND deadline.kind = 'AUTO_TRANSITION' AND deadline.action = 'endPublicity'
             AND deadline.due_at = course.notice_until
        WHERE (item.state = 'PUBLICISED') <> (deadline.id IS NOT NULL)""",
}


@pytest.mark.parametrize("rule", BREACHES)
def test_no_run_and_no_credit_breaks_a_rule(district: psycopg.Connection, rule: str) -> None:
    assert district.execute(BREACHES[rule]).fetchall() == []


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        (
            "a class that started has 25 participants, online 200",
            "UPDATE enrolment SET withdrawn_at = enrolled_at",
        ),
        (
            "a class has no more participants than places",
            "UPDATE course_class SET capacity = 20",
        ),
        (
            "a course is declared for a run after it has passed, and not when discontinued",
            "UPDATE course SET discontinued_at = passed_at",
        ),
        (
            "a result counts the attendance, and is passed by assessment and four fifths of it",
            "UPDATE attendance SET present = NOT present",
        ),
        (
            "a leader has at most 3 electives and 8 classes in a semester",
            "UPDATE course_run SET leader_id = (SELECT min(leader_id::text)::uuid FROM course_run)",
        ),
        (
            "an open item waits for somebody, a closed one for nobody",
            "UPDATE task SET closed_at = opened_at",
        ),
    ],
)
def test_a_breach_would_be_seen(
    district: psycopg.Connection, rule: str, breach: LiteralString
) -> None:
    district.execute(breach)
    assert district.execute(BREACHES[rule]).fetchall() != []
