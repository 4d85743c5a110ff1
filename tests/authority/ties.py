"""What ties persons and units to items, read from the tables by statements of the tests' own."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from trainingflow.domain.authority.published import is_published
from trainingflow.domain.authority.terms import Tie, Ties

_HEADS = """
    SELECT i.id, i.authority_id, i.kind, i.state, i.owner_id, i.subject_id,
           d.path AS declaring, u.path AS undertaking
    FROM item i JOIN organisation d ON d.id = i.organisation_id
    LEFT JOIN organisation u ON u.id = i.undertaking_id
"""
_PERSONS = {
    Tie.LEADER: "SELECT id, leader_id FROM course UNION SELECT id, leader_id FROM course_run",
    Tie.DEVELOPER: "SELECT course_id, person_id FROM course_developer",
    Tie.PANELIST: "SELECT item_id, person_id FROM panel_member"
    " WHERE status IN ('ACCEPTED', 'RECUSED')",
    Tie.INVITED: "SELECT item_id, person_id FROM panel_member WHERE status = 'INVITED'",
    Tie.ELECTOR: "SELECT item_id, person_id FROM elector",
    Tie.PARTICIPANT: "SELECT run_id, teacher_id FROM enrolment WHERE withdrawn_at IS NULL"
    " UNION SELECT b.id, e.teacher_id FROM credit_batch b JOIN enrolment e USING (run_id)"
    " WHERE e.withdrawn_at IS NULL",
    Tie.ASKED: "SELECT s.item_id, r.person_id FROM survey s"
    " JOIN survey_respondent r ON r.survey_id = s.id",
    Tie.ON_ROSTER: "SELECT item_id, (jsonb_path_query(input, '$.*[*].teacher') #>> '{}')::uuid"
    " FROM item_event WHERE input @? '$.*[*].school'",
}
_SCHOOLS = (
    "SELECT item_id, (jsonb_path_query(input, '$.*[*].school') #>> '{}')::uuid FROM item_event"
    " WHERE input @? '$.*[*].teacher'"
)


def ties_of_items(engine: Engine) -> dict[UUID, Ties]:
    """Every item of the database with all its ties."""
    with engine.connect() as connection:
        persons = {tie: _grouped(connection.execute(text(sql))) for tie, sql in _PERSONS.items()}
        schools = _grouped(connection.execute(text(_SCHOOLS)))
        return {
            row.id: Ties(
                authority_id=row.authority_id,
                persons={
                    **{tie: found[row.id] for tie, found in persons.items()},
                    Tie.OWNER: frozenset({row.owner_id}),
                    Tie.SUBJECT: frozenset({row.subject_id} - {None}),
                },
                units={
                    Tie.DECLARING: frozenset(row.declaring),
                    Tie.UNDERTAKING: frozenset(row.undertaking or ()),
                    Tie.ROSTER_UNIT: schools[row.id],
                },
                public=is_published(row.kind, row.state),
                kind=row.kind,
            )
            for row in connection.execute(text(_HEADS))
        }


def _grouped(rows: Iterable[Any]) -> defaultdict[UUID, frozenset[UUID]]:
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for item, person in rows:
        found[item] |= {person}
    return found
