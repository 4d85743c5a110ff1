"""Documents that a policy cites, and the citations and labels inside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from trainingflow.domain.citation import Citation, Label
from trainingflow.policies.node import Node

_DIGITS = "零一二三四五六七八九"
_TEN = 10
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Document:
    """A regulation that can be cited.

    Attributes:
        title: title and number.
        part: printed before the article, e.g. “附件2”; empty where the document has no parts.
        articles: labels of all articles, so that a citation of none is found.
    """

    title: str
    part: str
    articles: frozenset[str]


def article_number(number: int) -> str:
    """Write an article's number as regulations do: 第一条 … 第九十九条."""
    tens, ones = divmod(number, _TEN)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    tail = _DIGITS[ones] if ones or not tens else ""
    return f"第{head}{tail}条"


def read_label(node: Node) -> Label:
    """Read a text in both languages.

    Raises:
        PolicyProblem: one of the two is missing.
    """
    node.only("zh-CN", "en")
    remedy = "every name is written in both languages"
    return Label(zh=node.need("zh-CN", remedy).text(), en=node.need("en", remedy).text())


class Library:
    """The documents of one policy; resolves the citations inside it."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents

    @classmethod
    def read(cls, node: Node) -> "Library":
        """Read the section `documents:`."""
        return cls({alias: _document(entry) for alias, entry in node.items()})

    def of(self, entry: Node) -> Citation:
        """Give the citation that an entry must carry.

        Raises:
            PolicyProblem: it carries none, or cites an article that does not exist.
        """
        remedy = "add `citation: {document: …, article: …, quote: …}`: no number without its reason"
        return self.read_citation(entry.need("citation", remedy))

    def read_citation(self, node: Node) -> Citation:
        """Read one citation."""
        node.only("document", "article", "quote", "reading")
        alias = node.need("document").one_of(tuple(self.documents), what="document")
        document = self.documents[alias]
        place = node.need("article")
        article = place.text()
        if article not in document.articles:
            place.fail(f"{document.title} has no {article}", "cite an article that exists")
        reading = node.get("reading")
        return Citation(
            document=document.title,
            article=f"{document.part} {article}".strip(),
            quote=node.need("quote").text(),
            reading=read_label(reading) if reading else None,
        )


def _document(node: Node) -> Document:
    node.only("title", "part", "articles")
    articles = node.need("articles", "say how many articles it has, or list their names")
    part = node.get("part")
    return Document(
        title=node.need("title").text(),
        part=part.text() if part else "",
        articles=frozenset(_articles(articles)),
    )


def _articles(node: Node) -> list[str]:
    if node.is_sequence:
        return list(node.texts())
    number = node.integer()
    if not 1 <= number < _HUNDRED:
        node.fail(f"{number} articles are too many to count", "list their names instead")
    return [article_number(count) for count in range(1, number + 1)]
