"""What a regulation says and where: labels in both languages and citations."""

from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["zh-CN", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh-CN", "en")


@dataclass(frozen=True, slots=True)
class Label:
    """A name or a sentence in the two languages that the system speaks."""

    zh: str
    en: str

    def text(self, language: Language) -> str:
        """Give the label in one language."""
        return self.zh if language == "zh-CN" else self.en


@dataclass(frozen=True, slots=True)
class Citation:
    """The place in a regulation that grants or demands something.

    Attributes:
        document: title and number of the regulation.
        article: the article as the regulation prints it, e.g. “附件2 第八条”.
        quote: the words themselves, in the original language.
        reading: how a gap of the text was read where the words alone do not decide;
            none where they do.
    """

    document: str
    article: str
    quote: str
    reading: Label | None = None
