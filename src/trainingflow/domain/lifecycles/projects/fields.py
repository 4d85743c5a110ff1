"""What the dossier of a training project says, and what its records are filled with."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.fields import MODULES
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.lifecycles.inputs import all_optional, field, key, optional, rows, text
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.sections import Section


class Variant(StrEnum):
    """What a project is declared as: in October, or because of a matter that cannot wait."""

    ORDINARY = "ORDINARY"
    URGENT = "URGENT"


class Part(StrEnum):
    """The work packages that the unit answers for (annex 3, article 4)."""

    PRIOR_SURVEY = "PRIOR_SURVEY"
    SCHEME_DRAFTING = "SCHEME_DRAFTING"
    TRAINER_SELECTION = "TRAINER_SELECTION"
    COURSE_DELIVERY = "COURSE_DELIVERY"
    TRAINEE_MANAGEMENT = "TRAINEE_MANAGEMENT"
    LOGISTICS = "LOGISTICS"
    PRACTICE_BASE = "PRACTICE_BASE"


class Change(StrEnum):
    """What an adjustment changes; everything but OTHER is major, HOURS above a share of them."""

    OBJECTIVE = "OBJECTIVE"
    CONTENT = "CONTENT"
    FORM = "FORM"
    TARGET_GROUP = "TARGET_GROUP"
    HOURS = "HOURS"
    DELIVERY_MODE = "DELIVERY_MODE"
    BUDGET_LINE = "BUDGET_LINE"
    LEADER = "LEADER"
    END_DATE = "END_DATE"
    OTHER = "OTHER"


CATEGORIES: Final = (
    "IDEOLOGY_ETHICS",
    "PROFESSIONAL_QUALITY",
    "BLENDED_TEACHING",
    "MENTAL_HEALTH",
    "MASTER_TEACHERS",
    "BACKBONE_TEACHERS",
    "YOUNG_TEACHERS",
    "NEW_TEACHERS",
    "IDEOLOGY_TEACHERS",
    "HEAD_TEACHERS",
    "PRESCHOOL_TEACHERS",
    "INSTITUTION_STAFF",
    "OTHER",
)
"""The twelve key projects of the plan (教师培训重点项目), or another."""

PROJECT_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "项目名称", "title"),
    text("category", "项目类别", "category", *CATEGORIES),
    text("audience", "培训对象", "audience"),
    text("basis", "培训需求和市区项目要求", "training needs and requirements it rests on"),
    optional(text("assigningMatter", "布置的重大事宜（文件、文号）", "the matter assigned")),
    optional(
        text("assigningAuthority", "布置部门", "who assigned the matter", "MUNICIPAL", "DISTRICT")
    ),
    rows(
        "workPackages",
        "组织实施内容",
        "work packages of the scheme",
        key(text("part", "环节", "work package", *Part)),
        text("plan", "安排", "what is planned"),
    ),
    field(FieldType.DECIMAL, "hours", "总学时", "hours"),
    text("activity", "学分类别", "credit activity", "PROFESSIONAL_COURSE", "ELECTIVE_COURSE"),
    optional(text("module", "专业必修版块", "module of a professional required course", *MODULES)),
    field(FieldType.DATE, "startsOn", "开始日期", "first day"),
    field(FieldType.DATE, "endsOn", "结束日期", "last day"),
    rows(
        "schedule",
        "过程推进安排",
        "progress schedule",
        key(text("stage", "阶段", "stage")),
        field(FieldType.DATE, "dueOn", "报告应交日期", "day by which its report is due"),
    ),
    rows(
        "fundLines",
        "经费预算",
        "fund lines",
        key(text("line", "支出项目", "purpose")),
        field(FieldType.DECIMAL, "amount", "金额（万元）", "amount, 10 000 yuan"),
    ),
)

PROJECT_DOCUMENTS: Final = (
    Doc.PROJECT_DECLARATION_FORM,
    Doc.IMPLEMENTATION_SCHEME,
    Doc.NEEDS_SURVEY,
    Doc.ASSIGNING_DOCUMENT,
    Doc.URGENCY_STATEMENT,
)
"""What is handed in with the dossier; the last two for an urgent project only."""

PROJECT_SECTIONS: Final = (
    Section(
        name="BASIS",
        label=Label("申报依据", "what it rests on"),
        fields=("title", "category", "audience", "basis", "assigningMatter", "assigningAuthority"),
        documents=(
            Doc.PROJECT_DECLARATION_FORM,
            Doc.NEEDS_SURVEY,
            Doc.ASSIGNING_DOCUMENT,
            Doc.URGENCY_STATEMENT,
        ),
    ),
    Section(
        name="SCHEME",
        label=Label("实施方案", "scheme"),
        fields=("workPackages", "hours", "activity", "module", "startsOn", "endsOn", "schedule"),
        documents=(Doc.IMPLEMENTATION_SCHEME,),
    ),
    Section(name="FUNDS", label=Label("经费", "funds"), fields=("fundLines",)),
)

UNDERTAKING: Final = optional(
    field(FieldType.ID, "undertakingUnit", "承办单位", "undertaking unit")
)
YEAR: Final = field(FieldType.INTEGER, "year", "项目年度", "year of the project")

CREATION: Final = (
    YEAR,
    text("variant", "项目类型", "ordinary or urgent", *Variant),
    UNDERTAKING,
    PROJECT_FIELDS[0],
    *all_optional(PROJECT_FIELDS[1:]),
)
"""What a project is begun with; the rest can follow until it is declared."""

DRAFTED: Final = (optional(YEAR), UNDERTAKING, *all_optional(PROJECT_FIELDS))

CHANGED: Final = (
    text("aspect", "调整方面", "what is changed", *Change),
    optional(field(FieldType.DECIMAL, "hours", "调整后总学时", "hours after the change")),
    optional(text("audience", "调整后培训对象", "audience after the change")),
    optional(field(FieldType.ID, "projectLeader", "调整后项目负责人", "leader after the change")),
    optional(field(FieldType.DATE, "endsOn", "调整后结束日期", "last day after the change")),
    *(optional(one) for one in PROJECT_FIELDS if one.name in {"schedule", "fundLines"}),
    text("description", "调整内容", "the change"),
    text("reason", "调整原因", "reason"),
)

TRAINEES: Final = rows(
    "results",
    "学员考核结果",
    "results of the trainees",
    field(FieldType.ID, "teacher", "学员", "trainee"),
    field(FieldType.ID, "school", "所在单位", "school of the trainee"),
    field(FieldType.POINTS, "hours", "参训学时", "hours attended"),
    field(FieldType.BOOLEAN, "tasksCompleted", "完成培训任务", "completed the tasks"),
    text("result", "考核结果", "result", "PASS", "FAIL"),
    optional(text("discipline", "培训纪律情况", "remarks on discipline")),
)

SPENDING: Final = rows(
    "spending",
    "经费支出",
    "spending",
    text("line", "支出项目", "purpose"),
    field(FieldType.DECIMAL, "amount", "金额（万元）", "amount, 10 000 yuan"),
)
