"""Mutations that are done when they are asked so, one after the other.

An ask of the table may stand on what an earlier one has made; what has been made is kept by the
name of its field, as the answer gave its id.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type

from tests.world import World
from trainingflow.api.nodes import global_id

Values = Mapping[str, Any]
POLICY: Final = global_id("Policy", "chaoyang-2021")


@dataclass
class Known:
    """What an ask can name: people and units of the district, and what was made before."""

    world: World
    made: dict[str, Any] = field(default_factory=dict)

    def person(self, code: str) -> str:
        return global_id("Person", self.world.people[code])

    def unit(self, code: str) -> str:
        return global_id("Organisation", self.world.units[code])

    def stored(self, type_name: str, table: str) -> str:
        """The id of a row of a table: how many it has depends on who held a transaction open."""
        with self.world.engine.connect() as connection:
            id_ = connection.exec_driver_sql(f"SELECT id FROM {table} LIMIT 1").scalar()  # noqa: S608 - a name from below
        assert isinstance(id_, UUID)
        return global_id(type_name, id_)


@dataclass(frozen=True)
class Ask:
    """A mutation, who asks it, what is said, and the part of the answer that is kept for others."""

    name: str
    who: str
    says: Callable[[Known], Values] = lambda _known: {}
    keep: str | None = None


def _given(**more: Any) -> Values:
    return {"input": {"idempotencyKey": str(uuid4()), **more}}


def _course(known: Known) -> str:
    return str(known.made["declareCourse"]["id"])


def _saving(known: Known) -> Values:
    return {"action": "saveDraft", "input": {"title": f"改名{uuid4().hex[:6]}"}}


def _versions(known: Known, version: int) -> Values:
    return {"items": [{"itemId": _course(known), "expectedVersion": version}]}


def _prepared_upload(known: Known) -> str:
    """The upload, as if a worker had found a record to tell of."""
    with known.world.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE municipal_upload SET finished_at = known_at, sha256 = '', lines = 1"
            " WHERE finished_at IS NULL"
        )
    return str(known.made["prepareMunicipalUpload"]["id"])


def _session(hour: int) -> Values:
    return _given(
        place="报告厅",
        beginsAt=f"2024-10-20T{hour:02d}:00:00+08:00",
        endsAt=f"2024-10-20T{hour + 1:02d}:00:00+08:00",
        capacity=3,
    )


MEANT: Final = (
    Ask(
        "changeMailSettings",
        "manager",
        lambda _: {"input": {"choices": [{"kind": "WINDOW", "delivery": "NEVER"}]}},
    ),
    Ask(
        "appoint",
        "security-administrator",
        lambda k: _given(
            personId=k.person("teacher-3"),
            organisationId=k.unit("school"),
            role="TRAINING_MANAGER",
            since="2024-10-09",
            reason="任命",
        ),
        "appointment",
    ),
    Ask(
        "endAppointment",
        "security-administrator",
        lambda k: {"appointmentId": k.made["appoint"]["id"]},
    ),
    Ask(
        "appoint",
        "security-administrator",
        lambda k: _given(
            personId=k.person("teacher-4"),
            organisationId=k.unit("commission"),
            role="AUDITOR",
            since="2024-10-09",
            reason="任命",
        ),
        "proposalId",
    ),
    Ask("approveAppointment", "teacher-2", lambda k: {"proposalId": k.made["appoint"]}),
    Ask(
        "suspendPerson",
        "security-administrator",
        lambda k: {"personId": k.person("teacher-5"), "reason": "离职"},
    ),
    Ask("resumePerson", "security-administrator", lambda k: {"personId": k.person("teacher-5")}),
    Ask("createToken", "manager", lambda _: _given(name="script", operations=["READ"]), "token"),
    Ask("rotateToken", "manager", lambda k: _given(tokenId=k.made["createToken"]["id"]), "token"),
    Ask("revokeToken", "manager", lambda k: {"tokenId": k.made["rotateToken"]["id"]}),
    Ask(
        "registerWebhook",
        "manager",
        lambda _: _given(url="https://portal.example.org/hook"),
        "webhook",
    ),
    Ask(
        "rotateWebhookSecret",
        "manager",
        lambda k: _given(webhookId=k.made["registerWebhook"]["id"]),
        "webhook",
    ),
    Ask("switchOffWebhook", "manager", lambda k: {"webhookId": k.made["registerWebhook"]["id"]}),
    Ask("switchOnWebhook", "manager", lambda k: {"webhookId": k.made["registerWebhook"]["id"]}),
    Ask(
        "redeliverWebhook",
        "ce-officer",
        lambda k: {"deliveryId": k.stored("WebhookDelivery", "webhook_delivery")},
    ),
    Ask(
        "delegate",
        "ce-officer",
        lambda k: _given(
            delegateId=k.person("ce-officer-2"),
            opens="2024-10-09T00:00:00+08:00",
            closes="2024-10-20T00:00:00+08:00",
            reason="出差",
        ),
        "delegation",
    ),
    Ask("revokeDelegation", "ce-officer", lambda k: {"delegationId": k.made["delegate"]["id"]}),
    Ask(
        "addExpert",
        "ce-officer",
        lambda k: _given(personId=k.person("teacher-6"), roles=["COURSE_EXPERT"]),
        "expert",
    ),
    Ask("retireExpert", "ce-officer", lambda k: {"expertId": k.made["addExpert"]["id"]}),
    Ask(
        "declareCourse",
        "applicant",
        lambda k: _given(
            title="课堂观察与诊断",
            category="ELECTIVE",
            activity="ELECTIVE_COURSE",
            part="TOPIC",
            size="GENERAL",
            hours="20",
            deliveryMode="FACE_TO_FACE",
            organisationId=k.unit("college"),
            developerIds=[],
        ),
        "item",
    ),
    Ask(
        "updateCourse",
        "applicant",
        lambda k: _given(courseId=_course(k), expectedVersion=1, title="课堂观察"),
    ),
    Ask(
        "performAction",
        "applicant",
        lambda k: _given(itemId=_course(k), expectedVersion=2, **_saving(k)),
    ),
    Ask("performActions", "applicant", lambda k: _given(**_versions(k, 3), **_saving(k))),
    Ask(
        "startBulkJob",
        "applicant",
        lambda k: _given(**_versions(k, 4), **_saving(k)),
        "job",
    ),
    Ask("cancelBulkJob", "applicant", lambda k: {"jobId": k.made["startBulkJob"]["id"]}),
    Ask(
        "comment",
        "college-officer",
        lambda k: _given(itemId=_course(k), audience="DECLARANT", text="请看"),
    ),
    Ask("watch", "applicant", lambda k: {"itemId": _course(k)}),
    Ask("unwatch", "applicant", lambda k: {"itemId": _course(k)}),
    Ask("createCalendarFeed", "ce-officer"),
    Ask("revokeCalendarFeed", "ce-officer"),
    Ask(
        "confirmWindowChange",
        "ce-officer-2",
        lambda k: {
            "proposalId": k.stored("WindowChangeProposal", "window_change_proposal"),
            "dryRun": False,
        },
    ),
    Ask(
        "openExceptionalWindow",
        "ce-officer",
        lambda k: _given(
            policyId=POLICY,
            window="COURSE_APPRAISAL",
            reason="区级会议推迟",
            opensAt="2024-12-05T00:00:00+08:00",
            closesAt="2024-12-10T00:00:00+08:00",
            actingFor="WORKING_GROUP",
            decisionReference="2024年第9次会议",
            scope={"organisationId": k.unit("college")},
        ),
    ),
    Ask(
        "setWorkingDay",
        "ce-officer",
        lambda _: {"input": {"day": "2024-10-24", "worked": False, "reason": "区运动会"}},
    ),
    Ask(
        "switchClock",
        "ce-officer",
        lambda _: {
            "input": {"about": "COURSE", "move": "REMIND", "on": False, "reason": "系统维护"}
        },
    ),
    Ask(
        "recordDuty",
        "ce-officer",
        lambda k: _given(
            policyId=POLICY,
            duty="PROJECT_REPORT",
            occasion="2024",
            organisationId=k.unit("ce-office"),
            reference="朝教继〔2025〕3号",
        ),
    ),
    Ask("planDefenceSession", "chair", lambda _: _session(9), "session"),
    Ask(
        "cancelDefenceSession",
        "chair",
        lambda k: {"sessionId": k.made["planDefenceSession"]["id"]},
    ),
    Ask(
        "saveCreditPlan",
        "teacher-1",
        lambda k: _given(
            teacherId=global_id("Teacher", k.world.people["teacher-1"]),
            name="明年",
            by="2025-12-31",
        ),
        "plan",
    ),
    Ask(
        "shareCreditPlan",
        "teacher-1",
        lambda k: _given(planId=k.made["saveCreditPlan"]["id"], school=True),
    ),
    Ask(
        "endCreditPlanShare",
        "teacher-1",
        lambda k: {"shareId": k.stored("CreditPlanShare", "credit_plan_share")},
    ),
    Ask(
        "decideDataRequest",
        "personnel-officer",
        lambda k: {
            "input": {
                "requestId": k.stored("DataRequest", "data_request"),
                "granted": True,
                "answer": "同意",
            }
        },
    ),
    Ask("requestOwnData", "teacher-7", lambda _: _given(kind="ERASURE", reason="不再任教")),
    Ask(
        "issueCreditStatements",
        "ce-officer",
        lambda k: _given(organisationId=k.unit("school"), year=2023),
    ),
    Ask("prepareMunicipalUpload", "ce-officer", lambda _: _given(), "upload"),
    Ask("declareMunicipalUploadSent", "ce-officer", lambda k: {"id": _prepared_upload(k)}),
    Ask(
        "closeMunicipalUpload",
        "ce-officer",
        lambda k: {"id": k.made["prepareMunicipalUpload"]["id"], "reason": "未收到"},
    ),
)
"""Mutations that change something, in an order in which each can be done."""


NOT_DONE: Final = frozenset(
    {
        "acceptInvitation",
        "answerSurvey",
        "applyDefinitionChange",
        "applyImport",
        "assignReviewers",
        "beginCourse",
        "cancelExport",
        "cancelImport",
        "castVote",
        "checkImport",
        "completeUpload",
        "conclude",
        "confirmErasure",
        "correctResult",
        "createItem",
        "createProject",
        "declareConflict",
        "declareRun",
        "declineInvitation",
        "discuss",
        "draftClaim",
        "draftClass",
        "draftCourseOfFiledCourse",
        "draftCourseOfReviewedCourse",
        "draftCourseOfSchoolCourse",
        "draftPlanOfPrivateSchoolPlan",
        "draftPlanOfSchoolResearchPlan",
        "draftPlanOfSelfDirectedPlan",
        "draftPolicyVersion",
        "draftSummary",
        "endSession",
        "enrol",
        "exportOwnData",
        "extendWindow",
        "holdDefenceSession",
        "introduceCourse",
        "inviteReviewers",
        "liftRestriction",
        "markNoticesRead",
        "nominateMicroCourse",
        "objectToPublicNotice",
        "openCertificate",
        "openCheck",
        "openInduction",
        "openReview",
        "planDefinitionChange",
        "planRun",
        "previewPolicyVersion",
        "proposeLegacy",
        "proposeManager",
        "proposePanel",
        "proposePolicyVersion",
        "publishPolicyVersion",
        "readItemNotices",
        "recordAttendance",
        "recordPersonalNumber",
        "recordResults",
        "releaseDecisions",
        "requestAdjustment",
        "requestExport",
        "requestImport",
        "requestUpload",
        "scheduleDefence",
        "stageDecision",
        "submitReview",
        "submitScores",
        "submitVerdict",
        "supersedeCreditStatement",
        "undoImport",
        "unstageDecision",
        "withdrawEnrolment",
        "withdrawPolicyVersion",
        "writeCertificateList",
    }
)
"""Of these only the refusal and the fault are seen: what they need is more than one ask makes."""


def document(core: GraphQLSchema, name: str) -> str:
    """The mutation with a variable for each argument; chosen is what tells codes and ids."""
    assert core.mutation_type is not None
    described = core.mutation_type.fields[name]
    declared = ", ".join(f"${one}: {of.type}" for one, of in described.args.items())
    passed = ", ".join(f"{one}: ${one}" for one in described.args)
    chosen = " ".join(_chosen(get_named_type(described.type)))
    head, given = (f"({declared})", f"({passed})") if declared else ("", "")
    return f"mutation {head} {{ {name}{given} {chosen and f'{{ {chosen} }}'} }}"


def _chosen(type_: object) -> Iterator[str]:
    if not isinstance(type_, GraphQLObjectType):
        return
    for name, of in type_.fields.items():
        target = get_named_type(of.type)
        if name == "errors":
            yield "errors { code path message }"
        elif is_leaf_type(target):
            yield name
        elif isinstance(target, GraphQLObjectType) and "id" in target.fields:
            yield f"{name} {{ id }}"
