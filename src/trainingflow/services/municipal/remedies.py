"""How both sides may differ, in words, and what to do about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.services.municipal.states import DifferenceKind

NAMES: Final[Mapping[DifferenceKind, Label]] = MappingProxyType(
    {
        DifferenceKind.REFUSED: Label("市级退回", "Refused"),
        DifferenceKind.DIFFERENT: Label("学分不一致", "Other credits"),
        DifferenceKind.UNKNOWN_HERE: Label("本系统未报送", "Never sent from here"),
        DifferenceKind.UNANSWERED: Label("已报送未反馈", "Sent and not answered"),
        DifferenceKind.NOT_SENT: Label("已确认未报送", "Confirmed and not sent"),
        DifferenceKind.NOT_WITHDRAWN: Label("已冲销未撤销", "Reversed and not withdrawn"),
    }
)
REMEDIES: Final[Mapping[DifferenceKind, Label]] = MappingProxyType(
    {
        DifferenceKind.REFUSED: Label(
            "按市级说明更正人员、单位或记录后，再次生成报送。",
            "Correct the person, the unit or the record as the message says, then prepare another "
            "upload: it tells of it again.",
        ),
        DifferenceKind.DIFFERENT: Label(
            "核对双方学分；本系统无误的，再次生成报送即作变更。",
            "Compare both: where this side is right, another upload tells it as a change; where it "
            "is not, reverse the record.",
        ),
        DifferenceKind.UNKNOWN_HERE: Label(
            "请市级核实来源；属实的，按历史学分补录并注明依据。",
            "Ask the municipality where it comes from; where it is true, record it here as a "
            "former credit with its source.",
        ),
        DifferenceKind.UNANSWERED: Label(
            "登记市级反馈；确认未收到的，关闭该次报送后再次生成。",
            "Import the answer; where the file has never arrived, close the upload and prepare "
            "another.",
        ),
        DifferenceKind.NOT_SENT: Label(
            "生成报送；已生成的，导出文件、报送并登记。",
            "Prepare an upload; where it is prepared, hand its file over and say so.",
        ),
        DifferenceKind.NOT_WITHDRAWN: Label(
            "再次生成报送，将作撤销。", "Prepare another upload: it withdraws the record."
        ),
    }
)
