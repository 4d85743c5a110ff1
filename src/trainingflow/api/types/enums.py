"""The closed lists of the schema, each value described.

The names are the domain's own enums: what a value means is said here, in English with the term
of the regulation beside it.
"""

from enum import StrEnum

from trainingflow.api.types.described import described, labelled
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.blockers import Clearer
from trainingflow.domain.workflow.duties import Duty, Relation, UnitOf
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.domain.workflow.terms import TERMS
from trainingflow.services.reading.items import ItemOrder
from trainingflow.services.reading.people import TeacherOrder

_STATES = {
    str(state.name): state.label
    for definition in reversed(tuple(DEFINITIONS.values()))
    for state in definition.states
}

ItemState = StrEnum(  # type: ignore[misc]  # whatever states the lifecycles have
    "ItemState", {name: name for name in sorted(_STATES)}
)
"""The states of all lifecycles; several kinds share a name where it means the same."""


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
        "TRAINING_PROJECT": "A training project, an urgent one too (培训项目).",
        "SCHOOL_PLAN": "The annual school-based research project of a school (校本研修项目方案).",
        "PLAN_ADJUSTMENT": "A mid-year adjustment of a school research plan (校本研修方案调整).",
        "SELF_DIRECTED_PLAN": "A teacher's plan of self-directed learning (自主学习计划).",
        "SELF_DIRECTED_SUMMARY": "A school's annual summary of it (自主学习实施工作总结).",
        "CREDIT_CLAIM": "A special claim to credits (学分认定申请).",
        "MANAGER_FILING": "The filing of a school's training manager (培训管理者备案).",
        "INDUCTION": "The induction training of a new teacher (新任教师培训).",
        "CERTIFICATE": "A completion certificate (结业证书).",
        "PRIVATE_COURSE": "A course for private schools (民办学校培训课程).",
        "CLASS_OPENING": "The opening of a class for private schools (民办学校开班).",
        "PRIVATE_SCHOOL_PLAN": "The school-based research of a private school (民办学校校本研修).",
        "ANNUAL_REVIEW": "The annual review of a private school's training (年度培训审核).",
        "REVIEWED_COURSE": "An application-reviewed course (申报审核类课程).",
        "FILED_COURSE": "A filed-project course (项目备案类课程).",
        "SCHOOL_COURSE": "A school-based course (校本课程).",
        "REGISTRATION_CHECK": "The check of credits before a registration (教师资格注册核验).",
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
    labelled(_STATES),
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
    labelled(TERMS) | {"SUBJECT": "The person whom the item is about (事项所涉人员)."},
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
        "PROJECT_APPRAISAL": "Appraising training projects (培训项目论证).",
        "PROJECT_APPROVAL": "Approving training projects (培训项目审批).",
        "PROJECT_URGENCY": "Admitting urgent projects (紧急项目准入).",
        "PROJECT_MONITORING": "Monitoring projects (项目过程监控).",
        "PROJECT_EVALUATION": "Evaluating projects (项目评估).",
        "PROJECT_CLOSURE": "Closing projects (项目结项).",
        "FUND_INSPECTION": "Inspecting the use of funds (经费检查).",
        "PLAN_APPRAISAL": "Appraising school research plans (校本研修方案论证).",
        "PLAN_GUIDANCE": "Guiding school-based research (校本研修指导).",
        "PLAN_EVALUATION": "Evaluating school-based research (校本研修评估).",
        "SUMMARY_REVIEW": "Reviewing self-directed summaries (自主学习总结审核).",
        "CLAIM_REVIEW": "Reviewing claims to credits (学分认定审核).",
        "CLAIM_DELIBERATION": "Deliberating on claims that no rule covers (学分认定审议).",
        "CERTIFICATION": "Issuing certificates (颁发结业证书).",
        "INDUCTION_RECORDING": "Recording induction training (新任教师培训登记).",
        "MANAGER_FILING": "Filing training managers (培训管理者备案).",
        "PRIVATE_COURSE_APPRAISAL": "Appraising courses for private schools (民办学校课程论证).",
        "REQUIRED_COURSES": "Giving required courses to private schools (民办学校必修课程).",
        "CLASS_APPROVAL": "Approving classes for private schools (民办学校开班审批).",
        "ANNUAL_REVIEW": "Reviewing private schools' training each year (年度培训审核).",
        "COURSE_REVIEW": "Reviewing courses (课程评审).",
        "COURSE_OPERATION": "Operating courses (课程运行管理).",
        "COURSE_FILING": "Filing project courses (项目课程备案).",
        "SCHOOL_COURSE_REVIEW": "Reviewing school-based courses (校本课程审核).",
        "REGISTRATION": "Checking credits for registration (注册核验).",
        "EXPERT_POOL": "Keeping the pool of experts (专家库管理).",
        "EXCEPTIONAL_WINDOWS": "Opening exceptional windows (特殊开放).",
        "WINDOW_EXTENSION": "Extending windows (延长时间窗口).",
        "CALENDAR_KEEPING": "Keeping the calendar of working days (维护工作日历).",
    },
)
described(
    UnitOf,
    "Which of an item's organisations is meant (单位).",
    {
        "DECLARING": "The declaring unit (申报单位).",
        "UNDERTAKING": "The undertaking unit (承办单位).",
        "PARTICIPATING": "The units that send participants (学员所在单位).",
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
