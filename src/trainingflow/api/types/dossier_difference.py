"""What differs between two versions of a dossier, as the schema shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.types.described import described
from trainingflow.api.types.document import Document, held
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.differences import Change, ChangeSort, diff
from trainingflow.domain.workflow.document_differences import (
    DocumentChangeSort,
    document_changes,
)
from trainingflow.services.reading.paging import AnyRow

Version = tuple[Mapping[str, Any], Sequence[AnyRow]]
"""The content of a version, and its documents."""

described(
    ChangeSort,
    "What has happened to a value (变更种类).",
    {
        "ADDED": "It was not there before (新增).",
        "REMOVED": "It is no longer there (删除).",
        "CHANGED": "It is another one (修改).",
        "MOVED": "The row stands elsewhere (移动).",
    },
)
described(
    DocumentChangeSort,
    "What has happened to a document (材料变更种类).",
    {
        "ADDED": "It was not there before (新增).",
        "REMOVED": "It is no longer there (删除).",
        "REPLACED": "Another one has taken its place (替换).",
    },
)


@strawberry.type(description="One value that differs between two versions (变更).")
class DossierChange:
    """One value that differs."""

    sort: ChangeSort = strawberry.field(description="What has happened (变更种类).")
    section: str | None = strawberry.field(
        description="The section in which it lies (所在部分); null where the lifecycle has none."
    )
    path: list[str] = strawberry.field(
        description="Fields and places of rows, from 0, in the later version (位置); the place of "
        "a removed row is the one it had."
    )
    labels: list[str] = strawberry.field(description="The names of the fields (字段名称).")
    old: JSON | None = strawberry.field(description="What stood there (原内容).")
    new: JSON | None = strawberry.field(description="What stands there (新内容).")
    came_from: int | None = strawberry.field(description="The place that a moved row had (原位置).")


@strawberry.type(description="One document that differs between two versions (材料变更).")
class DocumentDifference:
    """One document that differs."""

    sort: DocumentChangeSort = strawberry.field(description="What has happened (变更种类).")
    kind: str = strawberry.field(description="The kind (材料种类).")
    old: Document | None = strawberry.field(description="The earlier document (原材料).")
    new: Document | None = strawberry.field(description="The later document (新材料).")


@strawberry.type(description="What differs between two versions of a dossier (版本差异).")
class DossierDifference:
    """What differs between two versions."""

    changes: list[DossierChange] = strawberry.field(
        description="Values that differ (字段变更), in the order of the fields."
    )
    documents: list[DocumentDifference] = strawberry.field(
        description="Documents that differ (材料变更)."
    )

    @classmethod
    def between(
        cls,
        definition: Definition,
        old: Version,
        new: Version,
        known: Sequence[AnyRow],
        language: Language,
    ) -> "DossierDifference":
        """Compare two versions.

        Args:
            definition: says which fields there are.
            old: the earlier version.
            new: the later one.
            known: every document of the item, for what replaces what.
            language: of the names.
        """
        sections = {name: part.name for part in definition.parts for name in part.fields}
        rows = {row.id: row for row in known}
        replaces = {row.id: row.replaces_id for row in known}
        return cls(
            changes=[
                _change(one, sections, language) for one in diff(definition.dossier, old[0], new[0])
            ],
            documents=[
                DocumentDifference(
                    sort=one.sort,
                    kind=one.kind,
                    old=Document.of(rows[one.old.id]) if one.old else None,
                    new=Document.of(rows[one.new.id]) if one.new else None,
                )
                for one in document_changes(held(old[1]), held(new[1]), replaces)
            ],
        )


def _change(one: Change, sections: Mapping[str, str], language: Language) -> DossierChange:
    return DossierChange(
        sort=one.sort,
        section=sections.get(str(one.path[0])),
        path=[str(step) for step in one.path],
        labels=[label.text(language) for label in one.labels],
        old=one.old,
        new=one.new,
        came_from=one.came_from,
    )
