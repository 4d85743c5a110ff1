"""What stands in the documents of the exhibits."""

from collections.abc import Mapping
from typing import Final

from trainingflow.demo.dossiers import document_name
from trainingflow.demo.exhibits.acts import Exhibit
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.services.command import NewDocument

_TEXTS: Final[Mapping[Doc, str]] = {
    Doc.PROJECT_DECLARATION_FORM: "申报单位、承办单位、项目负责人及联系方式已填写，单位盖章。",
    Doc.IMPLEMENTATION_SCHEME: "培训目标、内容模块、进度安排、师资与后勤保障方案。",
    Doc.NEEDS_SURVEY: "问卷与访谈覆盖各年龄段教师，集中反映课堂实践改进的需求。",
    Doc.ASSIGNING_DOCUMENT: "上级部门关于布置本项工作的通知全文。",
    Doc.URGENCY_STATEMENT: "按通知要求须于本学期内完成，来不及参加十月的年度申报。",
    Doc.WG_DECISION: "工作小组会议研究决定，同意记录在案。",
    Doc.APPRAISAL_OPINION: "专家组查阅材料并讨论后形成的论证意见。",
    Doc.APPROVAL_REPLY: "经审核，同意立项，请按方案组织实施并按时报送阶段材料。",
    Doc.TEACHING_RULES: "授课教师聘任、备课与听课制度。",
    Doc.QUALITY_MECHANISM: "问卷、听课、座谈三位一体的质量监控机制。",
    Doc.TRAINEE_RULES: "学员考勤、请假与作业管理办法。",
    Doc.TRAINEE_ASSESSMENT: "出勤占三成，过程性作业占三成，结业成果占四成。",
    Doc.STAGE_REPORT: "已完成集中授课与两次入校实践，学员到课率九成五以上。",
    Doc.SCHOOL_FEEDBACK: "贵校学员出勤、作业与结业成果情况反馈如下。",
    Doc.PROCESS_ARCHIVE: "签到、课件、作业、照片与问卷已按模块归档。",
    Doc.PROJECT_SUMMARY: "项目自评总结：目标达成度较好，实践环节尚可加强。",
    Doc.PERFORMANCE_REPORT: "经费按预算科目执行，无超支。",
    Doc.EFFECT_EVALUATION: "结业问卷满意度九成三，学员课例较培训前有明显改进。",
    Doc.EVALUATION_ANALYSIS: "问卷、座谈与访谈结果汇总分析，课程达到预期目标。",
    Doc.EVALUATION_CONCLUSION: "评估组查阅档案、访谈学员后形成评估结论。",
    Doc.ANNUAL_SCHEME: "本年度校本研修项目方案：主题、活动安排与预期成果。",
    Doc.OVERALL_PLAN: "学校“十四五”校本研修总体规划。",
    Doc.ACADEMIC_YEAR_PLAN: "本学年校本研修工作计划。",
    Doc.WORK_SCHEME: "年级组、教研组分工与时间表。",
    Doc.RESEARCH_RULES: "校本研修考勤、记录与成果管理制度。",
    Doc.ACTIVITY_MATERIALS: "活动签到表、课件与研讨记录。",
    Doc.VISIT_NOTE: "入校查看研修现场与档案，与教师座谈。",
    Doc.ACCEPTANCE_NOTE: "验收组现场查看材料，形成验收意见。",
    Doc.CREDIT_LIST: "教师姓名、参加活动与学时汇总表，学校盖章。",
    Doc.RECTIFICATION_REPORT: "针对验收意见逐条整改，补充了过程性材料。",
    Doc.LEARNING_PLAN: "学习主题、阅读书目、进度与预期成果。",
    Doc.LEARNING_OUTCOMES: "读书笔记、课例与小课题报告。",
    Doc.SELF_EVALUATION: "对照计划逐项自评，完成情况良好。",
    Doc.MUTUAL_EVALUATION: "教研组之间交换材料互评，给出改进建议。",
    Doc.REFLECTION: "学习中的收获、困惑与下一步改进。",
    Doc.WORK_SUMMARY: "本校教师自主学习的组织、评价与优秀成果。",
    Doc.ENROLMENT_PROOF: "学籍证明，加盖研究生院公章。",
    Doc.TRANSCRIPT: "课程成绩单。",
    Doc.COURSE_CERTIFICATE: "培训结业证书，注明课程与学时。",
    Doc.CERTIFICATE_OF_PASSING: "能力提升工程考核合格证书。",
    Doc.ESTABLISHMENT_REFERENCE: "立项文件复印件。",
    Doc.RECOGNITION: "市区培训管理部门的认定意见。",
    Doc.CLAIM_EVIDENCE: "派遣证明与工作鉴定。",
    Doc.POLICY_DOCUMENT: "与该事项有关的政策文件摘录。",
    Doc.DELIBERATION_OPINION: "研究议定意见。",
    Doc.MUNICIPAL_REPLY: "市教委的备案回复。",
    Doc.CREDIT_STATEMENT: "该教师各类学分明细，区级已审核。",
    Doc.RECOGNITION_LIST: "市级达标认定名单。",
    Doc.OPENING_APPLICATION: "开班申报表：课程、班主任、时间、地点与招生对象。",
    Doc.CORRECTION_ORDER: "责令对校本研修的组织与记录进行改正。",
    Doc.OBJECTIVES: "帮助教师理解核心问题，掌握可迁移的方法并用于本园本校。",
    Doc.CONTENT: "理论导引、案例研讨、现场观摩与实践改进。",
    Doc.COURSE_PLAN: "每单元四课时，含讲授、研讨与实践任务。",
    Doc.LECTURE_NOTES: "讲义（试用稿），附案例材料与研讨提纲。",
}


def document(kind: str, title: str) -> NewDocument:
    """A document of the kind, about the item of the title."""
    one = Doc(kind)
    return NewDocument(
        kind=kind, title=f"{title}：{document_name(one)}", text=f"{title}。{_TEXTS[one]}"
    )


def title_of(exhibit: Exhibit) -> str:
    """The title of an exhibit, for its documents."""
    given = exhibit.acts[0].given.get("title")
    return given if isinstance(given, str) else "本项工作"
