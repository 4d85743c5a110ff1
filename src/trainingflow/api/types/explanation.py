"""How a status came about, step by step."""

from decimal import Decimal

import strawberry

from trainingflow.api.nodes import global_id
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.described import described
from trainingflow.domain.citation import Language
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.step_sentences import sentence
from trainingflow.domain.credit.trace import EXPLAIN_VERSION, Step, StepKind, Trace

_OF_RECORDS = frozenset(
    {
        StepKind.GATE,
        StepKind.COUNTED_AS,
        StepKind.RULE,
        StepKind.CONDITION,
        StepKind.AMOUNT,
        StepKind.CAP,
        StepKind.LINE,
    }
)

described(
    StepKind,
    "What a step of an explanation is about (步骤类型).",
    {
        "GATE": "A demand on every record, whatever it is (准入条件).",
        "COUNTED_AS": "The activity that a record is counted as (按何类型计入).",
        "RULE": "A rule that was tried (所试条款); the first that holds is used.",
        "CONDITION": "A condition of the rule that fits (计分条件).",
        "AMOUNT": "What an award gives a ledger, and how it is computed (学分计算).",
        "CAP": "A cap that an amount met (上限).",
        "LINE": "What became of a record (计入结果).",
        "MOVE": "Credits that moved between ledgers (折抵).",
        "MINIMUM": "A number of the regulation that a requirement is made of (最低要求).",
        "REQUIREMENT": "What is owed and there, with the records behind it (要求).",
        "FINDING": "Something that people should look at (提示).",
        "VERDICT": "Whether nothing that the certificate hangs on is missing (结论).",
    },
    name="ExplanationStepKind",
)


@strawberry.type(description="A value that a step looked at (数值).")
class StepFact:
    """A value of a step."""

    name: str = strawberry.field(description="What it is (名称), as the schema of the form says.")
    value: str = strawberry.field(description="The value, exact, as text (值).")


@strawberry.type(description="What one record, or one ledger, brings (组成部分).")
class StepPart:
    """A part of a requirement or of a line."""

    of: str = strawberry.field(
        description="The record (学习记录编号); of a line the ledger's code (学分类别)."
    )
    amount: Decimal = strawberry.field(description="How much, above 0 (数量).")


@strawberry.type(description="One step of how a status came about (计算步骤).")
class ExplanationStep:
    """One step."""

    kind: StepKind = strawberry.field(description="What it is about (步骤类型).")
    subject: str = strawberry.field(
        description="The record, requirement or ledger that it belongs to (对象); empty for the "
        "whole."
    )
    code: str = strawberry.field(description="What was looked at (代码).")
    holds: bool | None = strawberry.field(
        description="What came of it (是否成立); null where there is nothing to hold."
    )
    facts: list[StepFact] = strawberry.field(description="The values (数值).")
    parts: list[StepPart] = strawberry.field(
        description="The records of a requirement, the ledgers of a line (组成部分)."
    )
    sentence: str = strawberry.field(
        description="The same as a sentence (说明), in the language of the request."
    )
    citation: Citation | None = strawberry.field(description="The article behind it (依据).")


@strawberry.type(
    description="How a status came about (计算过程), in the form that `version` names: the same "
    "steps as `trainingflow credits evaluate --explain --json` prints."
)
class Explanation:
    """How a status came about."""

    version: int = strawberry.field(
        description="The number of the form (版本). Under one number steps may be added; what one "
        "means does not change."
    )
    steps: list[ExplanationStep] = strawberry.field(
        description="Records in their order, each from its first gate to its line; then moves, "
        "requirements, findings and the verdict (步骤)."
    )

    @classmethod
    def of(cls, trace: Trace, policy: CreditPolicy, language: Language) -> "Explanation":
        """Show a trace."""
        return cls(
            version=EXPLAIN_VERSION,
            steps=[_step(step, policy, language) for step in trace.steps],
        )


def record_id(key: str) -> str:
    """The id by which a record is called outside."""
    return global_id("CreditRecord", key)


def _step(step: Step, policy: CreditPolicy, language: Language) -> ExplanationStep:
    of_record, of_requirement = step.kind in _OF_RECORDS, step.kind is StepKind.REQUIREMENT
    return ExplanationStep(
        kind=step.kind,
        subject=record_id(step.subject) if of_record else step.subject,
        code=str(step.code),
        holds=step.holds,
        facts=[StepFact(name=name, value=value) for name, value in step.facts.items()],
        parts=[
            StepPart(of=record_id(one.of) if of_requirement else one.of, amount=one.amount)
            for one in step.parts
        ],
        sentence=sentence(policy, step, language),
        citation=Citation.of(step.citation, language) if step.citation else None,
    )
