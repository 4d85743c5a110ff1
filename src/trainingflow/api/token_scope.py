"""What a token may use of the schema: one table, strict where it says nothing.

Which items and people a token shows is a condition of every read (`sight`); whether it may do
something with an item is decided with the action (`decide`). Here stands what is left: the fields
that are about something else. A field that is not named needs the right to administer, and is
closed to tokens that are for some items only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLFieldResolver,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
)

from trainingflow.api.faults import ScopeRefused
from trainingflow.api.mutations.general import CREATIONS
from trainingflow.domain.scopes import Operation


class ScopesStale(Exception):
    """The table names a field that the schema has not."""

    def __init__(self, stale: set[str]) -> None:
        super().__init__(f"The table of scopes names no field: {', '.join(sorted(stale))}.")


@dataclass(frozen=True, slots=True)
class Need:
    """What a token needs for a field.

    Attributes:
        operation: what it has to permit; none: no token is enough.
        narrowed: whether what the field shows or does is narrowed item by item, so that a token
            for some items only can be let in.
    """

    operation: Operation | None
    narrowed: bool = False


_READ = Need(Operation.READ)
_READ_SOME = Need(Operation.READ, narrowed=True)
_PEOPLE = Need(Operation.READ_PEOPLE)
_SOME_PEOPLE = Need(Operation.READ_PEOPLE, narrowed=True)
_ACT = Need(Operation.ACT)
_DECIDED = Need(None, narrowed=True)
_PERSON = Need(None)
_ADMINISTER = Need(Operation.ADMINISTER)

_QUERIES: Mapping[Need, tuple[str, ...]] = {
    _READ_SOME: (
        "serverTime", "viewer", "node", "nodes", "policies", "windows", "workflowDefinitions",
        "definition", "workflowChecks", "organisations", "workItems", "courses", "courseRuns",
        "events",
        "rateLimit", "inbox", "inboxCounts", "notices", "itemNotices", "deadlines",
        "stagedDecisions", "heatMap", "delegations", "exports", "importTemplates",
    ),
    _READ: (
        "bulkJob", "bulkJobs", "creditRecomputations", "defenceSessions", "appointmentProposals",
        "appointments", "definitionChanges", "duties", "experts", "generalCourseQuota",
        "policyPublications", "windowChangeProposals", "webhooks", "webhookDeliveries",
        "mailSettings", "noticePreview",
    ),
    _SOME_PEOPLE: ("teacher", "teachers", "creditStatuses", "creditRollUp"),
    _PEOPLE: (
        "simulateCredits", "planCredits", "creditPlans", "creditStatements",
        "imports", "verifyCreditStatement", "statementBatches", "municipalUploads",
        "municipalDifferences", "certificateList", "wholeNumber",
        "findByNumber", "dataRequests",
        "auditEntries",
    ),
}  # fmt: skip

# Everything that is done with one item: what is decided there says whether the token permits it.
_ON_ITEMS = frozenset(
    {
        "createItem", "performAction", "performActions", "requestUpload", "completeUpload",
        "proposePanel", "inviteReviewers", "acceptInvitation", "declineInvitation",
        "declareConflict", "submitVerdict", "submitScores", "discuss", "conclude",
        "scheduleDefence", "declareCourse", "updateCourse", "assignReviewers", "submitReview",
        "castVote", "objectToPublicNotice", "planRun", "declareRun", "enrol", "withdrawEnrolment",
        "recordAttendance", "recordResults", "correctResult",
    }
)  # fmt: skip

_ACTS = frozenset(
    {
        "markNoticesRead", "readItemNotices", "comment", "watch", "unwatch", "startBulkJob",
        "cancelBulkJob", "stageDecision", "unstageDecision", "releaseDecisions", "answerSurvey",
        "saveCreditPlan", "shareCreditPlan", "endCreditPlanShare", "writeCertificateList",
        "requestImport", "checkImport", "applyImport", "undoImport", "cancelImport",
        "issueCreditStatements", "supersedeCreditStatement", "prepareMunicipalUpload",
        "declareMunicipalUploadSent", "closeMunicipalUpload", "recordDuty", "addExpert",
        "retireExpert", "planDefenceSession", "holdDefenceSession", "cancelDefenceSession",
    }
)  # fmt: skip

# What would open a way that outlives the token, or end what is known of somebody, is done by the
# person.
_OUTLIVING = frozenset(
    {
        "appoint", "approveAppointment", "endAppointment", "suspendPerson", "resumePerson",
        "changeMailSettings",
        "createToken", "rotateToken", "revokeToken", "endSession", "delegate", "revokeDelegation",
        "registerWebhook", "rotateWebhookSecret", "switchOffWebhook", "switchOnWebhook",
        "redeliverWebhook",
        "createCalendarFeed", "revokeCalendarFeed", "exportOwnData", "requestOwnData",
        "decideDataRequest", "confirmErasure", "liftRestriction", "recordPersonalNumber",
    }
)  # fmt: skip

_PERSONAL = frozenset(
    {
        "Teacher", "CreditStanding", "CreditPlan", "Enrolment", "CreditRecord", "CreditStatement",
        "StatementBatch", "DataImport", "MunicipalUpload", "MunicipalDifference",
    }
)  # fmt: skip
_ROOTS = frozenset({"Query", "Mutation", "Subscription"})
_OWN = frozenset({"Viewer.tokens", "Viewer.sessions"})


def _table() -> Mapping[str, Need]:
    queries = {f"Query.{name}": need for need, names in _QUERIES.items() for name in names}
    on_items = _ON_ITEMS | frozenset(CREATIONS)
    mutations = {
        "cancelExport": _READ_SOME,  # of those that were asked for with it
        "requestExport": _READ_SOME,  # it reads: page by page, as far as the token shows
        **dict.fromkeys(on_items, _DECIDED),
        **dict.fromkeys(_ACTS, _ACT),
        **dict.fromkeys(_OUTLIVING, _PERSON),
    }
    queries["Subscription.events"] = _READ_SOME
    return queries | {f"Mutation.{name}": need for name, need in mutations.items()}


TABLE = _table()


def limit(schema: GraphQLSchema) -> None:
    """Put what a token needs in front of every field that asks for something.

    Args:
        schema: changed in place.

    Raises:
        ScopesStale: the table names a field that is not there.
    """
    fields = {
        f"{type_.name}.{name}": field
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
    }
    if stale := (TABLE.keys() | _OWN) - fields.keys():
        raise ScopesStale(set(stale))
    for name, field in fields.items():
        need = need_of(name)
        if need is not None and need is not _DECIDED:
            field.resolve = _limited(name, need, field.resolve or default_field_resolver)
            if field.subscribe is not None:
                field.subscribe = _limited(name, need, field.subscribe)


def need_of(name: str) -> Need | None:
    """What a token needs for `Type.field`; none: whoever sees the object sees the field."""
    type_ = name.partition(".")[0]
    if name in _OWN:
        return _PERSON
    if type_ in _PERSONAL:
        return _SOME_PEOPLE
    return TABLE.get(name, _ADMINISTER) if type_ in _ROOTS else None


def _limited(name: str, need: Need, resolve: GraphQLFieldResolver) -> GraphQLFieldResolver:
    """Ask the scope first; without a token this is one comparison."""

    def limited(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 - graphql-core says no more
        credential = info.context.viewer.credential
        if credential is None or not credential.is_token:
            return resolve(source, info, **arguments)
        scope = credential.scope
        if need.operation is None or not scope.permits(need.operation):
            raise ScopeRefused(name, need.operation)
        if scope.limited and not need.narrowed:
            raise ScopeRefused(name, None)
        return resolve(source, info, **arguments)

    return limited
