"""What the requirements of inductions, certificates and registration checks say."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

TEACHERS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.NEW_TEACHER: Label(
            "该教师不属于须完成上岗培训的新入职教师。",
            "The teacher is not one of the new teachers who owe induction.",
        ),
        Requirement.STANDING_MET: Label(
            "该教师尚未完成规定学分。", "The teacher has not met every requirement yet."
        ),
        Requirement.STANDING_SHORT: Label(
            "该教师已完成规定学分。", "The teacher has met every requirement."
        ),
        Requirement.CYCLE_OVER: Label(
            "周期尚未结束，最早于 {next_possible_at} 办理。",
            "The cycle is not over; it is possible from {next_possible_at}.",
        ),
        Requirement.CYCLE_CLOSED: Label(
            "周期末核算尚未结束，最早于 {next_possible_at} 办理。",
            "The accounts of the cycle are not closed; it is possible from {next_possible_at}.",
        ),
        Requirement.LEARNING_CONFIRMED: Label(
            "该教师的自主学习已列入总结，尚待审核备案。",
            "Self-directed learning of the teacher waits for its summary to be filed.",
        ),
        Requirement.REGISTRATION_DUE: Label(
            "定期注册审核日期尚未到。", "The day on which the check falls due has not come."
        ),
        Requirement.REGISTRATION_CONDITIONS: Label(
            "须先核对市级规定的其他条件，且均已具备。",
            "The other municipal conditions must have been checked, and be met.",
        ),
        Requirement.REGISTRATION_SHORT: Label(
            "定期注册的条件均已具备，不予暂缓。",
            "Every condition of the registration is met: there is nothing to suspend it for.",
        ),
    }
)

TEACHER_LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "INDUCTION_HOURS": Label(
            "上岗培训不少于 {allowed} 学时，已登记 {actual} 学时；其他培训不得代替。",
            "Induction takes {allowed} hours, {actual} are recorded; other training never counts.",
        ),
        "REGISTRATION_CREDITS": Label(
            "市级规定 {allowed} 学分，现为 {actual} 学分；按进入年度折算后的要求另列。",
            "The municipality asks for {allowed} credits, {actual} are there; what the teacher owes"
            " by the year of entry is listed beside it.",
        ),
    }
)
