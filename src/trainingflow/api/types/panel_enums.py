"""The closed lists about panels, each value described."""

from trainingflow.api.types.described import described
from trainingflow.domain.workflow.panel import MemberStatus
from trainingflow.domain.workflow.panel_rule import ExpertRole, PassRule, PeersSee

described(
    MemberStatus,
    "Where the assignment of a panel member is (评审成员状态).",
    {
        "PROPOSED": "Thought of, and not told yet (拟定).",
        "INVITED": "Invited, not answered yet (已邀请).",
        "ACCEPTED": "Sits on the panel (已接受).",
        "DECLINED": "Has declined (已谢绝).",
        "EXPIRED": "Did not answer in time (逾期未复).",
        "DONE": "Has said what was asked for (已完成).",
        "RECUSED": "Has left for a conflict of interest, or was released (已回避).",
    },
    name="PanelMemberStatus",
)
described(
    ExpertRole,
    "As what an expert is asked (专家类别).",
    {
        "COURSE_EXPERT": "Course expert (课程专家).",
        "SUBJECT_EXPERT": "Subject expert (学科专家).",
        "PROJECT_EXPERT": "Expert in training projects (项目专家).",
        "RESEARCH_EXPERT": "Expert in school-based research (校本研修专家).",
    },
)
described(
    PassRule,
    "When a panel passes an item (通过规则).",
    {
        "SIMPLE_MAJORITY": "More for it than against it (多数通过).",
        "UNANIMITY": "Everybody is for it (一致通过).",
        "MEAN_AT_LEAST": "The mean of the scores reaches a threshold (平均分达标).",
        "EACH_ROLE_PASSES": "Every seat is filled and each member passes it (各类专家均通过).",
    },
    name="PanelPassRule",
)
described(
    PeersSee,
    "When a member sees what the other members have said (成员间可见性).",
    {
        "AFTER_OWN": "Once the own opinion is given (提交后可见).",
        "ALWAYS": "At any time (随时可见).",
        "NEVER": "Never (不可见).",
    },
)
