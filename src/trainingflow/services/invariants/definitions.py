"""What the lifecycles say, as tables that a query can name; nothing is written for it."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect

TABLES: Final[Mapping[str, str]] = {
    "defined_state": "kind text, version int, state text, ended boolean, owned boolean",
    "defined_line": "kind text, version int, source text, action text, target text, "
    "windowed boolean, decides boolean, reopens boolean, submits boolean, confirms boolean",
    "defined_exclusion": "kind text, version int, source text, action text, earlier text",
}
"""The tables by name, with their columns."""


def with_definitions(query: str) -> tuple[str, Mapping[str, str]]:
    """The query with the tables that it names in front of it, and what fills them."""
    named = [name for name in TABLES if re.search(rf"\b{name}\b", query)]
    if not named:
        return query, {}
    heads = ", ".join(
        f"{name} AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(CAST(:{name} AS jsonb))"  # noqa: S608 - names of this file
        f" AS said({TABLES[name]}))"
        for name in named
    )
    return f"WITH {heads} {query}", {name: _filled()[name] for name in named}


@cache
def _filled() -> Mapping[str, str]:
    definitions = tuple(DEFINITIONS.values())
    return {
        "defined_state": json.dumps([one for each in definitions for one in _states(each)]),
        "defined_line": json.dumps([one for each in definitions for one in _lines(each)]),
        "defined_exclusion": json.dumps([one for each in definitions for one in _excluded(each)]),
    }


def _states(definition: Definition) -> Iterator[Mapping[str, object]]:
    for state in definition.states:
        yield {
            "kind": definition.kind,
            "version": definition.version,
            "state": state.name,
            "ended": state.final,
            "owned": bool(state.owners),
        }


def _lines(definition: Definition) -> Iterator[Mapping[str, object]]:
    for line in definition.transitions:
        yield {
            "kind": definition.kind,
            "version": definition.version,
            "source": line.source,
            "action": line.action,
            "target": line.target,
            "windowed": line.window is not None,
            "decides": line.decides or line.impartial,
            "reopens": line.reopens,
            "submits": Effect.RECORD_ROUND in line.effects,
            "confirms": Effect.CONFIRM_RECORDS in line.effects,
        }


def _excluded(definition: Definition) -> Iterator[Mapping[str, object]]:
    for line in definition.transitions:
        for earlier in line.not_after:
            yield {
                "kind": definition.kind,
                "version": definition.version,
                "source": line.source,
                "action": line.action,
                "earlier": earlier,
            }
