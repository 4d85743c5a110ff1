"""Who may see or do what: one table, and nothing outside it.

Every field of the query and of the mutation has an entry, and so has every field of the types
that show a person's data. A field without an entry, or an entry without a field, stops the
process before it serves. Which action of a lifecycle is open to whom is decided by the
lifecycle itself; the entry of a mutation says who may ask.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLFieldResolver,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
)

from trainingflow.api.faults import Forbidden, Unauthenticated
from trainingflow.api.mutations.general import CREATIONS
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.api.types.general_fields import fields_of, made_types
from trainingflow.api.types.work_item import WorkItem
from trainingflow.services.reading.sight import sees_teacher
from trainingflow.services.reading.viewers import Viewer


class AuthorityIncomplete(Exception):
    """The table and the schema do not name the same fields."""

    def __init__(self, missing: set[str], stale: set[str]) -> None:
        parts = [f"no entry for {', '.join(sorted(missing))}"] if missing else []
        parts += [f"no such field as {', '.join(sorted(stale))}"] if stale else []
        super().__init__("The table of authority has " + "; ".join(parts) + ".")


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a field.

    Attributes:
        who: in words, for the pages that people read.
        allows: decides from the viewer and the object that the field belongs to.
    """

    who: str
    allows: Callable[[Viewer, Any], bool]


EVERYBODY = Rule("everybody", lambda _viewer, _source: True)
SIGNED_IN = Rule("everybody who is signed in", lambda viewer, _source: viewer.signed_in)

DECIDED = Rule(
    "whom the lifecycle lets do it, among those who are signed in and may see the item",
    lambda viewer, _source: viewer.signed_in,
)

OFFICE = Rule(
    "the office that has the duty by the policy, among those who are signed in",
    lambda viewer, _source: viewer.signed_in,
)
PANELISTS = Rule(
    "the members of the panel as its rule lets them see each other, officers and chairs of the "
    "bodies of the regulation, and auditors: what is shown is chosen by `panel_views` only",
    lambda viewer, _source: viewer.signed_in,
)

ENTITLED = Rule(
    "officers and chairs of the body that the policy gives the duty, and officers of its office",
    lambda viewer, _source: viewer.signed_in,
)
OWING = Rule(
    "officers and chairs of the body that owes the duty and officers of its office; of a unit its "
    "training managers and principals",
    lambda viewer, _source: viewer.signed_in,
)
OWN_NOTICES = Rule(
    "whom a notice is for, in person or by a role held now: rows are read through "
    "`notices.addressed_to` only",
    lambda viewer, _source: viewer.signed_in,
)

THE_TEACHERS = Rule(
    "the teacher, the training managers and principals of the teacher's unit, officers and chairs "
    "of the bodies of the regulation, and auditors",
    lambda viewer, teacher: sees_teacher(viewer, teacher.row),
)
THEIR_TEACHERS = Rule(
    "the same people as see the teacher: rows are read through `sight.teachers` only; a draft of a "
    "policy is tried by those who act for a body, policy officers and auditors",
    lambda viewer, _source: viewer.signed_in,
)
PLANS = Rule(
    "the teacher, who made it, whom they show it to and auditors: rows are read through "
    "`saved.plans` only",
    lambda viewer, _source: viewer.signed_in,
)
OWN_PLANS = Rule(
    "the teacher, and who made it: the service refuses others",
    lambda viewer, _source: viewer.signed_in,
)
PARTICIPANTS = Rule(
    "the participant and the participant's unit, who leads or declared the run, officers and "
    "chairs of the bodies of the regulation, and auditors: rows are read through "
    "`sight.participants` only",
    lambda viewer, _source: viewer.signed_in,
)
REVIEWERS = Rule(
    "the reviewer, the other members of the panel once their own opinion is given or the reading "
    "of the text is over, officers and chairs of the bodies of the regulation, and auditors: rows "
    "are read through `panels.reviews` only",
    lambda viewer, _source: viewer.signed_in,
)

PUBLICATIONS = Rule(
    "policy officers and auditors, and of what is published everybody who is signed in: rows are "
    "read through `publications` only",
    lambda viewer, _source: viewer.signed_in,
)
STATEMENTS = Rule(
    "the teacher, the training managers and principals of the unit then and now, officers and "
    "chairs of the bodies of the regulation, and auditors: rows are read through `statements` only",
    lambda viewer, _source: viewer.signed_in,
)
CERTIFICATES = Rule(
    "the teacher, the training managers and principals of the teacher's unit, officers and chairs "
    "of the bodies of the regulation, and auditors: rows are read through `certificates` only",
    lambda viewer, _source: viewer.signed_in,
)
POLICY_OFFICERS = Rule(
    "policy officers: the service refuses others, and the planner of a change as its approver",
    lambda viewer, _source: viewer.signed_in,
)
RECORDS = Rule(
    "the participant, who declared or led the run, the declaring unit, officers and chairs of the "
    "bodies of the regulation, and auditors: rows are read through `sight.records` only",
    lambda viewer, _source: viewer.signed_in,
)

ASKED = Rule(
    "the participants whom the questionnaire asks: the service refuses others",
    lambda viewer, _source: viewer.signed_in,
)
SURVEYED = Rule(
    "whom the questionnaire asks, and whoever is inside of its item: rows are read through "
    "`surveys.by_id` and `surveys.of_items` only",
    lambda viewer, _source: viewer.signed_in,
)
SURVEY_RESULTS = Rule(
    "whoever is inside of the item, once the questionnaire is over and enough have answered; "
    "never who said what: rows are read through `surveys.results` only",
    lambda viewer, _source: viewer.signed_in,
)

STANDINGS = Rule(
    "the teacher, the training managers and principals of the teacher's unit, officers and chairs "
    "of the bodies of the regulation, and auditors: rows are read through `standings.conditions` "
    "only",
    lambda viewer, _source: viewer.signed_in,
)

SEEN = Rule(
    "whoever may see the item: rows are read through `sight.items` only",
    lambda viewer, _source: viewer.signed_in,
)
INSIDE = Rule(
    "who declared it or is its subject, the managers and principals of the declaring and of the "
    "undertaking unit, its panel, officers and chairs of the bodies of the regulation, and "
    "overseers: rows are read through `sight.inside` only",
    lambda viewer, _source: viewer.signed_in,
)

# What the types of general kinds have, whatever the kind; their other fields are every item's.
GENERAL_FIELDS: Mapping[str, Rule] = {
    "targetYear": SEEN,
    "variant": SEEN,
    "subject": SEEN,
    "undertakingUnit": SEEN,
    "parent": SEEN,
    "children": SEEN,
    "related": SEEN,
    "dossier": INSIDE,
    "dossierVersion": INSIDE,
    "records": INSIDE,
}


def _general() -> Iterator[tuple[str, Rule]]:
    """The rules of what is made from the definitions: types, dossiers and creations."""
    everybodys = fields_of(WorkItem)
    for type_ in GENERAL_TYPES.values():
        yield from ((f"{type_.__name__}.{name}", SEEN) for name in everybodys)
        own = fields_of(type_)
        for name, rule in GENERAL_FIELDS.items():
            if name in own:
                yield f"{type_.__name__}.{name}", rule
    for name, fields in made_types().items():
        yield from ((f"{name}.{field}", INSIDE) for field in fields)
    yield from ((f"Mutation.{name}", DECIDED) for name in CREATIONS)


ROOTS = frozenset({"Query", "Mutation"})
PERSONAL = frozenset(
    {"Teacher", "Enrolment", "Review", "CreditRecord", "CreditStanding", "CreditPlan", "Record"}
    | {"ScoreSheet", "Survey"}
)
MADE = frozenset({type_.__name__ for type_ in GENERAL_TYPES.values()} | made_types().keys())

TABLE: Mapping[str, Rule] = {
    "Query.rateLimit": EVERYBODY,
    "Query.serverTime": EVERYBODY,
    "Query.viewer": EVERYBODY,
    "Query.node": EVERYBODY,
    "Query.nodes": EVERYBODY,
    "Query.policies": EVERYBODY,
    "Query.windows": EVERYBODY,
    "Query.workflowDefinitions": EVERYBODY,
    "Query.workItems": SIGNED_IN,
    "Query.inbox": SIGNED_IN,
    "Query.inboxCounts": SIGNED_IN,
    "Query.courses": SIGNED_IN,
    "Query.courseRuns": SIGNED_IN,
    "Query.deadlines": SIGNED_IN,
    "Query.duties": SIGNED_IN,
    "Query.notices": OWN_NOTICES,
    "Query.delegations": SIGNED_IN,
    "Query.bulkJob": SIGNED_IN,
    "Query.bulkJobs": SIGNED_IN,
    "Query.stagedDecisions": SIGNED_IN,
    "Query.itemNotices": SIGNED_IN,
    "Query.heatMap": SIGNED_IN,
    "Query.experts": SIGNED_IN,
    "Query.defenceSessions": SIGNED_IN,
    "Query.organisations": SIGNED_IN,
    "Query.teacher": SIGNED_IN,
    "Query.simulateCredits": THEIR_TEACHERS,
    "Query.planCredits": THEIR_TEACHERS,
    "Query.creditPlans": PLANS,
    "Query.teachers": SIGNED_IN,
    "Teacher.id": THE_TEACHERS,
    "Teacher.code": THE_TEACHERS,
    "Teacher.name": THE_TEACHERS,
    "Teacher.firstTaughtOn": THE_TEACHERS,
    "Teacher.inductionCompletedOn": THE_TEACHERS,
    "Teacher.transferredOn": THE_TEACHERS,
    "Teacher.transferredFrom": THE_TEACHERS,
    "Teacher.employments": THE_TEACHERS,
    "Teacher.titles": THE_TEACHERS,
    "Teacher.posts": THE_TEACHERS,
    "Teacher.facts": THE_TEACHERS,
    "Teacher.creditStatus": THE_TEACHERS,
    "Teacher.policyChanges": THE_TEACHERS,
    "Teacher.creditStatements": THE_TEACHERS,
    "Teacher.creditStatusByPolicy": THE_TEACHERS,
    "Enrolment.id": PARTICIPANTS,
    "Enrolment.participant": PARTICIPANTS,
    "Enrolment.courseClass": PARTICIPANTS,
    "Enrolment.run": PARTICIPANTS,
    "Enrolment.enrolledAt": PARTICIPANTS,
    "Enrolment.withdrawnAt": PARTICIPANTS,
    "Enrolment.result": PARTICIPANTS,
    "Enrolment.attendance": PARTICIPANTS,
    "Review.reviewer": REVIEWERS,
    "Review.opinion": REVIEWERS,
    "Review.text": REVIEWERS,
    "Review.submittedAt": REVIEWERS,
    "ScoreSheet.member": PANELISTS,
    "ScoreSheet.verdict": PANELISTS,
    "ScoreSheet.text": PANELISTS,
    "ScoreSheet.scores": PANELISTS,
    "ScoreSheet.score": PANELISTS,
    "ScoreSheet.submittedAt": PANELISTS,
    "CreditRecord.id": RECORDS,
    "CreditRecord.participant": RECORDS,
    "CreditRecord.hours": RECORDS,
    "CreditRecord.earnedOn": RECORDS,
    "CreditRecord.passed": RECORDS,
    "CreditRecord.confirmedAt": RECORDS,
    **{f"CreditPlan.{name}": PLANS for name in ("id", "name", "teacher", "by", "advisory")},
    **{f"CreditPlan.{name}": PLANS for name in ("policy", "policyHash", "inputsHash", "optimal")},
    **{f"CreditPlan.{name}": PLANS for name in ("eligible", "runs", "remaining", "assumptions")},
    **{f"CreditPlan.{name}": PLANS for name in ("madeBy", "madeAt", "changes", "shares")},
    **{f"Survey.{name}": SURVEYED for name in ("id", "openedAt", "closesAt", "points", "asked")},
    **{f"Survey.{name}": SURVEYED for name in ("returned", "viewerIsAsked", "viewerHasAnswered")},
    **{f"Survey.{name}": SURVEYED for name in ("dimensions", "citation", "item")},
    "Survey.results": SURVEY_RESULTS,
    **{f"Record.{name}": INSIDE for name in ("seq", "action", "at", "day", "comment", "label")},
    **{f"Record.{name}": INSIDE for name in ("actor", "fields", "content")},
    **dict(_general()),
    "Query.generalCourseQuota": SIGNED_IN,
    "Query.creditStatuses": STANDINGS,
    "Query.creditRollUp": STANDINGS,
    "Query.creditRecomputations": SIGNED_IN,
    **{f"CreditStanding.{name}": STANDINGS for name in ("teacher", "policy", "organisation")},
    **{f"CreditStanding.{name}": STANDINGS for name in ("requirements", "eligible", "applies")},
    **{f"CreditStanding.{name}": STANDINGS for name in ("asOf", "standsUntil", "evaluatedAt")},
    **{f"CreditStanding.{name}": STANDINGS for name in ("policyHash", "inputsHash", "findings")},
    "Query.definition": EVERYBODY,
    "Query.workflowChecks": EVERYBODY,
    "Query.definitionChanges": SIGNED_IN,
    "Query.policyPublications": PUBLICATIONS,
    "Query.creditStatements": STATEMENTS,
    "Query.verifyCreditStatement": STATEMENTS,
    "Query.statementBatches": STATEMENTS,
    "Query.certificateList": CERTIFICATES,
    "Mutation.writeCertificateList": CERTIFICATES,
    "Mutation.issueCreditStatements": OFFICE,
    "Mutation.supersedeCreditStatement": OFFICE,
    **{
        f"Mutation.{name}PolicyVersion": POLICY_OFFICERS
        for name in ("draft", "preview", "propose", "publish", "withdraw")
    },
    "Mutation.planDefinitionChange": POLICY_OFFICERS,
    "Mutation.applyDefinitionChange": POLICY_OFFICERS,
    "Mutation.createItem": DECIDED,
    "Mutation.performAction": DECIDED,
    "Mutation.requestUpload": DECIDED,
    "Mutation.completeUpload": DECIDED,
    "Mutation.openExceptionalWindow": ENTITLED,
    "Mutation.extendWindow": ENTITLED,
    "Mutation.setWorkingDay": ENTITLED,
    "Mutation.switchClock": ENTITLED,
    "Mutation.recordDuty": OWING,
    "Mutation.markNoticesRead": SIGNED_IN,
    "Mutation.createCalendarFeed": SIGNED_IN,
    "Mutation.revokeCalendarFeed": SIGNED_IN,
    "Mutation.delegate": SIGNED_IN,
    "Mutation.createToken": SIGNED_IN,
    "Mutation.rotateToken": SIGNED_IN,
    "Mutation.revokeToken": SIGNED_IN,
    "Mutation.performActions": DECIDED,
    "Mutation.startBulkJob": DECIDED,
    "Mutation.cancelBulkJob": SIGNED_IN,
    "Mutation.stageDecision": DECIDED,
    "Mutation.unstageDecision": SIGNED_IN,
    "Mutation.releaseDecisions": DECIDED,
    "Mutation.comment": SIGNED_IN,
    "Mutation.answerSurvey": ASKED,
    "Mutation.watch": SIGNED_IN,
    "Mutation.unwatch": SIGNED_IN,
    "Mutation.readItemNotices": SIGNED_IN,
    "Mutation.proposePanel": DECIDED,
    "Mutation.inviteReviewers": DECIDED,
    "Mutation.acceptInvitation": DECIDED,
    "Mutation.declineInvitation": DECIDED,
    "Mutation.declareConflict": DECIDED,
    "Mutation.submitVerdict": DECIDED,
    "Mutation.submitScores": DECIDED,
    "Mutation.discuss": DECIDED,
    "Mutation.conclude": DECIDED,
    "Mutation.scheduleDefence": DECIDED,
    "Mutation.addExpert": OFFICE,
    "Mutation.retireExpert": OFFICE,
    "Mutation.planDefenceSession": OFFICE,
    "Mutation.holdDefenceSession": OFFICE,
    "Mutation.cancelDefenceSession": OFFICE,
    "Mutation.revokeDelegation": SIGNED_IN,
    "Mutation.saveCreditPlan": THEIR_TEACHERS,
    "Mutation.shareCreditPlan": OWN_PLANS,
    "Mutation.endCreditPlanShare": OWN_PLANS,
    "Mutation.declareCourse": DECIDED,
    "Mutation.updateCourse": DECIDED,
    "Mutation.assignReviewers": DECIDED,
    "Mutation.submitReview": DECIDED,
    "Mutation.castVote": DECIDED,
    "Mutation.objectToPublicNotice": DECIDED,
    "Mutation.planRun": DECIDED,
    "Mutation.declareRun": DECIDED,
    "Mutation.enrol": DECIDED,
    "Mutation.withdrawEnrolment": DECIDED,
    "Mutation.recordAttendance": DECIDED,
    "Mutation.recordResults": DECIDED,
    "Mutation.correctResult": DECIDED,
}


def enforce(
    schema: GraphQLSchema,
    table: Mapping[str, Rule] = TABLE,
    guarded: frozenset[str] = ROOTS | PERSONAL | MADE,
) -> None:
    """Put each rule in front of its field.

    Args:
        schema: changed in place.
        table: the rules by `Type.field`.
        guarded: the types of which every field must have a rule.

    Raises:
        AuthorityIncomplete: a field has no rule, or a rule has no field.
    """
    fields = {
        f"{type_.name}.{name}": field
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
    }
    must = {name for name in fields if name.partition(".")[0] in guarded}
    if must - table.keys() or table.keys() - fields.keys():
        raise AuthorityIncomplete(must - table.keys(), table.keys() - fields.keys())
    for name, rule in table.items():
        if rule is not EVERYBODY:
            field = fields[name]
            field.resolve = _guarded(name, rule, field.resolve or default_field_resolver)


def _guarded(name: str, rule: Rule, resolve: GraphQLFieldResolver) -> GraphQLFieldResolver:
    """Ask the rule first; costs no coroutine, so a guarded field stays as cheap as it was."""

    def guarded(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 - graphql-core says no more
        viewer = info.context.viewer
        if not rule.allows(viewer, source):
            raise Forbidden(name) if viewer.signed_in else Unauthenticated
        return resolve(source, info, **arguments)

    return guarded
