"""The fields that actions of several lifecycles are filled with."""

from collections.abc import Iterable
from dataclasses import replace

from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.workflow.fields import Field, FieldType


def text(name: str, zh: str, en: str, *choices: str) -> Field:
    """A required text; with choices, one of them."""
    return Field(name=name, type=FieldType.TEXT, zh=zh, en=en, choices=choices)


def field(kind: FieldType, name: str, zh: str, en: str) -> Field:
    """A required field of another type."""
    return Field(name=name, type=kind, zh=zh, en=en)


def rows(name: str, zh: str, en: str, *columns: Field) -> Field:
    """A required list of objects with these fields."""
    return Field(name=name, type=FieldType.ROWS, zh=zh, en=en, rows=columns)


def optional(one: Field) -> Field:
    """The same field, not required."""
    return replace(one, required=False)


def key(one: Field) -> Field:
    """The same column of rows, by which a row is known again in a later version."""
    return replace(one, key=True)


def all_optional(table: Iterable[Field]) -> tuple[Field, ...]:
    """The same fields, none required: what a draft is saved with."""
    return tuple(optional(one) for one in table)


def document_fields(*kinds: Doc) -> tuple[Field, ...]:
    """What a document is attached with: its text, an uploaded file, or where it lies."""
    return (
        text("kind", "材料种类", "kind of document", *kinds),
        text("title", "标题", "title"),
        optional(text("text", "正文", "text")),
        optional(text("reference", "存放位置", "reference to where it lies")),
        optional(field(FieldType.ID, "upload", "已上传文件", "file that was uploaded")),
        optional(field(FieldType.ID, "replaces", "替换的材料", "document that it replaces")),
    )
