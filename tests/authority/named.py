"""Ids of every type that an argument can name, of one authority or of nobody."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import text

from tests.authority.operations import Operation
from tests.world import World
from trainingflow.api.nodes import global_id
from trainingflow.api.types.general import GENERAL_TYPES

PERSON: Final = ("Teacher", "Person")
SUBJECT: Final = "teacher-1"
"""Who is asked about: somebody with a place and credits, whose own rights no answer rests on."""

OF_ARGUMENT: Final[Mapping[str, tuple[str, ...]]] = {
    "itemId": ("Course", "CreditBatch", "TrainingProject"),
    "courseId": ("Course",),
    "supersedesId": ("Course",),
    "runId": ("CourseRun",),
    "classId": ("CourseClass",),
    "surveyId": ("Survey",),
    "parentId": ("SchoolResearchPlan", "PrivateCourse"),
    "documentId": ("Document",),
    "replacesId": ("Document", "Comment"),
    "sessionId": ("ClassSession", "DefenceSession", "BrowserSession"),
    "organisationId": ("Organisation",),
    "organisation": ("Organisation",),
    "below": ("Organisation",),
    "employerId": ("Organisation",),
    "undertakingUnitId": ("Organisation",),
    "serviceOfId": ("Organisation",),
    "planId": ("CreditPlan", "DefinitionChange"),
    "shareId": ("CreditPlanShare",),
    "jobId": ("BulkJob",),
    "tokenId": ("ApiToken",),
    "webhookId": ("Webhook",),
    "deliveryId": ("WebhookDelivery",),
    "proposalId": ("AppointmentProposal",),
    "appointmentId": ("Appointment",),
    "draftId": ("PolicyPublication",),
    "previewId": ("PolicyComparison",),
    "statementId": ("CreditStatement",),
    "importId": ("DataImport",),
    "delegationId": ("Delegation",),
    "stagedDecisionId": ("StagedDecision",),
    "expertId": ("Expert",),
    "withoutRecords": ("CreditRecord",),
    "id": ("Course", "Teacher", "Organisation", "Enrolment", "Survey", "TimeWindow", "BulkJob"),
    "ids": ("CourseRun", "CreditBatch", "Person", "Notice", "ItemNotice", "StagedDecision"),
}
"""Which types of ids are sent in an argument; what is not here takes a person."""

OF_FIELD: Final[Mapping[str, tuple[str, ...]]] = {
    "Query.bulkJob": ("BulkJob",),
    "Query.teacher": ("Teacher",),
    "Mutation.endSession": ("BrowserSession",),
    "Mutation.holdDefenceSession": ("DefenceSession",),
    "Mutation.cancelDefenceSession": ("DefenceSession",),
    "Mutation.applyDefinitionChange": ("DefinitionChange",),
    "Mutation.shareCreditPlan": ("CreditPlan",),
    "Mutation.markNoticesRead": ("Notice",),
    "Mutation.readItemNotices": ("ItemNotice",),
    "Mutation.releaseDecisions": ("StagedDecision",),
}
"""Where only one of the types is of use."""

POLICY: Final = global_id("Policy", "chaoyang-2021")

TABLES: Final[Mapping[str, str]] = {
    "Course": "SELECT id FROM course",
    "CourseRun": "SELECT id FROM course_run",
    "CreditBatch": "SELECT id FROM credit_batch",
    "CourseClass": "SELECT id FROM course_class",
    "ClassSession": "SELECT id FROM class_session",
    "Enrolment": "SELECT id FROM enrolment",
    "CreditRecord": "SELECT id FROM credit_record",
    "Survey": "SELECT id FROM survey",
    "Document": "SELECT id FROM document",
    "Appointment": "SELECT id FROM assignment",
    "Organisation": "SELECT id FROM organisation WHERE body = 'TD_COLLEGE'",
    "TimeWindow": 'SELECT id FROM "window"',
    **{
        type_.__name__: f"SELECT id FROM item WHERE kind = '{kind}'"  # noqa: S608 - our own kinds
        for kind, type_ in GENERAL_TYPES.items()
    },
    "Comment": "SELECT id FROM item_comment",
    "Notice": "SELECT id FROM notice_message",
    "ItemNotice": "SELECT id FROM item_notice",
    "StagedDecision": "SELECT id FROM staged_decision",
    "BulkJob": "SELECT id FROM bulk_job",
    "Delegation": "SELECT id FROM delegation",
    "Expert": "SELECT id FROM expert",
    "DefenceSession": "SELECT id FROM defence_session",
    "ApiToken": "SELECT id FROM api_token",
    "Webhook": "SELECT id FROM webhook_endpoint",
    "WebhookDelivery": "SELECT id FROM webhook_delivery",
    "AppointmentProposal": "SELECT id FROM assignment_proposal",
    "CreditPlan": "SELECT id FROM credit_plan",
    "CreditPlanShare": "SELECT id FROM credit_plan_share",
    "PolicyPublication": "SELECT id FROM policy_publication",
    "PolicyComparison": "SELECT id FROM policy_comparison",
    "CreditStatement": "SELECT id FROM credit_statement",
    "StatementBatch": "SELECT id FROM statement_batch",
    "DefinitionChange": "SELECT id FROM definition_change",
    "MunicipalUpload": "SELECT id FROM municipal_upload",
    "DataExport": "SELECT id FROM data_export",
    "DataImport": "SELECT id FROM data_import",
}


def ids_of(world: World) -> dict[str, UUID]:
    """One id of each type of which the authority has any; of people one who never asks."""
    found = dict.fromkeys(PERSON, world.people[SUBJECT])
    with world.engine.connect() as connection:
        for type_name, query in TABLES.items():
            joined = "AND" if "WHERE" in query else "WHERE"
            id_ = connection.execute(
                text(f"{query} {joined} authority_id = :authority ORDER BY id LIMIT 1"),
                {"authority": world.authority_id},
            ).scalar()
            if id_ is not None:
                found[type_name] = id_
    assert {"Course", "CourseRun", "CreditBatch", "Enrolment", "Survey", "Document"} <= found.keys()
    return found


def types_in(operation: str, argument: str) -> tuple[str, ...]:
    """The types of which an id is sent in an argument of `Root.field`."""
    return OF_FIELD.get(operation) or OF_ARGUMENT.get(argument, PERSON)


def variables_of(
    operation: Operation, choose: Callable[[str], UUID], turn: int
) -> tuple[dict[str, str], dict[str, str]]:
    """The ids of an operation, and by each global id among them the key inside.

    Args:
        operation: whose variables are filled.
        choose: an id of a type.
        turn: where an argument takes several types, which of them it is.
    """
    variables, keys = {}, {}
    for variable, argument in operation.ids.items():
        if argument in {"policy", "policyId"}:
            variables[variable] = POLICY
            continue
        types = types_in(operation.name, argument)
        type_name = types[turn % len(types)]
        key = choose(type_name)
        named = variables[variable] = global_id(type_name, key)
        keys[named] = str(key)
    return variables, keys
