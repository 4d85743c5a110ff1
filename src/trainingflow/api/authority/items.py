"""The rows of the types of items: of what every item has, and of what only some kinds have."""

from collections.abc import Iterator, Mapping
from typing import Final

from trainingflow.api.authority.rules import DECIDED, INSIDE, SEEN, Rule
from trainingflow.api.mutations.general import CREATIONS
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.api.types.general_fields import fields_of, made_types

_HEAD = (
    *("id", "kind", "title", "state", "stateLabel", "stage", "outcome", "version", "attempt"),
    *("round", "createdAt", "updatedAt", "stateSince", "organisation", "owner", "policy", "late"),
)
_OWN = ("actions", "tasks", "watching", "deadlines", "checklist", "surveys")
_IN_PART = ("history", "documents", "comments", "appraisalPanel")

EVERY_ITEM: Final[dict[str, Rule]] = {
    **dict.fromkeys(_HEAD, SEEN),
    **dict.fromkeys(_OWN, SEEN),
    # Outsiders see what was published, told or addressed to them, and nothing else of it.
    **dict.fromkeys(_IN_PART, SEEN),
    **dict.fromkeys(("approvals", "dossierVersions", "dossierDiff", "returned"), INSIDE),
    "timeInStates": INSIDE,
}
"""What every item has; a field of the interface that is not here stops the process."""

GENERAL_FIELDS: Final[dict[str, Rule]] = {
    **dict.fromkeys(("targetYear", "variant", "subject", "undertakingUnit"), SEEN),
    **dict.fromkeys(("parent", "children", "related"), SEEN),
    **dict.fromkeys(("dossier", "dossierVersion", "records"), INSIDE),
}
"""What the types of general kinds have, whatever the kind."""

_COURSE = (
    *("activity", "category", "deliveryMode", "developers", "discontinuedAt", "dossier", "filedAt"),
    *("filingNumber", "guides", "hours", "leader", "libraryNumber", "module", "noticeFrom"),
    *("noticeUntil", "part", "passedAt", "projectReference", "runs", "size", "supersedes", "topic"),
)
_RUN = (
    *("classes", "course", "creditBatch", "deliveryMode", "enrolments", "finishedAt"),
    *("firstSessionOn", "lastSessionOn", "leader", "semester", "startedAt", "viewerEnrolment"),
)

OF_COURSES: Final[Mapping[str, dict[str, Rule]]] = {
    "Course": {
        **dict.fromkeys(_COURSE, SEEN),
        **dict.fromkeys(("ballots", "objections", "panel", "reviews"), INSIDE),
    },
    "CourseRun": dict.fromkeys(_RUN, SEEN),
    "CreditBatch": dict.fromkeys(("records", "run"), SEEN),
}
"""What courses, their runs and their credit batches have beside; they have tables of their own."""


def item_rows() -> Iterator[tuple[str, Rule]]:
    """The rules of all items, and of what is made from the definitions."""
    for name, rows in OF_COURSES.items():
        yield from ((f"{name}.{field}", rule) for field, rule in (EVERY_ITEM | rows).items())
    for type_ in GENERAL_TYPES.values():
        own = fields_of(type_)
        rows = EVERY_ITEM | {name: rule for name, rule in GENERAL_FIELDS.items() if name in own}
        yield from ((f"{type_.__name__}.{name}", rule) for name, rule in rows.items())
    for name, fields in made_types().items():
        yield from ((f"{name}.{field}", INSIDE) for field in fields)
    yield from ((f"Mutation.{name}", DECIDED) for name in CREATIONS)
