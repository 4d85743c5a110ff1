"""The closed lists about stored standings, each value described."""

from trainingflow.api.types.described import described
from trainingflow.services.reading.roll_up import GroupBy, Pace

described(
    GroupBy,
    "What teachers are counted by, beside their policy (汇总方式).",
    {
        "ALL": "All of them together (全部).",
        "ORGANISATION": "By the unit that employs them (按任职单位).",
        "ORGANISATION_KIND": "By the kind of the unit that employs them (按单位种类).",
    },
    name="CreditGroupBy",
)
described(
    Pace,
    "All credits that are there, beside the share of the cycle that has passed (进度).",
    {
        "COMPLETE": "All that is owed (已完成).",
        "ON_TRACK": "At least the share that has passed (正常).",
        "BEHIND": "At least half of that share (滞后).",
        "FAR_BEHIND": "Less than half of that share (严重滞后).",
    },
    name="CreditPace",
)
