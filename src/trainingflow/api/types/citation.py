"""Where a regulation says it."""

from collections.abc import Iterable

import strawberry

from trainingflow.domain import citation
from trainingflow.domain.citation import Language


@strawberry.type(description="The place in a regulation that grants or demands something (依据).")
class Citation:
    """The place in a regulation that grants or demands something."""

    document: str = strawberry.field(
        description="Title and number of the regulation (文件名称及文号)."
    )
    article: str = strawberry.field(
        description="The article as the regulation prints it (条款), e.g. “附件2 第八条”."
    )
    quote: str = strawberry.field(description="The words themselves, in the original (原文).")
    reading: str | None = strawberry.field(
        description="How a gap of the text was read where the words alone do not decide (适用说明)."
    )

    @classmethod
    def of(cls, value: citation.Citation, language: Language) -> "Citation":
        """Show a citation."""
        reading = value.reading.text(language) if value.reading else None
        return cls(
            document=value.document, article=value.article, quote=value.quote, reading=reading
        )

    @classmethod
    def all(cls, values: Iterable[citation.Citation], language: Language) -> list["Citation"]:
        """Show several citations."""
        return [cls.of(value, language) for value in values]
