"""Inductions of new teachers (上岗培训), and certificates of those who have completed the cycle."""

from datetime import date
from typing import Final

from trainingflow.demo.exhibits.acts import Act, Exhibit, Given
from trainingflow.domain.workflow.kinds import ItemKind


def _induction(number: int, *acts: Act) -> Exhibit:
    who = f"newcomer {number}"
    given = {"subject": f"@{who}", "year": 2023}
    opened = Act("2023-10-17", "manager", "openInduction", given)
    return Exhibit(f"induction/{number}", ItemKind.INDUCTION, who, (opened, *acts))


def _recorded(on: str, component: str, hours: str, first: str, last: str) -> Act:
    given: Given = {
        "component": component, "hours": hours, "provider": "教师发展学院",
        "from": first, "to": last,
    }  # fmt: skip
    return Act(on, "manager", "recordInduction", given)


_AUTUMN: Final = _recorded("2023-12-25", "SHADOWING", "36", "2023-11-06", "2023-12-22")
_SPRING: Final = _recorded("2024-03-25", "CONCENTRATED", "24", "2024-02-26", "2024-03-22")
_CONFIRMED: Final = Act("2024-04-10", "CE_OFFICE 2", "confirmHours")

INDUCTIONS: Final = (
    _induction(0, _AUTUMN, _SPRING, _CONFIRMED),
    _induction(1, _AUTUMN, _CONFIRMED),
    _induction(2, _AUTUMN),
    _induction(3),
    _induction(4, Act("2023-11-09", "CE_OFFICE 2", "cancelInduction",
                      comment="该教师在外区已完成上岗培训，登记有误。")),
)  # fmt: skip
"""The first has its 120 hours with what was imported, and waits to be completed."""

COMPLETIONS: Final = (
    Exhibit("induction/5", ItemKind.INDUCTION, "newcomer 5", (
        Act("2023-10-17", "manager", "openInduction", {"subject": "@newcomer 5", "year": 2023}),
        _AUTUMN, _SPRING, _CONFIRMED,
        Act("2024-04-11", "CE_OFFICE 1", "completeInduction"),
    )),
)  # fmt: skip
"""Completing an induction writes the day into the teacher's career: it is acted."""


CERTIFIED_ON: Final = date(2024, 3, 19)
"""The day by which those with the first certificates had completed the cycle."""


def _certificate(who: str, on: str, *acts: Act) -> Exhibit:
    opened = Act(on, "CE_OFFICE", "openCertificate", {"subject": f"@{who}", "year": 2025})
    return Exhibit(f"certificate/{who}", ItemKind.CERTIFICATE, who, (opened, *acts))


_EARLY: Final = CERTIFIED_ON.isoformat()
_SUBMITTED: Final = Act(
    "2024-03-26", "CE_OFFICE", "submitToCity", {"batch": "2024-1"}, "CREDIT_STATEMENT"
)
_RECOGNISED: Final = Act(
    "2024-05-07", "CE_OFFICE", "recordRecognition",
    {"on": "2024-04-29", "reference": "京教师发〔2024〕18号"}, "RECOGNITION_LIST",
)  # fmt: skip
_REFUSED: Final = Act(
    "2024-05-07", "CE_OFFICE", "recordRefusal", {"reference": "京教师发〔2024〕19号"},
    comment="专业必修课程结业证明缺少页码，退回补正。",
)  # fmt: skip

CERTIFICATES: Final = (
    _certificate("complete 0", _EARLY, _SUBMITTED, _RECOGNISED),
    _certificate("complete 1", _EARLY, _SUBMITTED, _REFUSED),
    _certificate("complete 2", _EARLY, _SUBMITTED),
    _certificate("complete 3", "2024-05-13"),
    _certificate("newcomer 6", "2024-05-13"),
)
"""The evaluation of credits says at once who is eligible: they are acted."""
