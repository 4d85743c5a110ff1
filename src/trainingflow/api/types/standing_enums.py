"""The closed lists about stored standings, each value described."""

from trainingflow.api.types.described import described
from trainingflow.services.reading.roll_up import GroupBy

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
