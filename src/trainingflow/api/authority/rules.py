"""Who may use a field, in words and as a function: the rules of which the table is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trainingflow.domain.authority.terms import Matter
from trainingflow.services.reading.sight import sees_teacher
from trainingflow.services.reading.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a field.

    Attributes:
        who: in words, for the pages that people read.
        allows: decides from the viewer and the object that the field belongs to.
        matter: what of the table of reading is needed beside: the rows are read through it only.
    """

    who: str
    allows: Callable[[Viewer, Any], bool]
    matter: Matter | None = None

    @property
    def once(self) -> str | None:
        """What it asks for, where that is the same of every object: asked once in an operation."""
        return "signed in" if self.allows is _signed_in else None


def _signed_in(viewer: Viewer, _source: object) -> bool:
    return viewer.signed_in


EVERYBODY = Rule("everybody", lambda _viewer, _source: True)
SIGNED_IN = Rule("everybody who is signed in", _signed_in)

DECIDED = Rule(
    "whom the lifecycle lets do it, among those who are signed in and may see the item",
    _signed_in,
)

OFFICE = Rule(
    "the office that has the duty by the policy, among those who are signed in",
    _signed_in,
)
PANELISTS = Rule(
    "the members of the panel as its rule lets them see each other, officers and chairs of the "
    "bodies of the regulation, and auditors: what is shown is chosen by `panel_views` only",
    _signed_in,
)

ENTITLED = Rule(
    "officers and chairs of the body that the policy gives the duty, and officers of its office",
    _signed_in,
)
PROPOSALS = Rule(
    "officers and chairs of the bodies of the regulation, and auditors: rows are read through "
    "`window_proposals.waiting` only",
    _signed_in,
)
OWING = Rule(
    "officers and chairs of the body that owes the duty and officers of its office; of a unit its "
    "training managers and principals",
    _signed_in,
)
PREVIEWED = Rule(
    "officers and chairs of the bodies of the regulation, and auditors: the service refuses others",
    _signed_in,
)
OWN_NOTICES = Rule(
    "whom a notice is for, in person or by a role held now: rows are read through "
    "`notices.addressed_to` only",
    _signed_in,
)

THE_TEACHERS = Rule(
    "the teacher, the training managers and principals of the teacher's unit, officers and chairs "
    "of the bodies of the regulation, and auditors",
    lambda viewer, teacher: sees_teacher(viewer, teacher.row),
    Matter.TEACHER,
)
NUMBERS = Rule(
    "the person, and officers of the personnel section: `shown.may_see_whole` refuses others, and "
    "every answer is written down",
    _signed_in,
)
SEARCHED = Rule(
    "officers of the personnel section: `shown.may_search` refuses others, and every search is "
    "written down",
    _signed_in,
)
RECORDED = Rule(
    "officers of the personnel section, and of the own phone and e-mail address the person: the "
    "service refuses others",
    _signed_in,
)
OWN_DATA = Rule(
    "the person, and nobody for anybody else",
    _signed_in,
)
KEEPERS = Rule(
    "officers of the personnel section and security administrators, never about themselves: the "
    "service refuses others",
    _signed_in,
)
DATA_REQUESTS = Rule(
    "officers of the personnel section, security administrators and auditors, and of their own "
    "requests everybody who is signed in: rows are read through `requests` only",
    _signed_in,
)
THEIR_TEACHERS = Rule(
    "the same people as see the teacher: rows are read through `sight.teachers` only; a draft of a "
    "policy is tried by those who act for a body, policy officers and auditors",
    _signed_in,
)
PLANS = Rule(
    "the teacher, who made it, whom they show it to and auditors: rows are read through "
    "`saved.plans` only",
    _signed_in,
)
OWN_PLANS = Rule(
    "the teacher, and who made it: the service refuses others",
    _signed_in,
)
PARTICIPANTS = Rule(
    "the participant and the participant's unit, who leads or declared the run, officers and "
    "chairs of the bodies of the regulation, and auditors: rows are read through "
    "`sight.participants` only",
    _signed_in,
    Matter.ENROLMENT,
)
REVIEWERS = Rule(
    "the reviewer, the other members of the panel once their own opinion is given or the reading "
    "of the text is over, officers and chairs of the bodies of the regulation, and auditors: rows "
    "are read through `panels.reviews` only",
    _signed_in,
)

PUBLICATIONS = Rule(
    "policy officers and auditors, and of what is published everybody who is signed in: rows are "
    "read through `publications` only",
    _signed_in,
)
STATEMENTS = Rule(
    "the teacher, the training managers and principals of the unit then and now, officers and "
    "chairs of the bodies of the regulation, and auditors: rows are read through `statements` only",
    _signed_in,
)
CERTIFICATES = Rule(
    "the teacher, the training managers and principals of the teacher's unit, officers and chairs "
    "of the bodies of the regulation, and auditors: rows are read through `certificates` only",
    _signed_in,
)
OWN_EXPORTS = Rule(
    "whoever asks, and sees of it no more than the list on the screen shows: rows are read through "
    "`exports` only, and written through the listing of their list; a report counts the same rows",
    _signed_in,
)
IMPORTS = Rule(
    "officers of the personnel section, or of the office for the training of teachers where there "
    "is none; of former credits officers of the body that confirms credits; of rosters, attendance "
    "and results whoever sends the table, each row by the rules of the button; of what is there "
    "auditors: rows are read through `imports` only, the service refuses others",
    _signed_in,
)
POLICY_OFFICERS = Rule(
    "policy officers: the service refuses others, and the planner of a change as its approver",
    _signed_in,
)
RECORDS = Rule(
    "the participant, who declared or led the run, the declaring unit, officers and chairs of the "
    "bodies of the regulation, and auditors: rows are read through `sight.records` only",
    _signed_in,
    Matter.CREDIT_RECORD,
)

ASKED = Rule(
    "the participants whom the questionnaire asks: the service refuses others",
    _signed_in,
)
SURVEYED = Rule(
    "whom the questionnaire asks, and whoever is inside of its item: rows are read through "
    "`surveys.by_id` and `surveys.of_items` only",
    _signed_in,
)
SURVEY_RESULTS = Rule(
    "whoever is inside of the item, once the questionnaire is over and enough have answered; "
    "never who said what: rows are read through `surveys.results` only",
    _signed_in,
)

STANDINGS = Rule(
    "the teacher, the training managers and principals of the teacher's unit, officers and chairs "
    "of the bodies of the regulation, and auditors: rows are read through `standings.conditions` "
    "only",
    _signed_in,
    Matter.TEACHER,
)

SEEN = Rule(
    "whoever may see the item: rows are read through `sight.items` and `sight.items_apart` only",
    _signed_in,
    Matter.ITEM,
)
INSIDE = Rule(
    "who declared it or is its subject, the managers and principals of the declaring and of the "
    "undertaking unit, its panel, officers and chairs of the bodies of the regulation, and "
    "overseers: rows are read through `sight.inside` and `sight.inside_apart` only",
    _signed_in,
    Matter.INSIDE,
)

SECURITY = Rule(
    "security administrators: the service refuses others",
    lambda viewer, _source: viewer.keeps_rights,
)
AUDIT = Rule(
    "auditors, and nobody else: every reading is written down in the journal that is read",
    lambda viewer, _source: viewer.audits,
)
APPOINTMENTS = Rule(
    "security administrators and auditors, and of what they hold themselves everybody who is "
    "signed in: rows are read through `appointments` only",
    _signed_in,
)
