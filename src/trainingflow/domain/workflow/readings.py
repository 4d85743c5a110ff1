"""What the lifecycles follow where the text is silent or contradicts itself.

`AMB-…` is a question that the text leaves open, `DIFF-…` a contradiction: each with its answer.
"""

from typing import Final

from trainingflow.domain.citation import Label

READINGS: Final = {
    "AMB-13": Label("同一学习成果只认定一次学分。", "One activity is credited once."),
    "AMB-09": Label(
        "新入职教师自完成上岗培训当年起计年数，调入教师自调入当年起计。",
        "Years are counted from that in which induction was completed, or of the transfer.",
    ),
    "AMB-45": Label(
        "周期内可查是否符合条件；周期结束后方登记发证。",
        "Eligibility is shown at any time; certificates are recorded after the end of the cycle.",
    ),
    "AMB-52": Label(
        "每位教师每门实践课程每学期满十次计1学分，可修多门。",
        "One credit for a teacher, practice course and semester with ten sessions; several count.",
    ),
    "AMB-53": Label("讲座比例按次数计算。", "The share of lectures is one of sessions."),
    "AMB-54": Label(
        "仅指定的一名主讲教师获双倍学分，同一课程每周期一次。",
        "Only the one main lecturer gets double credits, once for a course and cycle.",
    ),
    "AMB-59": Label(
        "须申报者每周期每类申报一次。", "Who has to declare does so once a cycle and sort."
    ),
    "AMB-62": Label(
        "校本课程的申报由师训处审核。", "The Teacher Training Office reviews school courses."
    ),
    "AMB-63": Label("引进课程同样经双重评审。", "External courses pass the same dual review."),
    "AMB-67": Label(
        "微课程的学时和学分由师训处在评审时核定。",
        "Hours and credits of a micro-course are determined at the review.",
    ),
    "DIFF-52": Label(
        "注册核验以该教师递减后的要求为准。",
        "A registration check uses what the teacher's group owes.",
    ),
    "AMB-14": Label(
        "窗口为当月首日零时至次月首日零时；草稿随时可改。",
        "A window is a whole month in Asia/Shanghai; a draft can always be edited.",
    ),
    "AMB-17": Label("公示五个工作日。", "A public notice lasts five working days."),
    "AMB-18": Label(
        "公示期内可提出异议，成立的退回讨论。",
        "An objection can be raised; upheld, it returns the course to deliberation.",
    ),
    "AMB-19": Label(
        "不少于三名成员，赞成多于反对，可弃权；申请人和开发者回避。",
        "Three members or more, more yes than no; applicant and developers are excluded.",
    ),
    "AMB-20": Label(
        "不再实施的课程须作为新课程重新论证。",
        "A discontinued course is appraised again as a new course.",
    ),
    "AMB-21": Label(
        "6月申报秋季学期，12月申报次年春季学期。",
        "June declares for autumn, December for spring; the run starts after its confirmation.",
    ),
    "AMB-22": Label(
        "不足人数的班级不能开班；工作小组可决定准许。",
        "Below the minimum no class opens, unless the Working Group decides so.",
    ),
    "AMB-23": Label("平行班数含首班。", "The first class counts among the parallel ones."),
    "AMB-24": Label(
        "课程负责人限额：申报时提示，审批时拒绝。",
        "The limits of a leader warn at declaration and refuse at confirmation.",
    ),
    "AMB-26": Label(
        "微课程经学术委员会准许可至16课时。",
        "A micro-course may have up to 16 hours if the Academic Committee permits it.",
    ),
    "AMB-46": Label(
        "工作小组办公室注明代表工作小组及其决定；与记录论证结果者不是同一人。",
        "The office acts for the group by name with its decision, by another person.",
    ),
    "AMB-47": Label(
        "考核合格且出勤达到比例为合格。",
        "Passing is a passed assessment and enough attendance.",
    ),
    "AMB-69": Label(
        "申请人为课程开发者，申报单位须经认定。",
        "The applicant is a developer; the declaring unit is a recognised one.",
    ),
    "AMB-71": Label(
        "申报实施时须已获工作小组批准。",
        "The course has passed at the moment of the declaration.",
    ),
    "AMB-12": Label(
        "自主学习按20学时1学分折算，由学校提出。",
        "Self-directed learning: 20 hours a credit, proposed by the school.",
    ),
    "AMB-15": Label(
        "自主学习计划全年可申报，学习前须经学校批准。",
        "A self-directed plan is declared at any time, and approved before learning starts.",
    ),
    "AMB-27": Label(
        "一般课程比例按学年统计，只提示不拦截。",
        "The share of general courses is reported by academic year, and refuses nothing.",
    ),
    "AMB-33": Label(
        "校本研修项目的调整均须论证审批。",
        "Every adjustment of a school plan is appraised and approved.",
    ),
    "AMB-38": Label(
        "集中脱产培训按一次不少于5日计，任意三年内至少一次。",
        "One event of 5 days or more counts, once within any three years.",
    ),
    "AMB-40": Label(
        "同一证明只认定一次；信息技术2.0每周期一次。",
        "One piece of evidence earns credit once; IT 2.0 once a cycle.",
    ),
    "AMB-43": Label(
        "2020年底前参加、周期内结业、经立项并认定的计入结业年度。",
        "Joined by the end of 2020, completed in the cycle, established and recognised.",
    ),
    "AMB-44": Label(
        "学历课程只计周期内修读且合格的。",
        "Of degree study only passed courses within the cycle count.",
    ),
    "AMB-65": Label(
        "退回的校本研修项目可在1月或例外窗口内重新申报；未批准的培训项目次年10月再申报。",
        "A returned school plan comes again in January or by exception, a project next October.",
    ),
    "AMB-66": Label(
        "校长的自主学习计划由培训管理者审批。",
        "The training manager approves the principal's own plan.",
    ),
    "AMB-73": Label(
        "未备案培训管理者或未成立领导小组的学校不能申报。",
        "A school without a filed manager or a leading group cannot submit.",
    ),
    "DIFF-21": Label(
        "项目重大调整只备案；校本研修项目调整须论证审批后执行。",
        "A project's change is filed; a school plan's is approved before it is carried out.",
    ),
    "DIFF-22": Label(
        "公办校本研修考核在12月；验收未通过的，学分不确认。",
        "Public school plans are evaluated in December; without acceptance no credit is confirmed.",
    ),
    "DIFF-23": Label(
        "自主学习学分于次年1月总结备案后认定，归入学习年度。",
        "Learning is credited after the January summary, in the year of learning.",
    ),
    "AMB-28": Label(
        "项目评估未通过的限期整改后再评估；两次未通过的可由工作小组终结。",
        "A failed evaluation is repeated after rectification; after two the group may close it.",
    ),
    "AMB-29": Label(
        "目标、对象、内容、形式、方式、预算、负责人、结束日期或两成以上学时的变化为重大调整。",
        "A change of anything but details is major; of the hours, one of more than a fifth.",
    ),
    "AMB-30": Label(
        "紧急项目先经工作小组批准，只免去申报窗口，其余程序不变。",
        "The group approves the urgency first; that replaces the window and nothing else.",
    ),
    "DIFF-20": Label(
        "民办单位的项目同样经人事科审核。",
        "Projects of private units are reviewed by the Personnel Section as well.",
    ),
    "AMB-31": Label(
        "民办单位教师年度不足7.2学分的，提示教师和学校并纳入年检。",
        "A year below 7.2 credits is told to teacher and school and goes into the annual check.",
    ),
    "AMB-32": Label(
        "民办单位不单列自主学习，可作为校本研修的方式。",
        "Private units have no self-directed learning of its own; it is a way of school research.",
    ),
    "AMB-34": Label(
        "民办单位开班申请参照附件4，在6月和12月。",
        "Classes for private units are applied for in June and December, as in annex 4.",
    ),
    "AMB-35": Label(
        "不予认定的是该校当年全部校本研修学分；整改后只认定重新组织的学时。",
        "All school-based credits of the school and year; after correction only the re-run counts.",
    ),
    "DIFF-17": Label(
        "民办单位的课程由课程建设领导小组组织论证并决定。",
        "The Course-Construction Leading Group appraises and decides courses for private units.",
    ),
    "DIFF-19": Label(
        "民办单位的开班由培训机构和继教办两级审批。",
        "A class for private units is approved by the institution and the CE Office.",
    ),
    "AMB-42": Label(
        "上岗培训不设截止日期；未满学时的不能取得结业证书。",
        "Induction has no last day; without its hours there is no certificate.",
    ),
    "AMB-51": Label(
        "2016年以后进入的教师按年数占五年的比例折算学分。",
        "Teachers who entered from 2016 on owe n of the five years.",
    ),
}
