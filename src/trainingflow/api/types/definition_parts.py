"""What a portal needs to draw a lifecycle beside its steps: fields, sections, rules, checks."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import strawberry

from trainingflow.api.types.described import described
from trainingflow.api.types.policy import CodeLabel
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.basis import BASIS, RULES
from trainingflow.domain.workflow.checklist import before_creation
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Ask
from trainingflow.domain.workflow.terms import term
from trainingflow.domain.workflow.verify import CHECKS, verify

described(
    FieldType,
    "The types of fields (字段类型).",
    {
        "TEXT": "Text, or one of `choices` (文本).",
        "CHOICES": "Some of `choices` (多选).",
        "INTEGER": "A whole number (整数).",
        "DECIMAL": "A decimal number above zero, as text (小数).",
        "POINTS": "A decimal number from zero, as text (分值).",
        "BOOLEAN": "True or false (是否).",
        "DATE": "A day (日期).",
        "ID": "A global id (标识).",
        "IDS": "Global ids (多个标识).",
        "ROWS": "Rows of the fields in `rows` (列表).",
    },
)


@strawberry.type(description="A field of a dossier or of an action (字段).")
class FieldShape:
    """A field of a dossier or of an action."""

    name: str = strawberry.field(description="The name among the values (字段名).")
    label: str = strawberry.field(description="The name for people (字段名称).")
    type: FieldType = strawberry.field(description="The type (类型).")
    required: bool = strawberry.field(description="Whether it is demanded (必填).")
    choices: list[CodeLabel] = strawberry.field(
        description="What it is chosen from (选项); empty where it is not."
    )
    rows: list["FieldShape"] = strawberry.field(description="The fields of each row (列表字段).")

    @classmethod
    def all(cls, table: Sequence[Field], language: Language) -> list["FieldShape"]:
        """Show a table of fields."""
        return [
            cls(
                name=one.name,
                label=one.zh if language == "zh-CN" else one.en,
                type=one.type,
                required=one.required,
                choices=[
                    CodeLabel(code=str(code), label=term(str(code), language))
                    for code in one.choices
                ],
                rows=cls.all(one.rows, language),
            )
            for one in table
        ]


@strawberry.type(
    description="A part of a dossier (材料部分): what is returned and approved together."
)
class DossierSection:
    """A part of a dossier."""

    name: str = strawberry.field(description="The code (代码).")
    label: str = strawberry.field(description="The name for people (名称).")
    fields: list[str] = strawberry.field(description="Its fields (字段).")
    documents: list[str] = strawberry.field(description="Its kinds of documents (材料种类).")

    @classmethod
    def all(cls, value: Definition, language: Language) -> list["DossierSection"]:
        """Show the sections of a lifecycle."""
        return [
            cls(
                name=one.name,
                label=one.label.text(language),
                fields=list(one.fields),
                documents=[str(name) for name in one.documents],
            )
            for one in value.parts
        ]


@strawberry.type(description="A document that a step of a lifecycle demands (所需材料).")
class DemandedDocument:
    """A document that a step demands."""

    action: str = strawberry.field(description="The step (操作).")
    kinds: list[CodeLabel] = strawberry.field(description="One of these will do (材料种类).")

    @classmethod
    def all(cls, value: Definition, language: Language) -> list["DemandedDocument"]:
        """Show what the steps of a lifecycle demand, each demand once."""
        return [
            cls(
                action=one.action,
                kinds=[CodeLabel(code=kind, label=term(kind, language)) for kind in one.kinds],
            )
            for one in before_creation(value)
        ]


@strawberry.type(description="Which other items a lifecycle asks about (关联事项).")
class AskedItems:
    """Which other items a lifecycle asks about."""

    name: str = strawberry.field(description="Under which name (关联名称).")
    kind: ItemKind = strawberry.field(description="Of which kind (事项种类).")
    same: list[str] = strawberry.field(description="In what they agree with the item (相同之处).")

    @classmethod
    def of(cls, value: Ask) -> "AskedItems":
        """Show a question."""
        return cls(name=value.name, kind=value.kind, same=sorted(map(str, value.same)))


@strawberry.type(description="A rule of the regulations that a step rests on (依据条款).")
class RuleCitation:
    """A rule of the regulations that a step rests on."""

    id: str = strawberry.field(description="The number of the rule or reading (规则编号).")
    article: str = strawberry.field(
        description="The article, or how a gap of the text was read (条款或适用说明)."
    )
    quote: str | None = strawberry.field(
        description="The words themselves (原文); null for a reading."
    )

    @classmethod
    def all(cls, ids: Iterable[str], language: Language) -> list["RuleCitation"]:
        """Show rules in their order."""
        return [
            cls(
                id=one,
                article=BASIS[one].text(language),
                quote=RULES[one].quote if one in RULES else None,
            )
            for one in ids
        ]


class CheckStatus(StrEnum):
    """What a static check found."""

    SOUND = "SOUND"
    FLAWED = "FLAWED"


described(
    CheckStatus,
    "What a static check of a lifecycle found (校验状态).",
    {"SOUND": "Nothing wrong (通过).", "FLAWED": "Flaws (存在问题)."},
)


@strawberry.type(description="What one static check found in one lifecycle (校验结果).")
class WorkflowCheck:
    """What one static check found in one lifecycle."""

    kind: ItemKind = strawberry.field(description="The kind of item (事项种类).")
    version: int = strawberry.field(description="The version of the lifecycle (流程版本).")
    check: str = strawberry.field(description="The check (校验项).")
    status: CheckStatus = strawberry.field(description="What it found (状态).")
    flaws: list[str] = strawberry.field(description="Where (问题所在); empty when sound.")

    @classmethod
    def all(cls, value: Definition) -> list["WorkflowCheck"]:
        """Show every check of a lifecycle, in the order in which they run."""
        found = verify(value)
        return [
            cls(
                kind=value.kind,
                version=value.version,
                check=name,
                status=CheckStatus.FLAWED if flaws else CheckStatus.SOUND,
                flaws=flaws,
            )
            for name in CHECKS
            for flaws in [[one.detail for one in found if one.check == name]]
        ]
