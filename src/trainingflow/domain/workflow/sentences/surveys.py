"""What the requirements of evaluation by participants say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

SURVEYS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.SURVEY_HELD: Label(
            "尚未对参训教师开展问卷调查。", "The participants have not been asked yet."
        ),
        Requirement.SURVEY_OVER: Label(
            "问卷调查尚在进行，截止后方可办理。",
            "The questionnaire still runs; this is possible once it is over.",
        ),
        Requirement.SURVEY_OPEN: Label(
            "问卷已截止，不能再作答。", "The questionnaire is over; nobody can answer any more."
        ),
        Requirement.SURVEY_DEMANDED: Label(
            "本次评估未选定问卷调查。", "The evaluation has not chosen a questionnaire."
        ),
        Requirement.NOT_ANSWERED_YET: Label(
            "您已作答；答卷不能修改。", "You have answered; an answer is never changed."
        ),
        Requirement.EVALUATED_THIS_SEMESTER: Label(
            "本学期尚未对该课程实施开展问卷调查。",
            "The participants have not been asked in this semester.",
        ),
        Requirement.SYMPOSIUM_HELD: Label(
            "尚未登记本学期的座谈会。", "No symposium of this semester is on record."
        ),
        Requirement.INTERVIEWS_HELD: Label("尚未登记访谈。", "No interviews are on record."),
        Requirement.ARCHIVES_CHECKED: Label(
            "尚未登记查阅档案的情况。", "No check of the archives is on record."
        ),
    }
)
