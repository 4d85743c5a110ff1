"""What people know of a kind of item beyond what its form says, by kind and action."""

from collections.abc import Mapping
from typing import Final

from trainingflow.simulate.knowledge import courses, hongkou, learning, plans, private, projects
from trainingflow.simulate.knowledge.words import (
    Knowledge,
    NotNow,
    a_week_to_answer,
    held_today,
    members_of_panel,
    not_now,
)

KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("*", "attachDocument"): not_now,  # what is demanded comes along with the action
    ("*", "scheduleDefence"): not_now,
    ("*", "discuss"): not_now,
    ("*", "releaseReviewer"): not_now,
    ("*", "recuse"): not_now,
    ("*", "declareConflict"): not_now,
    ("*", "proposePanel"): not_now,
    ("*", "inviteReviewers"): members_of_panel,
    ("*", "openSurvey"): a_week_to_answer,
    ("*", "recordSymposium"): held_today,
    ("*", "recordInterviews"): held_today,
    ("*", "recordArchiveCheck"): held_today,
    **courses.KNOWN,
    **projects.KNOWN,
    **plans.KNOWN,
    **learning.KNOWN,
    **private.KNOWN,
    **hongkou.KNOWN,
}
"""`*` is any kind; what is known of the kind itself goes first."""

__all__ = ["KNOWN", "Knowledge", "NotNow"]
