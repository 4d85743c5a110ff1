"""Items of the kinds that have no tables of their own: one type a kind, made from its definition.

A lifecycle that is registered is shown; nothing here names a kind.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.dossier import DossierVersion
from trainingflow.api.types.general_enums import choice_enum, relation_enum
from trainingflow.api.types.general_fields import Filled, filled_type, organisations, people
from trainingflow.api.types.general_names import bilingual, generals, united
from trainingflow.api.types.node import shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.api.types.record import Record
from trainingflow.api.types.work_item import WorkItem, register
from trainingflow.domain.global_ids import TYPE_NAMES
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import general
from trainingflow.services.reading.paging import AnyRow, Column, Listing

RecordAction = Annotated[
    str | None,
    strawberry.argument(
        description="Only records of this action (记录种类); those of every recorded action when "
        "left out."
    ),
]


@strawberry.interface(
    description="An item whose contents are a dossier and whose archive is its history (通用事项): "
    "projects, plans, summaries, claims, filings. `dossier` stands in each type by its own fields."
)
class GeneralItem(WorkItem):
    """An item of a kind that has no tables of its own."""

    @classmethod
    def show(cls, row: AnyRow) -> "GeneralItem":
        """Show a row of `items.visible`."""
        return cls(key=row.id, row=row)

    @property
    def definition(self) -> Definition:
        """The lifecycle that the item is in."""
        return definition_of(ItemKind(self.row.kind), self.row.definition_version)

    @field("The year that it is for (年度); null where the kind knows none.")
    def target_year(self) -> int | None:
        """Show the year."""
        return None if self.row.target_year is None else int(self.row.target_year)

    @field("The person whom it is about (所涉人员); null where it is about nobody.")
    async def subject(self, info: Info) -> Person | None:
        """Load the person."""
        found = await people([self.row.subject_id], info) if self.row.subject_id else []
        return found[0] if found else None

    @field("The undertaking unit (承办单位); null where the declaring unit carries it out itself.")
    async def undertaking_unit(self, info: Info) -> Organisation | None:
        """Load the undertaking unit."""
        named = self.row.undertaking_id
        found = await organisations([named], info) if named else []
        return found[0] if found else None

    @field("The item that it belongs to (所属事项), if you may see it.")
    async def parent(self, info: Info) -> WorkItem | None:
        """Load the item that it belongs to."""
        if self.row.parent_id is None:
            return None
        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.parent_id))

    @field("The items that belong to it (下属事项), as far as you may see them, the oldest first.")
    async def children(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[WorkItem]:
        """Load a page of the items that belong to it."""
        window = Window(
            ("children", self.row.id), first=first, after=after, last=last, before=before
        )
        rows = general.children(info.context.viewer), general.CHILD_PARENT
        return await self.page(info, "children", rows, window, WorkItem.of)

    @field("Which version of the dossier it shows (材料版本); null where you are not inside.")
    async def dossier_version(self, info: Info) -> DossierVersion | None:
        """Load the version."""
        rows = await info.context.loaders.versions.load(self.row.id)
        return DossierVersion.of(rows[-1]) if rows else None

    @field(
        "The process archive (过程性档案): what was recorded act by act, the first first; empty "
        "where you are not inside."
    )
    async def records(
        self,
        info: Info,
        action: RecordAction = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Record]:
        """Load a page of the archive."""
        definition, wanted = self.definition, self._recorded(action or None)
        window = Window(
            ("records", self.row.id, wanted), first=first, after=after, last=last, before=before
        )
        listing = general.records(info.context.viewer, definition, wanted)
        name = f"records.{definition.kind}.{definition.version}.{','.join(wanted)}"
        rows = listing, general.RECORD_ITEM
        return await self.page(info, name, rows, window, Record.of)

    def _recorded(self, action: str | None) -> tuple[str, ...]:
        known = self.definition.records
        if action is not None and action not in known:
            msg = f"{action!r:.80} is not recorded; recorded are {', '.join(known) or 'none'}."
            raise BadInput(msg, f"{action!r:.80} 不是留存记录的操作。", argument="action")
        return known if action is None else (action,)

    async def page(
        self,
        info: Info,
        name: str,
        rows: tuple[Listing, Column],
        window: Window,
        show: Callable[[AnyRow], Any],
    ) -> Connection[Any]:
        """Read a page of what belongs to the item, together with those of other items."""
        loaders, key, (listing, parent) = info.context.loaders, self.row.id, rows
        page = await loaders.nested(name, listing, parent, key, window.request)
        return window.show(page, show, lambda: loaders.nested_count(name, listing, parent, key))


def _made(kind: ItemKind, versions: tuple[Definition, ...]) -> type[GeneralItem]:
    newest, name = versions[0], TYPE_NAMES[kind]
    own: dict[str, Any] = {}
    table = united([one.dossier for one in versions])
    if table:
        words = bilingual(f"the dossier of a {newest.label.en}", f"{newest.label.zh}材料")
        own["dossier"] = _dossier(filled_type(f"{name}Dossier", words, kind, table))
    variants = choice_enum(kind, "variant")
    if variants is not None:
        own["variant"] = _variant(variants)
    names = next((enum for one in versions if (enum := relation_enum(kind, one))), None)
    if names is not None:
        own["related"] = _related(names)
    words = bilingual(newest.label.en, newest.label.zh)
    made = type(name, (GeneralItem,), {"__doc__": words, "__module__": __name__, **own})
    typed: type[GeneralItem] = strawberry.type(made, name=name, description=words)
    return typed


def _dossier(type_: type[Filled]) -> object:
    async def dossier(self: GeneralItem, info: Info) -> Filled | None:
        row = await info.context.loaders.dossiers.load(self.row.id)
        return None if row is None else type_(content={**_heading(self.row), **row.content})

    dossier.__annotations__["return"] = type_ | None
    return field("Its dossier (申报材料) in the newest version; null where you are not inside.")(
        dossier
    )


def _heading(row: AnyRow) -> dict[str, object]:
    """What the head holds of the dossier, by the names of the fields."""
    return {
        "title": row.title,
        "year": row.target_year,
        "variant": row.variant,
        "subject": row.subject_id,
        "parent": row.parent_id,
        "undertakingUnit": row.undertaking_id,
    }


def _variant(enum: type[Enum]) -> object:
    def variant(self: GeneralItem) -> Enum | None:
        known = self.row.variant in enum.__members__
        return enum[self.row.variant] if known else None

    variant.__annotations__["return"] = enum | None
    return field("What special case of its kind it is (特殊类型); null: none.")(variant)


def _related(names: type[Enum]) -> object:
    async def related(
        self: GeneralItem,
        info: Info,
        name: Any,  # noqa: ANN401 - the enum is made from the definition
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[WorkItem]:
        asked = str(name)
        ask = next((one for one in self.definition.asks if one.name == asked), None)
        if ask is None:
            msg = f"Version {self.definition.version} of the lifecycle does not ask about {asked}."
            raise BadInput(msg, f"该版本流程不涉及 {asked}。", argument="name")
        window = Window(
            ("related", self.row.id, asked), first=first, after=after, last=last, before=before
        )
        called = f"related.{self.definition.kind}.{self.definition.version}.{asked}"
        rows = general.related(info.context.viewer, ask)
        return await self.page(info, called, rows, window, WorkItem.of)

    argument = strawberry.argument(description="Under which name its lifecycle asks (关联名称).")
    related.__annotations__["name"] = Annotated[names, argument]
    return field(
        "Other items that its lifecycle asks about (关联事项), as far as you may see them, the "
        "oldest first."
    )(related)


GENERAL_TYPES: Final[Mapping[ItemKind, type[GeneralItem]]] = {
    kind: _made(kind, versions) for kind, versions in generals()
}
"""The type of every registered kind that has no type written by hand."""

register({kind: type_.show for kind, type_ in GENERAL_TYPES.items()})
