"""Policies: what a regulation sets, with the article of every number."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import field
from trainingflow.api.nodes import parts
from trainingflow.api.types.calendar_duty import CalendarDuty, Semester, duties_of, semesters_of
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.node import Node
from trainingflow.domain.credit.policy import CreditPolicy, Ledger, Unit
from trainingflow.policies import library
from trainingflow.policies.reader import Policy as PolicyFile

TEN_YEARS, LAST_YEAR = 10, 9000  # a calendar has no later years than the year 9999
TOPIC_LEDGER, MODULE_LEDGER = "REQUIRED.PUBLIC", "REQUIRED.PROFESSIONAL"


@strawberry.type(description="A code with its name in the language of the request (代码与名称).")
class CodeLabel:
    """A code and its name."""

    code: str = strawberry.field(description="The code (代码); it never changes.")
    label: str = strawberry.field(description="The name (名称).")


@strawberry.type(description="A number that a policy demands (最低要求).")
class PolicyRequirement:
    """A requirement of a policy, before it is applied to a teacher."""

    code: str = strawberry.field(description="The code (代码).")
    label: str = strawberry.field(description="The name (名称).")
    unit: Unit = strawberry.field(description="What is counted (单位).")
    at_least: list[Decimal] = strawberry.field(
        description="The minima; those that apply to a teacher are added up (最低值)."
    )
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )
    part_of: str | None = strawberry.field(
        description="The code of the requirement that contains it (所属要求)."
    )
    citation: Citation = strawberry.field(description="The article that demands it (依据).")


@strawberry.type(description="A regulation in force, as a policy file (办法).")
class Policy(Node):
    """A regulation in force, its parents resolved."""

    value: strawberry.Private[PolicyFile]

    code: str = strawberry.field(description="The code (代码), e.g. `chaoyang-2021`.")
    document: str = strawberry.field(
        description="Title and number of the regulation (文件名称及文号)."
    )
    hash: str = strawberry.field(
        description="SHA-256 of everything that the resolved policy says (校验值)."
    )
    cycle_first: date = strawberry.field(description="The first day of the cycle (周期首日).")
    cycle_last: date = strawberry.field(description="The last day of the cycle (周期末日).")
    extends: list[str] = strawberry.field(
        description="The codes of the policies it builds on, the nearest first (上位办法)."
    )
    checked_on: date = strawberry.field(
        description="When somebody last compared the file with the regulation's text (核对日期)."
    )

    @classmethod
    def of(cls, value: PolicyFile) -> "Policy":
        """Show a policy."""
        return cls(
            key=value.id,
            value=value,
            code=value.id,
            document=value.document,
            hash=value.hash,
            cycle_first=value.cycle.first,
            cycle_last=value.cycle.last,
            extends=list(value.extends),
            checked_on=value.checked_on,
        )

    @classmethod
    def named(cls, policy_id: str) -> "Policy":
        """Show the policy of that code inside the package."""
        return cls.of(library.named(policy_id))

    @field("The title (名称), in the language of the request.")
    def title(self, info: Info) -> str:
        """Show the title in the language of the request."""
        return self.value.titles.text(info.context.language)

    @field("Whose it is (制定机构).")
    def authority(self, info: Info) -> str:
        """Show the authority in the language of the request."""
        return self.value.authority.text(info.context.language)

    @field("The topics of public required courses (公共必修专题).")
    def topics(self, info: Info) -> list[CodeLabel]:
        """List the ledgers below the public required courses."""
        return _below(self.value.credit, TOPIC_LEDGER, info)

    @field("The modules of professional required courses (专业必修版块).")
    def modules(self, info: Info) -> list[CodeLabel]:
        """List the ledgers below the professional required courses."""
        return _below(self.value.credit, MODULE_LEDGER, info)

    @field("The kinds of training that it knows (培训活动).")
    def activities(self, info: Info) -> list[CodeLabel]:
        """List the activities."""
        language = info.context.language
        return [
            CodeLabel(code=one.code, label=one.label.text(language))
            for one in self.value.credit.activities.values()
        ]

    @field("The places that credits are entered in (学分类别).")
    def ledgers(self, info: Info) -> list[CodeLabel]:
        """List the ledgers."""
        return _labels(self.value.credit.ledgers, info)

    @field(
        "The semesters that begin in some years (学期), in order of time; empty where the policy "
        "has none."
    )
    def semesters(
        self,
        first_year: Annotated[
            int, strawberry.argument(description="The first of the years (起始年份).")
        ],
        last_year: Annotated[
            int, strawberry.argument(description="The last of the years (截止年份); ten at most.")
        ],
    ) -> list[Semester]:
        """List the semesters."""
        if not 1 < first_year <= last_year < min(first_year + TEN_YEARS, LAST_YEAR):
            msg = "Ask for one to ten years, the earlier first."
            raise BadInput(msg, "请给出一至十年，起始年份在前。", argument="lastYear")
        procedure = self.value.procedure
        return semesters_of(procedure, first_year, last_year) if procedure else []

    @field(
        "What returns and gates no action (周期性职责), by the rows of the calendar; windows are "
        "under `windows`."
    )
    def calendar(self) -> list[CalendarDuty]:
        """List the duties."""
        procedure = self.value.procedure
        return duties_of(procedure) if procedure else []

    @field("What it demands, each with its article (要求).")
    def requirements(self, info: Info) -> list[PolicyRequirement]:
        """List the requirements."""
        language = info.context.language
        return [
            PolicyRequirement(
                code=one.code,
                label=one.label.text(language),
                unit=one.unit,
                at_least=[minimum.at_least for minimum in one.minima],
                blocking=one.blocking,
                part_of=one.part_of,
                citation=Citation.of(one.citation, language),
            )
            for one in self.value.credit.requirements
        ]


def policy_code(given: str) -> str:
    """Read the code of a policy from its global id.

    Raises:
        BadInput: the id names no policy of this installation.
    """
    named = parts(given)
    if named is None or named[0] != "Policy" or named[1] not in library.known_ids():
        raise BadInput.id(given, ("Policy",), "policy")
    return named[1]


def _below(policy: CreditPolicy, code: str, info: Info) -> list[CodeLabel]:
    """The ledgers directly inside another, by the last part of their codes."""
    inside = [one for one in policy.ledgers if one.code.rpartition(".")[0] == code]
    return [
        CodeLabel(code=label.code.rpartition(".")[2], label=label.label)
        for label in _labels(inside, info)
    ]


def _labels(ledgers: Sequence[Ledger], info: Info) -> list[CodeLabel]:
    language = info.context.language
    return [CodeLabel(code=one.code, label=one.label.text(language)) for one in ledgers]
