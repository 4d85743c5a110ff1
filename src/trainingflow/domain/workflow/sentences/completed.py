"""What the requirements of certificates, induction and registration say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

COMPLETED: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.REQUIREMENTS_MET: Label(
            "规定的学分或上岗培训尚未全部完成。",
            "The prescribed credits, or the induction, are not complete yet.",
        ),
        Requirement.REQUIREMENTS_OUTSTANDING: Label(
            "规定的要求已全部完成。", "Everything that is prescribed is complete."
        ),
        Requirement.CYCLE_OVER: Label(
            "周期截止之后方可登记发证，最早为 {next_possible_at}。",
            "A certificate is recorded after the end of the cycle, from {next_possible_at} on.",
        ),
        Requirement.CYCLE_CLOSED: Label(
            "周期最后一年的材料报送至 {next_possible_at} 截止。",
            "What belongs to the cycle's last year can be handed in until {next_possible_at}.",
        ),
        Requirement.PERIOD_ENDING: Label(
            "注册有效期尚未进入最后一年。", "The last year of the registration has not begun."
        ),
        Requirement.NEW_TEACHER: Label(
            "该教师不属于须完成上岗培训的新入职教师。", "The teacher owes no induction."
        ),
        Requirement.RECORDED_BEFORE: Label(
            "没有这条登记，或已被撤销。", "There is no such record, or it is struck out."
        ),
        Requirement.HOURS_CONFIRMED: Label(
            "有登记或撤销尚未审核确认。", "What was recorded or struck out is not confirmed yet."
        ),
        Requirement.LEARNING_SETTLED: Label(
            "该教师列入总结的自主学习尚待审核备案。",
            "Learning of the teacher waits for its summary to be filed.",
        ),
        Requirement.OTHER_CONDITIONS_MET: Label(
            "须核实其他注册条件均已具备。", "The other conditions of registration must be met."
        ),
    }
)

COMPLETED_LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "INDUCTION_HOURS": Label(
            "上岗培训不少于 {allowed} 学时，已确认 {actual} 学时。",
            "Induction takes {allowed} hours or more; {actual} are confirmed.",
        ),
        "REGISTRATION_CREDITS": Label(
            "市级规定 {allowed} 学分，该教师有 {actual} 学分；以按进入年度折算的要求为准。",
            "The municipality names {allowed} credits, there are {actual}; what is owed by the "
            "year of entry decides.",
        ),
    }
)
