"""By when an exhibit should leave its state: the same instant that the write path sets."""

from datetime import date, datetime, timedelta

from trainingflow.demo.story import Story
from trainingflow.domain.calendar import local_date, midnight, notice_period, semesters_touched
from trainingflow.domain.lifecycles.careers.completed import cycle_closes
from trainingflow.domain.workflow.attempt import as_date
from trainingflow.domain.workflow.states import Due
from trainingflow.services.working_days import working_days


def due_of(story: Story, year: int | None) -> datetime | None:
    """The deadline of the state that the story is in; None where it may last.

    Raises:
        ValueError: the state's deadline is of a kind that no general lifecycle has.
    """
    deadline = story.definition.state(story.state).deadline
    if deadline is None:
        return None
    match deadline.due:
        case Due.TERM:
            return _term_ends(story, deadline.term or "")
        case Due.ROUND_CLOSES:
            return story.submission.closes if story.submission else None
        case Due.YEAR_BEGINS | Due.YEAR_ENDS if year is not None:
            return midnight(date(year + (deadline.due is Due.YEAR_ENDS), 1, 1))
        case Due.CYCLE_CLOSES if year is not None:
            return cycle_closes(story.world.binding.procedure, year)
        case Due.FIRST_SESSION | Due.LAST_SESSION | Due.SEMESTER_ENDS:
            return _of_class(story, deadline.due)
        case other:
            message = f"{story.definition.kind} in {story.state}: {other}"
            raise ValueError(message)


def _of_class(story: Story, due: Due) -> datetime | None:
    if due is Due.SEMESTER_ENDS:
        rules, today = story.world.binding.procedure.semesters, local_date(story.state_since)
        return midnight(semesters_touched(rules, today, today)[-1].ends)
    first = due is Due.FIRST_SESSION
    day = as_date(story.content.get("firstSession" if first else "lastSession"))
    return None if day is None else midnight(day + timedelta(days=not first))


def _term_ends(story: Story, name: str) -> datetime:
    term = story.world.binding.procedure.terms[name]
    if not term.working:
        return midnight(local_date(story.state_since) + timedelta(days=term.days + 1))
    return notice_period(story.state_since, term.days, working_days()).closes
