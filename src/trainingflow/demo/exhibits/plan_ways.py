"""The ways of school-based research (校本研修, annex 5) through a year, and of adjustments."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from trainingflow.demo.exhibits.acts import Act, Everyone, Exhibit, Given, attached
from trainingflow.domain.workflow.kinds import ItemKind

_SIX: Final = (
    "ANNUAL_SCHEME OVERALL_PLAN ACADEMIC_YEAR_PLAN WORK_SCHEME RESEARCH_RULES NEEDS_SURVEY"
)

Activity = tuple[str, str, str, str]
"""Its number, name, module and hours."""


class Plan(NamedTuple):
    """What is told of the plan of one school and year."""

    place: str
    year: int
    title: str
    theme: str
    activities: tuple[Activity, ...]

    @property
    def name(self) -> str:
        """How an adjustment calls it."""
        return f"plans/{self.place}/{self.year}"

    @property
    def fields(self) -> Given:
        """The whole dossier."""
        return {
            "year": self.year,
            "title": self.title,
            "leadingGroup": [
                {"person": "@principal", "duty": "HEAD"},
                {"person": "@manager", "duty": "DEPUTY"},
            ],
            "personInCharge": "@manager",
            "postInCharge": "TEACHING_VICE_PRINCIPAL",
            "needs": "问卷与座谈显示，教师最需要课堂改进的具体方法和同伴支持。",
            "themes": self.theme,
            "domains": ["TEACHER_DEVELOPMENT", "STUDENT_DEVELOPMENT"],
            "activities": [row(one) for one in self.activities],
            "plannedCredits": "2",
            "budget": "36000",
        }


def row(one: Activity) -> Given:
    """One activity, as the dossier has it."""
    code, name, module, hours = one
    return {
        "code": code,
        "name": name,
        "module": module,
        "mode": "PEER_SUPPORT",
        "audience": "ALL_STAFF",
        "gathering": "CONCENTRATED",
        "delivery": "OFFLINE",
        "hours": hours,
    }


def declared(one: Plan) -> Iterator[Act]:
    """Declared in January of its year, appraised and approved in February."""
    year = one.year
    yield Act(f"{year}-01-09", "manager", "draftPlan", one.fields, _SIX)
    yield Act(f"{year}-01-11", "principal", "sign")
    yield Act(f"{year}-01-15", "manager", "declarePlan")
    days = (f"{year}-01-30", f"{year}-02-02", f"{year}-02-07", f"{year}-02-09")
    said = "目标明确，活动安排可行，思想政治与师德主题落实到位。"
    yield from appraised("expert 5", days, "PASS", said)
    filed = {"filingNumber": f"朝校研〔{year}〕{one.place}号"}
    yield Act(f"{year}-02-20", "CE_OFFICE", "approvePlan", filed, "APPRAISAL_OPINION")
    yield Act(f"{year}-02-23", "manager", "startPlan")


def unevaluated(year: int) -> Act:
    """Closed in the year after, since nobody asked for an evaluation."""
    said = "全年未提交活动记录，未参加年度考核，项目结束，不认定学分。"
    return Act(f"{year + 1}-01-22", "CE_OFFICE 1", "closeUnevaluated", comment=said)


def held(code: str, on: str, hours: str) -> Act:
    """An activity that everybody of the school attended, recorded on its day."""
    everybody = Everyone({"hours": hours})
    given = {"activity": code, "heldOn": on, "attendance": everybody}
    return Act(on, "manager", "recordActivity", given, "ACTIVITY_MATERIALS")


def year_end(year: int) -> Iterator[Act]:
    """Evaluated in December of the year."""
    for kind, title in (("SELF_EVALUATION", "校本研修自评"), ("MUTUAL_EVALUATION", "校本研修互评")):
        yield attached(f"{year}-12-04", "manager", kind, title, "按评价指标逐项完成，附评分表。")
    yield Act(f"{year}-12-08", "CE_OFFICE", "openYearEnd")


def credited(accepted: str, proposed: str) -> Iterator[Act]:
    """Accepted, and the credits proposed."""
    yield Act(accepted, "CE_OFFICE", "acceptPlan", brings="ACCEPTANCE_NOTE")
    yield Act(proposed, "manager", "proposeCredits", brings="CREDIT_LIST")


def rejected(on: str) -> Act:
    """Not accepted: to be put right."""
    return Act(
        on, "CE_OFFICE", "rejectAcceptance", brings="ACCEPTANCE_NOTE",
        comment="活动记录与签到不一致，分组研修缺少过程材料，限期整改。",
    )  # fmt: skip


def rectified(on: str) -> Act:
    """Put right, and laid before the office again."""
    return Act(on, "manager", "rectify", brings="RECTIFICATION_REPORT")


def confirmed(on: str) -> Act:
    """The credits confirmed."""
    return Act(on, "CE_OFFICE 1", "confirmCredits", {"excellentOutcomes": "课堂观察量表与课例集"})


def plan_exhibit(one: Plan, *acts: Act) -> Exhibit:
    """A plan with its acts."""
    return Exhibit(one.name, ItemKind.SCHOOL_PLAN, one.place, acts)


def adjusted(plan: Plan, reason: str, changes: Given, *acts: Act) -> Exhibit:
    """A change of a running plan, asked for in April 2024."""
    given = {"parent": f"@item {plan.name}", "title": f"{plan.title}调整", "reason": reason}
    asked = Act("2024-04-22", "manager", "requestAdjustment", {**given, **changes})
    return Exhibit(f"adjustment/{plan.name}", ItemKind.PLAN_ADJUSTMENT, plan.place, (asked, *acts))


def appraised(
    expert: str, days: tuple[str, str, str, str], result: str, said: str
) -> tuple[Act, ...]:
    """How an expert from elsewhere appraises a plan or a change: asked, there, heard, concluded."""
    asked, accepted, heard, concluded = days
    seat = {"person": f"@{expert}", "role": "RESEARCH_EXPERT"}
    return (
        Act(asked, "CE_OFFICE", "openAppraisal"),
        Act(asked, "CE_OFFICE", "inviteReviewers", {"members": [seat]}),
        Act(accepted, expert, "acceptInvitation", {"conflict": "NONE"}),
        Act(heard, expert, "submitReview", {"opinion": result, "text": said}),
        Act(concluded, "CE_OFFICE 1", "conclude", {"result": result, "text": said}),
    )


def change_appraised(result: str, said: str) -> tuple[Act, ...]:
    """How an expert appraises a change in the spring of 2024."""
    days = ("2024-04-26", "2024-04-28", "2024-05-06", "2024-05-07")
    return appraised("expert 6", days, result, said)
