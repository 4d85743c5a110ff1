"""Where the lines of the lifecycles come from: every rule of the regulations by its number.

`CY-…` is a rule of 朝教党发〔2022〕15号 and its annexes, `BJ-…` of the municipal measure, `HK-…` of
虹教〔2017〕26号, `SBR-…` of the guidance on school-based research, `TEP-…` of the municipal plan.
The table holds the words of the article and what they mean for the system.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.readings import READINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a regulation: its number, its article, its words, and what they demand.

    `kinds` says of what sort it is: `workflow-step`, `deadline-window`, `limit`, `document`, …
    """

    id: str
    kinds: frozenset[str]
    article: Label
    quote: str
    statement: str


def _read() -> dict[str, Rule]:
    text = files("trainingflow.domain.workflow").joinpath("rules.csv").read_text(encoding="utf-8")
    return {
        row["id"]: Rule(
            id=row["id"],
            kinds=frozenset(part.strip() for part in row["kind"].split("+")),
            article=Label(row["article_zh"], row["article_en"]),
            quote=row["quote"],
            statement=row["statement"],
        )
        for row in csv.DictReader(text.splitlines())
    }


RULES: Final = _read()
"""Every rule by its number, in the order of the documents."""

BASIS: Final[dict[str, Label]] = {id_: rule.article for id_, rule in RULES.items()} | READINGS
"""What each identifier in the column `cites` stands for."""
