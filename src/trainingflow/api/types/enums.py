"""The closed lists of the schema, each value described.

The names are the domain's own enums: what a value means is said here, in English with the term
of the regulation beside it.
"""

from enum import StrEnum

from trainingflow.api.types.described import described, labelled
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.blockers import Clearer
from trainingflow.domain.workflow.definition import (
    ClockMove,
    Duty,
    ItemKind,
    Outcome,
    Relation,
    Stage,
)
from trainingflow.domain.workflow.terms import TERMS
from trainingflow.services.reading.items import ItemOrder
from trainingflow.services.reading.people import TeacherOrder


class ItemState(StrEnum):
    """The states of all lifecycles; several kinds share a name where it means the same."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    TEXT_REVIEW = "TEXT_REVIEW"
    DEFENCE = "DEFENCE"
    DELIBERATION = "DELIBERATION"
    WG_REVIEW = "WG_REVIEW"
    REVISION = "REVISION"
    PASSED = "PASSED"
    PUBLICISED = "PUBLICISED"
    IN_LIBRARY = "IN_LIBRARY"
    NOT_PASSED = "NOT_PASSED"
    WITHDRAWN = "WITHDRAWN"
    DECLARED = "DECLARED"
    FORMATION_APPRAISAL = "FORMATION_APPRAISAL"
    APPROVED = "APPROVED"
    ENROLLING = "ENROLLING"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    UNDER_EVALUATION = "UNDER_EVALUATION"
    CONTINUE = "CONTINUE"
    DISCONTINUED = "DISCONTINUED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    REPORTED = "REPORTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    CONFIRMED = "CONFIRMED"
    REVOKED = "REVOKED"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    KINDERGARTEN = "KINDERGARTEN"
    PRIMARY_SCHOOL = "PRIMARY_SCHOOL"
    SECONDARY_SCHOOL = "SECONDARY_SCHOOL"
    VOCATIONAL_HIGH_SCHOOL = "VOCATIONAL_HIGH_SCHOOL"
    SPECIAL_EDUCATION_SCHOOL = "SPECIAL_EDUCATION_SCHOOL"
    OUT_OF_SCHOOL_INSTITUTION = "OUT_OF_SCHOOL_INSTITUTION"
    TRAINING_INSTITUTION = "TRAINING_INSTITUTION"
    BODY = "BODY"
    OFFICE = "OFFICE"
    INSTITUTION = "INSTITUTION"


class RunBy(StrEnum):
    """Who runs an organisation."""

    DISTRICT = "DISTRICT"
    PRIVATE = "PRIVATE"
    OTHER_PUBLIC = "OTHER_PUBLIC"


described(
    ItemKind,
    "The kinds of items that have a lifecycle (事项种类).",
    {
        "COURSE": "A course on its way through appraisal (课程).",
        "COURSE_RUN": "One implementation of a course (课程实施).",
        "CREDIT_BATCH": "The credits of one run on their way to confirmation (学分审核).",
    },
)
described(
    Stage,
    "The stages through which everything passes (阶段).",
    {
        "DECLARATION": "Declaration (申报).",
        "APPRAISAL": "Appraisal (论证).",
        "APPROVAL": "Approval (审批).",
        "IMPLEMENTATION": "Implementation (实施).",
        "EVALUATION": "Evaluation (评估).",
    },
)
described(
    ItemState,
    "The states of all lifecycles (状态); `workflowDefinitions` says which kind has which.",
    labelled(
        {
            str(state.name): state.label
            for definition in reversed(tuple(DEFINITIONS.values()))
            for state in definition.states
        }
    ),
)
described(
    ClockMove,
    "What the clock does when something is due (到期动作).",
    {
        "REMIND": "It reminds those who have to act (提醒).",
        "AUTO_TRANSITION": "It carries out the action (自动办理).",
        "ESCALATE": "It tells those above that nobody has acted (升级提醒).",
        "EXPIRE": "It ends what nobody has answered (到期失效).",
        "OPEN_WINDOW": "It says that a window has opened (开放窗口).",
    },
)
described(
    Relation,
    "What a person can be to an item (与事项的关系).",
    labelled(TERMS),
)
described(
    Duty,
    "A task in a lifecycle (职责); the policy says which body has it.",
    {
        "APPRAISAL": "Appraising courses (课程论证).",
        "APPROVAL": "Approving (审批).",
        "FILING": "Filing and publishing (备案公示).",
        "OBJECTIONS": "Deciding on objections (处理异议).",
        "RUN_ORGANISATION": "Organising runs (组织实施).",
        "SUPERVISION": "Supervising (督导).",
        "EVALUATION": "Evaluating (评估).",
        "CREDIT_CONFIRMATION": "Confirming credits (学分审核确认).",
    },
)
described(
    Outcome,
    "How an item has ended (结果).",
    {
        "SUCCESS": "It reached its aim (完成).",
        "FAILURE": "It failed (未成).",
        "WITHDRAWN": "It was withdrawn (撤回).",
    },
)
described(
    Role,
    "What a person is in an organisation, for a period (角色).",
    labelled(TERMS)
    | {
        "POLICY_OFFICER": "Keeps the policies (政策管理员).",
        "SYSTEM_ADMINISTRATOR": "Keeps the system running (系统管理员).",
        "SECURITY_ADMINISTRATOR": "Grants and revokes rights (安全管理员).",
        "AUDITOR": "Reads everything and changes nothing (审计员).",
    },
)
described(Body, "A body or unit that the regulation gives a task by name (机构).", labelled(TERMS))
described(
    OrganisationKind,
    "What an organisation is (单位种类).",
    {
        "KINDERGARTEN": "Kindergarten (幼儿园).",
        "PRIMARY_SCHOOL": "Primary school (小学).",
        "SECONDARY_SCHOOL": "Secondary school (中学).",
        "VOCATIONAL_HIGH_SCHOOL": "Vocational high school (职业高中).",
        "SPECIAL_EDUCATION_SCHOOL": "Special education school (特殊教育学校).",
        "OUT_OF_SCHOOL_INSTITUTION": "Out-of-school education institution (校外教育机构).",
        "TRAINING_INSTITUTION": "Teacher-training institution (教师培训机构).",
        "BODY": "A body that decides, such as a committee (委员会、小组).",
        "OFFICE": "A section or office of the administration (科室).",
        "INSTITUTION": "Another institution of the authority (直属单位).",
    },
)
described(
    RunBy,
    "Who runs an organisation (举办者).",
    {
        "DISTRICT": "The district (区教委所属).",
        "PRIVATE": "A private founder (民办).",
        "OTHER_PUBLIC": "Another public body (非区教委所属公办).",
    },
)
described(
    ItemOrder,
    "Orders in which items can be listed (排序).",
    {
        "NEWEST": "The newest first (最新创建).",
        "OLDEST": "The oldest first (最早创建).",
        "UPDATED": "Those changed last first (最近更新).",
        "TITLE": "By title (按名称).",
        "DUE": "What should be done first first (最早到期); what has no date last.",
    },
    name="WorkItemOrder",
)
described(
    TeacherOrder,
    "Orders in which teachers can be listed (排序).",
    {
        "CODE": "By number (按编号).",
        "NAME": "By Chinese name (按姓名).",
    },
)
described(
    Clearer,
    "Who can clear a reason against an action (可由谁解除).",
    {
        "ACTOR": "The one who tries (本人).",
        "OWNER": "The one who answers for the item (事项负责人).",
        "OTHER_PERSON": "Another person (他人).",
        "PANEL": "The panel (论证组).",
        "BODY": "The body that decides (主管机构).",
        "TIME": "Time alone (等待即可).",
        "NOBODY": "Nobody (无法解除).",
    },
)
