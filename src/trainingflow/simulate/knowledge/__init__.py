"""What people know of a kind of item beyond what its form says, by kind and action."""

from collections.abc import Mapping
from typing import Final

from trainingflow.simulate.knowledge import (
    careers,
    courses,
    learning,
    panels,
    plans,
    private,
    projects,
    reviewed,
    schools,
)
from trainingflow.simulate.knowledge.words import (
    Knowledge,
    NotNow,
    a_week_to_answer,
    held_today,
    not_now,
)

KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("*", "attachDocument"): not_now,  # what is demanded comes along with the action
    ("*", "revoke"): not_now,  # an audited error, which nobody has made
    ("*", "openSurvey"): a_week_to_answer,
    ("*", "recordSymposium"): held_today,
    ("*", "recordInterviews"): held_today,
    ("*", "recordArchiveCheck"): held_today,
    **panels.KNOWN,
    **courses.KNOWN,
    **projects.KNOWN,
    **plans.KNOWN,
    **learning.KNOWN,
    **private.KNOWN,
    **reviewed.KNOWN,
    **schools.KNOWN,
    **careers.KNOWN,
}
"""`*` is any kind; what is known of the kind itself goes first."""

__all__ = ["KNOWN", "Knowledge", "NotNow"]
