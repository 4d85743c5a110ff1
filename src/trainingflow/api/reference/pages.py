"""What stands on which page, in Markdown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trainingflow.api import errors_page
from trainingflow.api.authority import page as authority_page
from trainingflow.domain.citation import Language
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.document import section
from trainingflow.domain.workflow.graph import graph
from trainingflow.policies import document as policies
from trainingflow.policies.library import packaged_ids

_BESIDE_THE_PACKAGE = Path(__file__).parents[2] / "docs"  # in the wheel
_IN_THE_CHECKOUT = Path(__file__).parents[4] / "docs"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the navigation.

    Attributes:
        title: in both languages.
        text: gives what stands on it, in a language where there is a choice.
    """

    title: str
    text: Callable[[Language], str]


def _written(name: str) -> Callable[[Language], str]:
    """A page that people write."""

    def text(_: Language) -> str:
        folder = _BESIDE_THE_PACKAGE if _BESIDE_THE_PACKAGE.is_dir() else _IN_THE_CHECKOUT
        return (folder / f"{name}.md").read_text(encoding="utf-8")

    return text


def _lifecycles(_: Language) -> str:
    lines = ["# Lifecycles\n", "Every kind of item and the way it goes (生命周期).\n"]
    lines += ["| kind | | |", "|---|---|---|"]
    lines += [
        f"| [`{one.kind}`](/docs/lifecycles/{one.kind}) | {one.label.zh} | {one.label.en} |"
        for one in DEFINITIONS.values()
    ]
    return "\n".join(lines) + "\n"


def lifecycle(kind: str, language: Language) -> str | None:
    """The page of one kind of item; none where there is no such kind."""
    for one in DEFINITIONS.values():
        if str(one.kind) == kind:
            diagram = f"```dot\n{graph(one, language)}```"
            return "\n".join(["[Lifecycles](/docs/lifecycles)\n", *section(one, diagram)]) + "\n"
    return None


def _policies(_: Language) -> str:
    lines = ["# Policies\n", "Each rule with the article that it rests on (办法).\n"]
    lines += [f"- [`{one}`](/docs/policies/{one})" for one in packaged_ids()]
    return "\n".join(lines) + "\n"


def policy(identity: str) -> str | None:
    """The page of a policy inside the package; none where there is no such policy."""
    return policies.one(identity) if identity in packaged_ids() else None


PAGES: Final[Mapping[str, Page]] = {
    "portal": Page("对接指南 · Writing a portal", _written("portal")),
    "errors": Page("错误 · Errors", lambda _: errors_page.page()),
    "lifecycles": Page("生命周期 · Lifecycles", _lifecycles),
    "policies": Page("办法 · Policies", _policies),
    "authority": Page("权限 · Authority", lambda _: authority_page.page()),
    "identity": Page("身份 · Identity", _written("identity")),
    "glossary": Page("术语 · Glossary", _written("glossary")),
    "writing-a-policy": Page("编写办法 · Writing a policy", _written("writing-a-policy")),
}
