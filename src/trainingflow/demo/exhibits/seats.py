"""The panel of an exhibit: who was invited, accepted, gave an opinion, and what was concluded."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from trainingflow.db.models import Conclusion, PanelMember, Review
from trainingflow.demo.story import Story
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.panel import OWING, MemberStatus

Given = Mapping[str, object]

_EMPTY: Final = dict.fromkeys(
    ("conflict_declared_at", "conflict", "recused_at", "role", "invited_at", "answered_at")
)


class Seats:
    """The members of one submission's panel, by person."""

    def __init__(self, story: Story) -> None:
        """Begin with nobody."""
        self._story = story
        self._rows: dict[UUID, dict[str, object]] = {}
        self._invited: dict[UUID, datetime] = {}
        self._spoken: set[UUID] = set()

    def follow(self, effect: Effect, given: Given, at: datetime, person: UUID) -> None:
        """Write what an effect of an act entails for the panel; others entail nothing."""
        match effect:
            case Effect.ASSIGN_REVIEWERS:
                self._invite(given, at, person)
            case Effect.ACCEPT_INVITATION:
                self._rows[person] |= {
                    "status": str(MemberStatus.ACCEPTED),
                    "answered_at": at,
                    "conflict": given["conflict"],
                    "conflict_declared_at": at,
                }
            case Effect.RECORD_REVIEW:
                self._spoken.add(person)
                self._add(
                    Review,
                    person_id=person,
                    opinion=given["opinion"],
                    text=given["text"],
                    submitted_at=at,
                )
            case Effect.RECORD_CONCLUSION:
                self._add(
                    Conclusion,
                    no=1,
                    result=given["result"],
                    text=given["text"],
                    concluded_by=person,
                    concluded_at=at,
                    ballot_no=None,
                    mean=None,
                    members=len(self._spoken),
                )
            case _:
                pass

    def invited_at(self, person: UUID | None) -> datetime | None:
        """When the person was invited; None for everybody else."""
        return self._invited.get(person) if person else None

    def outstanding(self) -> frozenset[UUID]:
        """Who still owes an answer or an opinion."""
        owing = {str(status) for status in OWING}
        return frozenset(
            person
            for person, row in self._rows.items()
            if row["status"] in owing and person not in self._spoken
        )

    def close(self) -> None:
        """Write the members as they are in the end."""
        for person, row in self._rows.items():
            self._add(PanelMember, person_id=person, **row)

    def _invite(self, given: Given, at: datetime, by: UUID) -> None:
        rule = self._story.world.binding.procedure.panels[self._story.definition.kind]
        ends = midnight(local_date(at) + timedelta(days=(rule.invitation_days or 0) + 1))
        for person, role in _asked(given):
            self._invited[person] = at
            self._rows[person] = {
                "assigned_by": by,
                "assigned_at": at,
                **_EMPTY,
                "status": str(MemberStatus.INVITED),
                "role": role,
                "invited_at": at,
                "expires_at": ends,
            }

    def _add(self, model: type[PanelMember | Review | Conclusion], **values: object) -> None:
        story = self._story
        story.world.sheets.add(model, item_id=story.id, attempt=story.attempt, **values)


def _asked(given: Given) -> Iterator[tuple[UUID, object]]:
    rows = given.get("members")
    for row in rows if isinstance(rows, list) else ():
        person = as_uuid(row["person"])
        if person is not None:
            yield person, row.get("role")
