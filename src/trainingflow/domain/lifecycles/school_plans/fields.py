"""What a school plan says: who is responsible, what is studied, and the activities of the year."""

from typing import Final

from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.lifecycles.inputs import field, key, optional, rows, text
from trainingflow.domain.workflow.fields import Field, FieldType

ETHICS_MODULES: Final = ("POLICY_AND_LAW", "EDUCATION_VALUES", "TEACHER_ETHICS", "CONDUCT_RULES")
"""Political and ethical themes (思想政治与师德), one of which every plan has."""

MODULES: Final = (
    *ETHICS_MODULES,
    "COURSE_DEVELOPMENT",
    "TEACHING_FUNDAMENTALS",
    "EFFECTIVE_TEACHING",
    "CLASS_MANAGEMENT",
    "MODERN_IT",
    "ARTIFICIAL_INTELLIGENCE",
    "CAREER_PLANNING",
    "TEACHER_MENTAL_HEALTH",
    "PRACTICE_EXPERIENCE",
    "LEARNING_STRATEGY",
    "PSYCHOLOGY_AND_MORALS",
    "BRAIN_SCIENCE",
    "ACADEMIC_GUIDANCE",
    "GROWTH_EVALUATION",
    "EMOTION_MANAGEMENT",
    "SOCIAL_EMOTIONAL_ABILITY",
    "COMMUNICATION",
    "COMPREHENSIVE_QUALITY",
    "POLICY_AND_CHANGE",
    "SCHOOL_PLANNING",
    "SCHOOL_CULTURE",
    "RESEARCH_COMMUNITIES",
    "QUALITY_SUBJECTS",
    "FAMILY_SCHOOL_SOCIETY",
)
"""The modules of the three domains (annex 5, article 8)."""

HEAD: Final = "HEAD"
"""The head (组长) of the leading group."""

_MODES: Final = (
    "SELF_STUDY",
    "PRACTICE_REFLECTION",
    "PEER_SUPPORT",
    "PROFESSIONAL_GUIDANCE",
    "NETWORK_COLLABORATION",
)

ACTIVITY: Final = (
    key(text("code", "编号", "number")),
    text("name", "活动名称", "name of the activity"),
    text("module", "模块", "module", *MODULES),
    text("mode", "研修方式", "mode", *_MODES),
    optional(text("form", "具体形式", "form")),
    text("audience", "参与范围", "audience", "ALL_STAFF", "GROUP"),
    optional(
        text("gathering", "集中或分散", "concentrated or dispersed", "CONCENTRATED", "DISPERSED")
    ),
    optional(text("scope", "专题或系统", "topical or systematic", "TOPICAL", "SYSTEMATIC")),
    optional(text("delivery", "线上或线下", "online or offline", "ONLINE", "OFFLINE")),
    field(FieldType.DECIMAL, "hours", "学时", "hours"),
    optional(text("resource", "资源来源", "source of resources")),
)
"""One activity of the scheme (研修活动), known by its number."""

PLAN_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "项目名称", "title"),
    rows(
        "leadingGroup",
        "校本研修领导小组",
        "leading group",
        key(field(FieldType.ID, "person", "成员", "member")),
        text("duty", "职责", "duty", HEAD, "DEPUTY", "MEMBER"),
    ),
    field(FieldType.ID, "personInCharge", "主抓负责人", "person in charge"),
    text(
        "postInCharge",
        "主抓负责人职务",
        "post of the person in charge",
        "TEACHING_VICE_PRINCIPAL",
        "TEACHING_DIRECTOR",
    ),
    text("needs", "需求调研结论", "findings of the needs survey"),
    text("themes", "研修主题与目标", "themes and objectives"),
    Field(
        name="domains",
        type=FieldType.CHOICES,
        zh="内容领域",
        en="domains",
        choices=("TEACHER_DEVELOPMENT", "STUDENT_DEVELOPMENT", "SCHOOL_DEVELOPMENT"),
    ),
    rows("activities", "研修活动", "activities", *ACTIVITY),
    field(FieldType.DECIMAL, "plannedCredits", "计划学分", "planned credits a teacher"),
    optional(field(FieldType.DECIMAL, "budget", "年度经费预算（元）", "budget of the year, yuan")),
)

PLAN_DOCUMENTS: Final = (
    Doc.ANNUAL_SCHEME,
    Doc.OVERALL_PLAN,
    Doc.ACADEMIC_YEAR_PLAN,
    Doc.WORK_SCHEME,
    Doc.RESEARCH_RULES,
    Doc.NEEDS_SURVEY,
)

ATTENDANCE: Final = rows(
    "attendance",
    "参加教师",
    "attendance",
    field(FieldType.ID, "teacher", "教师", "teacher"),
    field(FieldType.DECIMAL, "hours", "学时", "hours"),
)
"""Who took part in an activity, and for how many hours."""
