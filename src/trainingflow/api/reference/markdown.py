"""Markdown as HTML: headings that can be linked to, links that stay on this server."""

import re
from collections.abc import Container, Sequence
from html import escape
from itertools import pairwise
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trainingflow.api.reference.place import PATH

_PAGE: Final = re.compile(r"^(?:\.\./docs/)?([a-z-]+)\.md(#.*)?$")


def html(text: str, pages: Container[str]) -> str:
    """Give the HTML of a page; tags that the text holds are shown and not obeyed.

    Args:
        text: in Markdown.
        pages: to which links may lead; what leads elsewhere in the repository becomes text.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("fence", _fence)
    tokens = markdown.parse(text)
    _name(tokens)
    _stay_here(tokens, pages)
    rendered: str = markdown.renderer.render(tokens, markdown.options, {})
    return rendered


def anchor(heading: str) -> str:
    """The name by which a heading is linked to, as GitHub makes it."""
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
    return kept.replace(" ", "-")


def _name(tokens: Sequence[Token]) -> None:
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(inline.content))


def _stay_here(tokens: Sequence[Token], pages: Container[str]) -> None:
    for token in tokens:
        _stay_here(token.children or (), pages)
        if token.type == "link_open":
            address = str(token.attrGet("href"))
            found = _PAGE.match(address)
            if found and found[1] in pages:
                token.attrSet("href", f"{PATH}/{found[1]}{found[2] or ''}")
            elif not address.startswith(("https://", "#", f"{PATH}/")):
                del token.attrs["href"]


def _fence(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:  # noqa: ANN401 - its signature
    token = tokens[index]
    kind = "dot" if token.info == "dot" else "code"
    return f'<pre class="{kind}">{escape(token.content)}</pre>\n'
