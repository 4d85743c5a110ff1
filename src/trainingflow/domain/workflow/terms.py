"""The names of things in both languages, as the regulation uses them."""

from collections.abc import Iterable
from typing import Final

from trainingflow.domain.citation import Label, Language

TERMS: Final[dict[str, Label]] = {
    # roles
    "UNIT": Label("申报单位", "declaring unit"),
    "UNDERTAKING_UNIT": Label("承办单位", "undertaking unit"),
    "PARTICIPATING_UNIT": Label("学员所在单位", "unit of the participants"),
    "TEACHER": Label("教师", "teacher"),
    "TRAINING_MANAGER": Label("培训管理者", "training manager"),
    "PRINCIPAL": Label("校长（园长）", "principal"),
    "MEMBER": Label("成员", "member"),
    "CHAIR": Label("主任", "chair"),
    "OFFICER": Label("工作人员", "officer"),
    # relations to an item
    "APPLICANT": Label("申请人", "applicant"),
    "DEVELOPER": Label("课程开发者", "developer"),
    "COURSE_LEADER": Label("课程负责人", "course leader"),
    "PARTICIPANT": Label("参训教师", "participant"),
    "PANEL_MEMBER": Label("论证成员", "panel member"),
    "ANYONE": Label("任何登录者", "anyone signed in"),
    "SUBJECT": Label("当事人", "the person whom it is about"),
    "SYSTEM": Label("系统", "the system"),
    # bodies
    "LEADING_GROUP": Label("教师培训领导小组", "Leading Group"),
    "WORKING_GROUP": Label("教师培训工作小组", "Working Group"),
    "CE_OFFICE": Label("继教办", "Continuing Education Office"),
    "PERSONNEL_SECTION": Label("人事科", "Personnel Section"),
    "FINANCE_SECTION": Label("财务科", "Finance Section"),
    "AUDIT": Label("审计", "Audit"),
    "PRIVATE_EDU_SECTION": Label("民办教育科", "Private Education Section"),
    "PRESCHOOL_SECTION": Label("学前教育科", "Pre-school Education Section"),
    "BASIC_EDU_1": Label("基教一科", "Basic Education Section 1"),
    "BASIC_EDU_2": Label("基教二科", "Basic Education Section 2"),
    "VOCATIONAL_SECTION": Label("职成科", "Vocational and Adult Education Section"),
    "PE_HEALTH_ARTS_SECTION": Label("体卫艺科", "PE, Health and Arts Section"),
    "MORAL_EDU_SECTION": Label("德育科", "Moral Education Section"),
    "PUBLICITY_SECTION": Label("统宣科", "United Front and Publicity Section"),
    "SUPERVISION_SECTION": Label("督评科", "Supervision and Evaluation Section"),
    "TD_COLLEGE": Label("教师发展学院", "Teacher Development College"),
    "EDU_ACADEMY": Label("教育科学研究院", "Academy of Educational Sciences"),
    "IPE_CENTRE": Label("思政中心", "Ideological-Political Education Centre"),
    "PROJECT_CENTRE": Label("项目中心", "Education Project Centre"),
    "SUPPORT_CENTRE": Label("保障中心", "Support Centre"),
    "TALENT_CENTRE": Label("人才中心", "Talent Centre"),
    "YOUTH_CENTRE": Label("青少年活动中心", "Youth Activity Centre"),
    "WORKERS_UNIVERSITY": Label("职工大学", "Workers' University"),
    "SOCIAL_SCHOOLING_CENTRE": Label("社办中心", "Social-Force Schooling Centre"),
    "HEALTH_CARE_INSTITUTE": Label("保健所", "School Health-Care Institute"),
    "COURSE_LEADING_GROUP": Label("课程建设领导小组", "Course-Construction Leading Group"),
    "ACADEMIC_COMMITTEE": Label("学术委员会", "Academic Committee"),
    "MUNICIPAL_CENTRE": Label("北京市教师发展中心", "Beijing Teacher Development Centre"),
    "MUNICIPAL_COMMISSION": Label("市教委", "Municipal Education Commission"),
    "DISTRICT_COMMISSION": Label("区教委", "District Education Commission"),
    "HK_BUREAU": Label("区教育局", "District Education Bureau"),
    "HK_COLLEGE": Label("区教师进修学院", "District Teacher Training College"),
    "HK_TT_OFFICE": Label("师训处", "Teacher Training Office"),
    "HK_CADRE_OFFICE": Label("干训处", "Cadre Training Office"),
    # windows
    "COURSE_APPRAISAL": Label("课程申报论证", "course appraisal"),
    "PUBLIC_NOTICE": Label("公示期", "public notice"),
    "COURSE_RUN_DECLARATION": Label("课程申报实施", "course run declaration"),
    "PROJECT_DECLARATION": Label("下年度培训项目申报", "declaration of next year's projects"),
    "SCHOOL_PLAN_DECLARATION": Label("校本研修项目申报", "declaration of school-based research"),
    "SELF_DIRECTED_SUMMARY": Label("自主学习总结报送", "self-directed learning summaries"),
    "SCHOOL_PLAN_EVALUATION": Label("校本研修项目评估", "evaluation of school-based research"),
    "PRIVATE_COURSE_APPRAISAL": Label("民办课程申报论证", "private course appraisal"),
    "CLASS_OPENING_DECLARATION": Label("开班申请", "class opening application"),
    # documents
    "OBJECTIVES": Label("课程目标", "objectives"),
    "CONTENT": Label("课程内容", "content"),
    "COURSE_PLAN": Label("课程计划", "course plan"),
    "IMPLEMENTATION_SCHEME": Label("实施方案", "implementation scheme"),
    "TEXTBOOK": Label("教材", "textbook"),
    "LECTURE_NOTES": Label("讲义", "lecture notes"),
    "NEEDS_SURVEY": Label("需求和现状调研", "needs survey"),
    "BASIC_INFORMATION": Label("课程基本信息", "basic information"),
    "REVISION_NOTE": Label("调整完善说明", "revision note"),
    "DEFENCE_MINUTES": Label("陈述答辩记录", "defence minutes"),
    "APPRAISAL_OPINION": Label("论证评审意见", "appraisal opinion"),
    "WG_DECISION": Label("教师培训工作小组决定", "Working Group decision"),
    "RUN_DECLARATION": Label("课程实施申报", "run declaration"),
    "CLASS_PLAN": Label("组班计划", "class plan"),
    "LEARNING_OUTCOMES": Label("学习成果", "learning outcomes"),
    "EVALUATION_ANALYSIS": Label("评估分析", "evaluation analysis"),
    "COURSE_SCHEME": Label("课程方案", "course scheme"),
    "ATTENDANCE_SHEET": Label("考勤表", "attendance sheet"),
    "PROCESS_MATERIALS": Label("培训过程性资料", "materials of the training process"),
    "ANNUAL_SCHEME": Label("年度校本研修项目方案", "annual scheme of school-based research"),
    "OVERALL_PLAN": Label("校本研修整体规划", "overall plan of school-based research"),
    "ACADEMIC_YEAR_PLAN": Label("学年计划", "academic-year plan"),
    "WORK_SCHEME": Label("工作方案", "work scheme"),
    "RESEARCH_RULES": Label("校本研修规章制度", "rules of school-based research"),
    "ACTIVITY_MATERIALS": Label("活动过程材料", "materials of an activity"),
    "VISIT_NOTE": Label("指导与到校记录", "note of guidance or visit"),
    "SELF_EVALUATION": Label("自评", "self-evaluation"),
    "MUTUAL_EVALUATION": Label("互评", "mutual evaluation"),
    "ACCEPTANCE_NOTE": Label("验收评估意见", "note of the acceptance evaluation"),
    "CREDIT_LIST": Label("学分认定表", "credit list"),
    "RECTIFICATION_REPORT": Label("整改报告", "rectification report"),
    "LEARNING_PLAN": Label("自主学习计划", "plan of self-directed learning"),
    "EVALUATION_NOTE": Label("阶段性评价记录", "note of a staged evaluation"),
    "REFLECTION": Label("学习反思", "reflection"),
    "WORK_SUMMARY": Label("自主学习实施工作总结", "summary of self-directed learning"),
    "ENROLMENT_PROOF": Label("学籍证明", "proof of enrolment"),
    "TRANSCRIPT": Label("成绩单", "transcript"),
    "COURSE_CERTIFICATE": Label("结业证书", "certificate of completion"),
    "CERTIFICATE_OF_PASSING": Label("合格证书", "certificate of passing"),
    "ESTABLISHMENT_REFERENCE": Label("立项文件", "document of establishment"),
    "RECOGNITION": Label("培训管理部门认定意见", "recognition by the management department"),
    "CLAIM_EVIDENCE": Label("学分认定证明材料", "evidence of a claim"),
    "DEGREE_CERTIFICATE": Label("学历证书", "degree certificate"),
    "ANNUAL_ASSESSMENT": Label("年度考核结果", "result of the annual assessment"),
    "SCHOOL_ARCHIVE": Label("学校学分档案", "credit archive of the school"),
    "POLICY_DOCUMENT": Label("国家或市级文件依据", "national or municipal document"),
    "DELIBERATION_OPINION": Label("研究议定意见", "opinion of the deliberation"),
    "MUNICIPAL_REPLY": Label("市教委审核备案回复", "reply of the Municipal Commission"),
    # documents of projects
    "PROJECT_DECLARATION_FORM": Label("培训项目申报书", "project declaration"),
    "ASSIGNING_DOCUMENT": Label("布置任务的文件", "document that assigns the matter"),
    "URGENCY_STATEMENT": Label("紧急立项说明", "statement of urgency"),
    "APPROVAL_REPLY": Label("立项批复", "reply that establishes the project"),
    "TEACHING_RULES": Label("教学管理制度", "teaching-management rules"),
    "QUALITY_MECHANISM": Label("培训质量监控机制", "quality-monitoring mechanism"),
    "TRAINEE_RULES": Label("学员管理制度", "trainee-management rules"),
    "TRAINEE_ASSESSMENT": Label("学员考核评价机制", "assessment of trainees"),
    "STAGE_REPORT": Label("阶段进展报告", "stage report"),
    "INSPECTION_NOTE": Label("检查记录", "inspection note"),
    "SCHOOL_FEEDBACK": Label("学员参训情况反馈", "feedback to a trainee's school"),
    "PROCESS_ARCHIVE": Label("过程性档案", "process archive"),
    "PROJECT_SUMMARY": Label("自评总结报告", "self-evaluation summary report"),
    "PERFORMANCE_REPORT": Label("绩效考评报告", "performance-appraisal report"),
    "EFFECT_EVALUATION": Label("培训效果评估", "evaluation of the effect"),
    "OPENING_APPLICATION": Label("开班申报材料", "opening application"),
    "CORRECTION_ORDER": Label("责令改正通知", "order to correct"),
    # documents of certificates and registration
    "CREDIT_STATEMENT": Label("学分核算单", "credit statement"),
    "RECOGNITION_LIST": Label("达标认定名单", "list of recognised teachers"),
    "CERTIFICATE_LIST": Label("证书编号清单", "list of certificate numbers"),
    "PROBATION_CERTIFICATE": Label(
        "见习教师规范化培训合格证书", "certificate of standardised probation training"
    ),
    "EVALUATION_CONCLUSION": Label("评估结论", "conclusion of the evaluation"),
    # documents of Hongkou's courses
    "FIVE_YEAR_PLAN": Label("校本培训规划", "five-year plan of school-based training"),
    "YEAR_PLAN": Label("年度实施计划", "implementation plan of the year"),
    "MANAGEMENT_HANDBOOK": Label("校本培训管理手册", "management handbook"),
    "EVALUATION_HANDBOOK": Label("校本培训评价手册", "evaluation handbook"),
    "TEACHER_HANDBOOK": Label("校本培训教师手册", "teacher handbook"),
    "ARCHIVE_LIST": Label("校本研修档案清单", "list of the school's archive"),
    "UPGRADE_DOSSIER": Label("课程升级申报材料", "dossier of the upgrade"),
    "COURSE_DOSSIER": Label("课程申报材料", "course dossier"),
    "MICRO_VIDEO": Label("微视频", "micro-video"),
    "RATINGS": Label("专家和学员评价", "ratings by experts and trainees"),
    # documents of certificates and checks
    "CREDIT_STATEMENT": Label("学分明细", "statement of credits"),
    "FINDINGS_SNAPSHOT": Label("达标核查结果", "snapshot of the findings"),
    "RECOGNITION_LIST": Label("达标认定名单", "recognition list"),
    "CERTIFICATE_LIST": Label("证书编号名单", "list of certificate numbers"),
    "PROBATION_CERTIFICATE": Label("见习教师规范化培训合格证书", "certificate of probation"),
    # conflicts of interest
    "CO_DEVELOPER": Label("共同开发者", "co-developer"),
    "SAME_ORGANISATION": Label("同一单位", "same organisation"),
    "DECLARED": Label("本人申报的利益关系", "declared interest"),
}


def term(code: str, language: Language) -> str:
    """The name of the code in the language; the code itself when it has none."""
    label = TERMS.get(code)
    if label is None:
        return code
    return label.text(language)


def terms(codes: Iterable[str], language: Language) -> str:
    """The names in one line; a code with dots names its parts in order."""
    joiner, comma = ("", "、") if language == "zh-CN" else (" ", ", ")
    return comma.join(
        joiner.join(term(part, language) for part in code.split(".")) for code in codes
    )
