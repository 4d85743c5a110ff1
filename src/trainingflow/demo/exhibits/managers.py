"""Training managers on file (培训管理者备案, annex 9): every school that submits has one."""

from typing import Final

from trainingflow.demo.exhibits.acts import Act, Exhibit, Given
from trainingflow.domain.workflow.kinds import ItemKind

_SUBMITTING: Final = (
    "P01", "P02", "P03", "P04", "P05", "P16", "S01", "S02", "S05", "S13", "K01", "K02", "K03",
    "K09", "K10", "V01", "V02", "E01",
)  # fmt: skip


def _filing(place: str, on: str, who: str, *acts: Act) -> Exhibit:
    given: Given = {"subject": f"@{who}", "post": "TEACHING_DIRECTOR"}
    name = f"manager/{place}/{on}"
    proposed = Act(on, "principal", "proposeManager", given)
    return Exhibit(name, ItemKind.MANAGER_FILING, place, (proposed, *acts))


def _filed(on: str) -> Act:
    return Act(on, "CE_OFFICE 2", "fileManager")


MANAGERS: Final = (
    *(_filing(place, "2022-10-25", "manager", _filed("2022-11-03")) for place in _SUBMITTING),
    _filing("S03", "2022-11-15", "teacher 2", _filed("2022-11-23")),
    _filing("S03", "2024-03-06", "manager", _filed("2024-03-14")),
    _filing("P07", "2024-05-15", "manager"),
    _filing("K04", "2024-04-10", "teacher 0",
            Act("2024-04-18", "CE_OFFICE 2", "refuseManager",
                comment="须由主管教学的副校长或主任兼任。")),
    _filing("S06", "2024-04-10", "teacher 0", Act("2024-04-11", "principal", "withdraw")),
    _filing("S08", "2024-05-09", "teacher 1",
            Act("2024-05-14", "CE_OFFICE 2", "returnForCompletion", {"sections": ["DOSSIER"]},
                comment="请补充任职文件。")),
)  # fmt: skip
