"""Proves the words of a policy file: numbers cite, names are in their language, nothing is in vain.

What the credits of the policy promise is proved in `domain.credit.proof`, what its lifecycles
promise in `credit_decisions`.
"""

import re
from collections import Counter
from collections.abc import Iterator

from trainingflow.policies.collecting import Collected
from trainingflow.policies.node import Node, Scalar
from trainingflow.policies.problem import PolicyProblem

PLACEHOLDER = "TODO"
"""Begins whatever the skeleton of `trainingflow policy new` leaves to be written."""

NEVER = "2000-01-01"
"""The day that the skeleton writes for one on which nobody has compared the file with the text."""

DECLARED = {
    "fields": "field",
    "teacherFacts": "fact",
    "periods": "period",
    "groups": "group",
    "scales": "scale",
}
"""Sections whose entries are names for other parts to use."""

_COUNTED = {"DAYS": "days", "SESSIONS": "sessions"}
"""Fields that a unit counts without naming them."""

_BRACES = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_HAN = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[A-Za-z]")
_VERSIONS = "procedure.lifecycles."


def refuse_uncited_numbers(resolved: Node) -> None:
    """Refuse a number that no article stands behind: nobody could compare it with the text.

    Raises:
        PolicyProblem: there is one; it names the line, and the others.
    """
    found = Collected()
    for key in ("credit", "procedure"):
        section = resolved.get(key)
        for node in _all(section) if section else ():
            cited = node.article or node.where.startswith(_VERSIONS) or _is_calendar(node)
            if not cited and _is_number(node):
                with found.part():
                    node.fail(
                        "a number stands here without its article",
                        "add `citation: {document: …, article: …, quote: …}` beside it",
                    )
    found.refuse()


def warnings_of_file(resolved: Node) -> Iterator[PolicyProblem]:
    """Give what a file says in vain, or leaves to be written; in the order of the file."""
    cited = set()
    for node in _all(resolved):
        if node.where.endswith(".citation.document"):
            cited.add(node.text())
        yield from _unfinished(node)
        if _is_label(node):
            yield from _untranslated(node)
    yield from _unused(resolved)
    for alias, document in resolved.need("documents").items():
        if alias not in cited:
            yield document.problem("nothing cites this document", "remove it, or cite it")


def _unused(resolved: Node) -> Iterator[PolicyProblem]:
    """Give what is declared under a name that stands nowhere else in the file."""
    credit = resolved.need("credit")
    said = Counter(_names(resolved))
    for section, what in DECLARED.items():
        node = credit.get(section)
        for code, entry in node.items() if node else ():
            if said[code] == 1:  # the declaration itself
                yield entry.problem(f"nothing uses this {what}", "remove it, or use it")


def _names(node: Node) -> Iterator[str]:
    """Give every key, every text that is no name of something, and what braces in a text name."""
    if _is_label(node):
        return
    if node.is_mapping:
        for key, child in node.items():
            yield key
            yield from _names(child)
    elif node.is_sequence:
        for child in node.elements():
            yield from _names(child)
    elif isinstance(node.value, Scalar):
        yield node.value.text
        yield from _BRACES.findall(node.value.text)
        yield from filter(None, [_COUNTED.get(node.value.text)])


def _unfinished(node: Node) -> Iterator[PolicyProblem]:
    if node.where == "checkedOn" and node.text() == NEVER:
        yield node.problem("nobody has compared this file with the text", "compare, and date it")
    if isinstance(node.value, Scalar) and PLACEHOLDER in node.value.text:
        yield node.problem("this is still to be written", "write what the regulation says")


def _untranslated(node: Node) -> Iterator[PolicyProblem]:
    chinese, english = node.need("zh-CN"), node.need("en")
    if not _HAN.search(chinese.text()):
        yield chinese.problem("this is not Chinese", "translate it for those who read Chinese")
    if not _LATIN.search(english.text()):
        yield english.problem("this is not English", "translate it for those who read English")


def _is_label(node: Node) -> bool:
    return node.is_mapping and {key for key, _ in node.items()} == {"zh-CN", "en"}


def _is_number(node: Node) -> bool:
    value = node.value
    return isinstance(value, Scalar) and not value.quoted and bool(_NUMBER.fullmatch(value.text))


def _is_calendar(node: Node) -> bool:
    """Whether a period is one year, month or day long: a word for it, and no number of a text."""
    one = isinstance(node.value, Scalar) and node.value.text == "1"
    return one and node.where.startswith("credit.periods.")


def _all(node: Node) -> Iterator[Node]:
    yield node
    if node.is_mapping:
        for _, child in node.items():  # noqa: PERF102 - a node has no `values`
            yield from _all(child)
    elif node.is_sequence:
        for child in node.elements():
            yield from _all(child)
