"""Dossiers in the schema: versions, what differs, what was decided on, what is still missing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.document import Document, held
from trainingflow.api.types.dossier_difference import DossierDifference
from trainingflow.api.types.event import action_label
from trainingflow.api.types.node import shown
from trainingflow.api.types.person import Person
from trainingflow.api.types.policy import CodeLabel
from trainingflow.domain.citation import Language
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.checklist import Demanded, checklist
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.dossier import of_dossier
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.terms import term
from trainingflow.services.reading import dossiers
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(description="What stands in one field of a dossier (字段内容).")
class DossierValue:
    """What stands in one field."""

    name: str = strawberry.field(description="The field (字段名).")
    label: str = strawberry.field(description="The name for people (字段名称).")
    value: JSON | None = strawberry.field(description="What stands there (内容); null: nothing.")


@strawberry.type(description="One part of a version of a dossier (材料部分).")
class VersionSection:
    """One part of a version of a dossier."""

    name: str = strawberry.field(description="The section (部分).")
    label: str = strawberry.field(description="The name for people (名称).")
    fields: list[DossierValue] = strawberry.field(description="Its fields (字段).")
    documents: list[Document] = strawberry.field(description="Its documents (材料).")


@strawberry.type(
    description="A version of a dossier (材料版本): frozen with its hash when it was submitted; "
    "the last one may still be a draft."
)
class DossierVersion:
    """A version of a dossier."""

    row: strawberry.Private[AnyRow]

    number: int = strawberry.field(description="Its number (版本号).")
    sha256: str | None = strawberry.field(
        description="SHA-256 of content and documents (校验值); null for a draft."
    )
    submitted_at: datetime | None = strawberry.field(
        description="When it was submitted (提交时间); null for a draft."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "DossierVersion":
        """Show a row of `dossiers.versions`."""
        return cls(
            row=row,
            number=row.no,
            sha256=row.sha256 and row.sha256.hex(),
            submitted_at=row.submitted_at,
        )

    @field("Who submitted it (提交人).")
    async def submitted_by(self, info: Info) -> Person | None:
        """Load the person who submitted it."""
        if self.row.submitted_by is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.submitted_by))

    @field("What it holds (内容), part by part.")
    async def sections(self, info: Info) -> list[VersionSection]:
        """Show the content by sections."""
        definition, language = _definition(self.row), info.context.language
        fields = {one.name: one for one in definition.dossier}
        documents = await documents_of(self.row, info)
        return [
            VersionSection(
                name=part.name,
                label=part.label.text(language),
                fields=[
                    DossierValue(
                        name=name,
                        label=fields[name].zh if language == "zh-CN" else fields[name].en,
                        value=self.row.content.get(name),
                    )
                    for name in part.fields
                ],
                documents=[Document.of(row) for row in documents if row.kind in part.documents],
            )
            for part in definition.parts
        ]


@strawberry.type(
    description="A decision, bound to the dossier that it was about (与材料版本绑定的决定). A "
    "change to a section that it covered voids it."
)
class Approval:
    """A decision, bound to the dossier that it was about."""

    row: strawberry.Private[AnyRow]

    seq: int = strawberry.field(description="The number of its event (办理记录序号).")
    attempt: int = strawberry.field(description="The submission that it was on (第几次申报).")
    action: str = strawberry.field(description="The decision (决定).")
    version: int = strawberry.field(description="The version of the dossier (材料版本号).")
    sha256: str = strawberry.field(description="SHA-256 of what was decided on (校验值).")
    at: datetime = strawberry.field(description="When it was taken (时间).")
    voided: bool = strawberry.field(description="Whether it no longer stands (是否失效).")
    voided_by_seq: int | None = strawberry.field(
        description="The event that changed what it covered (使其失效的办理记录)."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Approval":
        """Show a row of `dossiers.approvals`."""
        return cls(
            row=row,
            seq=row.seq,
            attempt=row.attempt,
            action=row.action,
            version=row.dossier_no,
            sha256=row.sha256.hex(),
            at=row.at,
            voided=row.voided_by is not None,
            voided_by_seq=row.voided_by,
        )

    @field("The name of the decision (决定名称).")
    def label(self, info: Info) -> str:
        """Name the decision as its lifecycle does."""
        return action_label(self.row.kind, self.row.definition_version, self.action, info)

    @field("The sections that it covers (涵盖的部分).")
    def sections(self, info: Info) -> list[CodeLabel]:
        """List the sections covered."""
        return _labels(_definition(self.row), self.row.sections, info.context.language)

    @field("The covered sections that have changed (已变更的部分).")
    def changed(self, info: Info) -> list[CodeLabel]:
        """List the sections that have changed."""
        return _labels(_definition(self.row), self.row.changed or (), info.context.language)

    @field("Who took it (决定人).")
    async def actor(self, info: Info) -> Person | None:
        """Load the person who acted."""
        if self.row.actor_id is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.actor_id))


@strawberry.type(
    description="That the item was sent back (退回): only these sections can be changed until it "
    "is submitted again."
)
class DossierReturn:
    """That the item was sent back."""

    row: strawberry.Private[AnyRow]

    action: str = strawberry.field(description="How it was sent back (退回方式).")
    at: datetime = strawberry.field(description="When (时间).")
    comment: str | None = strawberry.field(description="Why (理由).")

    @field("The sections to be changed (须修改的部分).")
    def sections(self, info: Info) -> list[CodeLabel]:
        """List the sections named."""
        named = self.row.input.get("sections") or ()
        return _labels(_definition(self.row), named, info.context.language)

    @field("Who sent it back (退回人).")
    async def actor(self, info: Info) -> Person | None:
        """Load the person who acted."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.actor_id))


@strawberry.type(description="A document that a next step demands (材料清单).")
class ChecklistEntry:
    """A document that a next step demands."""

    action: str = strawberry.field(description="The step (操作).")
    action_label: str = strawberry.field(description="The name of the step (操作名称).")
    kinds: list[CodeLabel] = strawberry.field(description="One of these will do (材料种类).")
    there: bool = strawberry.field(description="Whether one is there (是否齐备).")
    documents: list[Document] = strawberry.field(
        description="Those that are there and count (已有材料), the earliest first."
    )


From = Annotated[
    int, strawberry.argument(name="from", description="The earlier version's number (原版本号).")
]
To = Annotated[int, strawberry.argument(description="The later version's number (新版本号).")]


@strawberry.type
class DossierFields:
    """What every item shows of its dossier, to those who are inside."""

    row: strawberry.Private[AnyRow]

    @field("The versions of its dossier (材料版本), the first one first; empty from outside.")
    async def dossier_versions(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[DossierVersion]:
        """Load a page of the versions."""
        listing, parent = dossiers.versions(info.context.viewer), dossiers.VERSION_ITEM
        loaders, key, name = info.context.loaders, self.row.id, "dossierVersions"
        window = Window((name, key), first=first, after=after, last=last, before=before)
        page = await loaders.nested(name, listing, parent, key, window.request)
        count = loaders.nested_count
        return window.show(page, DossierVersion.of, lambda: count(name, listing, parent, key))

    @field("What differs between two versions (版本差异); null where you see not both of them.")
    async def dossier_diff(self, info: Info, from_: From, to: To) -> DossierDifference | None:
        """Compare two versions."""
        rows = {row.no: row for row in await info.context.loaders.versions.load(self.row.id)}
        if from_ not in rows or to not in rows:
            return None
        documents = await info.context.loaders.documents.load(self.row.id)
        old, new = rows[from_], rows[to]
        return DossierDifference.between(
            _definition(old),
            (old.content, await documents_of(old, info)),
            (new.content, await documents_of(new, info)),
            documents,
            info.context.language,
        )

    @field("The decisions on it with what they were about (决定), the earliest first.")
    async def approvals(self, info: Info) -> list[Approval]:
        """Load the decisions."""
        rows = await info.context.loaders.approvals.load(self.row.id)
        return [Approval.of(row) for row in rows]

    @field("For what it was sent back (退回情况); null while it is not.")
    async def returned(self, info: Info) -> DossierReturn | None:
        """Load the act that sent it back."""
        row = await info.context.loaders.returns.load(self.row.id)
        if row is None:
            return None
        return DossierReturn(row=row, action=row.action, at=row.at, comment=row.comment)

    @field("The documents that its next steps demand (材料清单), there or missing.")
    async def checklist(self, info: Info) -> list[ChecklistEntry]:
        """Ask the lifecycle what it demands now."""
        loaders, key = info.context.loaders, self.row.id
        if not info.context.viewer.signed_in or not await loaders.insiders.load(key):
            return []
        known = await loaders.known.load(key)
        if known is None:
            return []
        rows = {row.id: row for row in await loaders.documents.load(key)}
        demanded = checklist(known.definition, known.facts)
        return [_entry(one, known.definition, rows.values(), info) for one in demanded]


async def documents_of(version: AnyRow, info: Info) -> list[AnyRow]:
    """The documents of a version: those it was submitted with, or those that there are now."""
    rows = await info.context.loaders.documents.load(version.item_id)
    if version.submitted_at is None:
        ids = {one.id for one in of_dossier(_definition(version), held(rows))}
    else:
        known = await info.context.loaders.held.load(version.item_id)
        ids = {one.document_id for one in known if one.no == version.no}
    return [row for row in rows if row.id in ids]


def _entry(
    one: Demanded, definition: Definition, rows: Iterable[AnyRow], info: Info
) -> ChecklistEntry:
    language = info.context.language
    there = {document.id for document in one.documents}
    return ChecklistEntry(
        action=one.action,
        action_label=action_label(str(definition.kind), definition.version, one.action, info),
        kinds=[CodeLabel(code=kind, label=term(kind, language)) for kind in one.kinds],
        there=bool(one.documents),
        documents=[Document.of(row) for row in rows if row.id in there],
    )


def _labels(definition: Definition, names: Iterable[str], language: Language) -> list[CodeLabel]:
    wanted = set(names)
    return [
        CodeLabel(code=one.name, label=one.label.text(language))
        for one in definition.parts
        if one.name in wanted
    ]


def _definition(row: AnyRow) -> Definition:
    return definition_of(ItemKind(row.kind), row.definition_version)
