"""The calendar of a policy: semesters, and duties that return."""

from datetime import date

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.described import described
from trainingflow.domain import calendar
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.calendar_rules import Frequency, PeriodicDuty
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.policies import library

described(
    Frequency,
    "How often a duty returns (频次).",
    {
        "YEAR": "Every year (每年).",
        "SEMESTER": "Every semester (每学期).",
        "CYCLE": "Once, at the end of a cycle (周期末).",
        "ROLLING": "Within any stretch of years (滚动).",
        "ANY_TIME": "Whenever there is reason (随时).",
    },
)


@strawberry.type(description="A semester (学期): from `begins` until before `ends`.")
class Semester:
    """A semester."""

    code: str = strawberry.field(description="Its code (学期代码), e.g. `2024-AUTUMN`.")
    begins: date = strawberry.field(description="The first day (开始日期).")
    ends: date = strawberry.field(description="The first day that is no longer in it (结束日期).")


@strawberry.type(
    description="Something that returns and gates no action (周期性职责): who owes what to whom."
)
class CalendarDuty:
    """Something that returns and gates no action."""

    duty: strawberry.Private[PeriodicDuty]

    name: str = strawberry.field(description="Its code (职责代码).")
    row: str = strawberry.field(description="Its row in the calendar (日历编号), e.g. `CAL-22`.")
    every: Frequency = strawberry.field(description="How often (频次).")
    by: list[str] = strawberry.field(
        description="Who does it (责任方): bodies, `UNIT` for every unit, `APPLICANT`."
    )
    to: list[str] = strawberry.field(description="For whom (接收方).")
    last_day: str | None = strawberry.field(
        description="The last day for it every year (截止日期), month and day: `02-28`."
    )
    target_year_offset: int = strawberry.field(
        description="The year it is about less the year in which it is due (目标年度差)."
    )

    @classmethod
    def of(cls, duty: PeriodicDuty) -> "CalendarDuty":
        """Show a duty of a procedure's calendar."""
        return cls(
            duty=duty,
            name=duty.name,
            row=duty.row,
            every=duty.every,
            by=[str(party) for party in duty.by],
            to=[str(party) for party in duty.to],
            last_day=None if duty.on is None else f"{duty.on[0]:02}-{duty.on[1]:02}",
            target_year_offset=duty.target_year_offset,
        )

    @field("The name for people (名称).")
    def label(self, info: Info) -> str:
        """Name the duty."""
        return self.duty.label.text(info.context.language)

    @field("The article that demands it (依据).")
    def citation(self, info: Info) -> Citation:
        """Show the citation."""
        return Citation.of(self.duty.citation, info.context.language)


def semesters_of(procedure: Procedure, first: int, last: int) -> list[Semester]:
    """The semesters that begin in the years."""
    return [
        Semester(code=one.code, begins=one.begins, ends=one.ends)
        for one in calendar.semesters(procedure.semesters, first, last)
    ]


def duties_of(procedure: Procedure) -> list[CalendarDuty]:
    """The duties of a policy's calendar, by their rows."""
    return [
        CalendarDuty.of(one)
        for one in sorted(procedure.calendar, key=lambda duty: (duty.row, duty.name))
    ]


def duty_label(policy_id: str, name: str, language: Language) -> str:
    """The name of a duty of a policy's calendar; its code where the policy has it no more."""
    procedure = library.named(policy_id).procedure if policy_id in library.known_ids() else None
    found = (one for one in procedure.calendar if one.name == name) if procedure else iter(())
    duty = next(found, None)
    return duty.label.text(language) if duty else name


def occasion_label(policy_id: str, name: str, language: Language) -> str:
    """The name of an occasion of a policy's ladder; its code where there is none."""
    procedure = library.named(policy_id).procedure if policy_id in library.known_ids() else None
    ladder = procedure.ladder if procedure else None
    found = (one for one in ladder.occasions if one.name == name) if ladder else iter(())
    occasion = next(found, None)
    return occasion.label.text(language) if occasion else name
