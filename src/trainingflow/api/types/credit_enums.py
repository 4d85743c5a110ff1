"""The closed lists about credits, each value described."""

from trainingflow.api.types.described import described
from trainingflow.domain.credit.policy import Bound, Unit
from trainingflow.domain.credit.status import LineStatus, Reason

described(
    Unit,
    "What a requirement counts (单位).",
    {
        "CREDITS": "Credits (学分).",
        "HOURS": "Class hours (学时).",
        "DAYS": "Days (天).",
        "SESSIONS": "Sessions (次).",
        "ACTIVITIES": "Activities (项).",
        "VALUES": "Different values of a field, e.g. subjects (类).",
        "REQUIREMENTS": "Requirements that are met (项要求).",
    },
    name="RequirementUnit",
)
described(
    Bound,
    "What the number of a requirement is (上下限).",
    {
        "AT_LEAST": "It is to be reached (不少于).",
        "AT_MOST": "It is not to be passed (不超过).",
    },
    name="RequirementBound",
)
described(
    LineStatus,
    "How much of a record counts (计入情况).",
    {
        "COUNTED": "All of it (全部计入).",
        "PARTIAL": "A part: a cap or limit cut it (部分计入).",
        "NOT_COUNTED": "Nothing of it (未计入).",
    },
    name="RecordStatus",
)
described(
    Reason,
    "Why a record does not count, or not fully (未计入原因).",
    {
        "DENIED": "Its recognition was refused (不予认定).",
        "NOT_CONFIRMED": "Not confirmed yet (未审核确认).",
        "NOT_KNOWN_YET": "Confirmed only after the instant asked about (当时尚未确认).",
        "NOT_YET_EARNED": "Earned only after the day asked about (当时尚未取得).",
        "OUTSIDE_CYCLE": "Earned outside the cycle (不在周期内).",
        "NOT_PASSED": "Not passed (未合格).",
        "PROVIDER_NOT_RECOGNISED": "The provider is not recognised (培训机构未经认定).",
        "NO_RULE": "No article grants credits for it (无对应条款).",
        "INDUCTION_UNCREDITED": "Its article grants no credits, as of induction (不计学分).",
        "CONDITION_NOT_MET": "A condition of the article is not met (不符合条件).",
        "ALREADY_AWARDED": "Awarded once already (已计一次).",
        "BELOW_FLOOR": "Together with its like it is too little to count (未达到起计数额).",
        "CAP_REACHED": "The cap was reached (已达上限).",
        "OFFSET_NOT_NEEDED": "Nothing was short that it could fill (无需折抵).",
    },
    name="RecordReason",
)
