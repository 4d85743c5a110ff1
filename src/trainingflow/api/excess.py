"""What is said of a document or an argument that is larger than it may be, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Self

from graphql import GraphQLError, Node, ValueNode

from trainingflow.api.limits import LARGEST_INT

OPERATION_TOO_LARGE: Final = "OPERATION_TOO_LARGE"
TOO_LARGE: Final = "INPUT_TOO_LARGE"
PAGE_TOO_LARGE: Final = "PAGE_TOO_LARGE"

What = Literal["characters", "entries", "entries of a page"]

_ZH: Final[Mapping[str, str]] = {"characters": "个字符", "entries": "项"}

_OPERATION_ZH: Final[Mapping[str, str]] = {
    "aliases": "个别名",
    "characters in an alias": "个字符的别名",
    "directives": "个指令",
    "directives written": "个指令",
    "fields": "个字段",
    "fields at the root": "个根字段",
    "fields to sign in with": "个登录类字段",
    "fields written": "个字段",
    "fragments": "个片段",
    "levels deep": "层嵌套",
    "mutations": "个变更",
    "objects by its cost": "个对象（按成本计）",
    "objects in the answer": "个结果对象",
    "operations": "个操作",
    "variables": "个变量",
}

_IN_PARTS: Final = ("Ask in several operations.", "请分成多个操作。")
_SMALLER: Final = (
    "Ask for smaller pages with `first`, and for less within them.",
    "请用 `first` 减小每页条数，并减少其中的字段。",
)


class OperationTooLarge(GraphQLError):
    """A document that is not validated: it would ask for too much."""

    def __init__(self, message: str, zh: str, node: Node | None = None, **told: int) -> None:
        super().__init__(message, node, extensions={"code": OPERATION_TOO_LARGE, **told})
        self.zh = zh

    @classmethod
    def by(cls, what: str, found: int, allowed: int, node: Node | None) -> Self:
        """More of something than is allowed."""
        remedy, remedy_zh = _SMALLER if what.startswith("objects") else _IN_PARTS
        return cls(
            f"The operation is too large: {found} {what}, {allowed} are allowed. {remedy}",
            f"操作过大：{found} {_OPERATION_ZH[what]}，最多 {allowed}。{remedy_zh}",
            node,
            limit=allowed,
            found=min(found, LARGEST_INT),
        )

    @classmethod
    def nested(cls, levels: int | None = None, node: Node | None = None) -> Self:
        """Deeper than anybody looks; `levels` where it is within one definition."""
        remedy, remedy_zh = _IN_PARTS
        if levels is None:
            return cls(
                f"The operation is too large: its fragments nest too deeply. {remedy}",
                f"操作过大：片段嵌套过深。{remedy_zh}",
            )
        return cls(
            f"The operation is too large: more than {levels} levels within one part. {remedy}",
            f"操作过大：同一部分内超过 {levels} 层。{remedy_zh}",
            node,
            limit=levels,
        )

    @classmethod
    def long(cls, found: int, allowed: int) -> Self:
        """A document that is not even parsed."""
        remedy, remedy_zh = _IN_PARTS
        return cls(
            f"The document is too long: {found} characters, {allowed} are allowed. {remedy}",
            f"文档过长：{found} 个字符，最多 {allowed}。{remedy_zh}",
            limit=allowed,
            found=found,
        )


@dataclass(frozen=True, slots=True)
class Bound:
    """How large what is given at one place may be.

    Attributes:
        place: the argument or the field of an input, as GraphQL writes its coordinate.
        entries: of a list.
        characters: of a text, an id or another value that is written as a text.
        page: of a page, in entries; None where the place does not say how large a page is.
    """

    place: str
    entries: int
    characters: int
    page: int | None = None


class PageTooLarge(GraphQLError):
    """More entries of a list are asked for than a page may have.

    Args:
        place: the argument that asks for them, as GraphQL writes its coordinate.
        limit: how many a page may have.
        found: how many are asked for; more than GraphQL's Int holds is told as its largest.
        node: where they are asked for in the document.
    """

    def __init__(self, place: str, limit: int, found: int, node: ValueNode | None = None) -> None:
        shown = min(found, LARGEST_INT)
        super().__init__(
            f"`{place}` asks for a page of {shown}, {limit} are allowed: ask for {limit} or "
            "fewer, and for the rest with `after` and the `endCursor` of the page.",
            node,
            extensions={"code": PAGE_TOO_LARGE, "place": place, "limit": limit, "found": shown},
        )
        self.zh = (
            f"`{place}` 每页最多 {limit} 条，不能取 {shown} 条：请取 {limit} 条或更少，"
            "其余的用 `after` 和该页的 `endCursor` 继续取。"
        )


class InputTooLarge(GraphQLError):
    """A list, a text or the variables as a whole are larger than they may be."""

    def __init__(
        self, message: str, zh: str, node: ValueNode | None = None, **told: str | int
    ) -> None:
        super().__init__(message, node, extensions={"code": TOO_LARGE, **told})
        self.zh = zh


@dataclass(frozen=True, slots=True)
class Excess:
    """Something that is larger than its place allows."""

    bound: Bound
    what: What
    found: int
    allowed: int

    def error(self, node: ValueNode | None = None) -> GraphQLError:
        """As it is told to a client."""
        place, found, allowed = self.bound.place, self.found, self.allowed
        if self.what == "entries of a page":
            return PageTooLarge(place, allowed, found, node)
        return InputTooLarge(
            f"`{place}` is too large: {found} {self.what}, {allowed} are allowed: send fewer, "
            "or send them in parts.",
            f"`{place}` 过大：{found} {_ZH[self.what]}，最多 {allowed}：请减少，或分次提交。",
            node,
            place=place,
            limit=allowed,
            found=found,
        )
