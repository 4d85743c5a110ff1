"""From rounds to ratios: what is printed, what is kept, and the tables of docs/performance.md."""

import re
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench.pages.operations import Operation

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
Goal = tuple[float | None, float | None]


def operation(
    name: str,
    rounds: Sequence[Mapping[str, Any]],
    *,
    least: Goal = (None, None),
    note: str = "",
) -> dict[str, Any]:
    """One operation: requests per second of each server, and the ratios of ours to theirs.

    A ratio is the median of those of the rounds: in one round all have had the same moment.
    """
    found: dict[str, Any] = {"name": name}
    for who in ("ours", "peer", "limit"):
        found[who] = _median([one[who]["perSecond"] for one in rounds if who in one])
    for who, key in (("peer", "ratioToPeer"), ("limit", "ratioToLimit")):
        ratios = [one["ours"]["perSecond"] / one[who]["perSecond"] for one in rounds if who in one]
        found[key] = _median(ratios, 3)
        found[f"{key}Spread"] = [round(min(ratios), 3), round(max(ratios), 3)] if ratios else None
    kept = (
        "processorMilliseconds",
        "p50",
        "p99",
        "p50Milliseconds",
        "bytes",
        "busy",
        "peakMegabytes",
    )
    return found | {
        "goals": list(least),
        "details": {
            who: {
                key: _median([one[who][key] for one in rounds], 2)
                for key in kept
                if all(key in one[who] for one in rounds)
            }
            for who in ("ours", "peer", "limit")
            if all(who in one for one in rounds)
        },
        "load": [one["load"] for one in rounds],
        "note": note,
    }


def of_page(page: Operation, rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The same of a page."""
    return operation(page.name, rounds, least=page.least, note=page.note)


def briefly(found: Mapping[str, Any]) -> str:
    """A round in one line, for whoever waits."""
    return ", ".join(
        f"{who} {one['perSecond']:.0f}" for who, one in found.items() if isinstance(one, dict)
    )


def printed(found: Mapping[str, Any]) -> str:
    """The tables as they are printed, and written."""
    parts = [_about(found["about"]), _operations(found["operations"]), _computed(found)]
    if "growth" in found:
        parts.append(_growth(found["growth"]))
    parts.append(_processes(found))
    return "\n\n".join(parts)


def write(found: Mapping[str, Any]) -> None:
    """Put the tables where the page has their place."""
    text = PAGE.read_text(encoding="utf-8")
    tables = f"<!-- make bench -->\n\n{printed(found)}\n\n<!-- end -->"
    PAGE.write_text(
        re.sub(r"<!-- make bench -->.*<!-- end -->", lambda _: tables, text, flags=re.DOTALL),
        encoding="utf-8",
    )


def _about(about: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {one}" for name, one in about["versions"].items())
    return (
        f"Measured on {about['machine']}, with a load of {about['loadBefore']} by others before it"
        f" began; {about['teachers']:,} teachers, {about['entries']:,} records,"
        f" {about['connections']} connections. Versions: {versions}."
    )


def _operations(operations: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            one["name"], _number(one["ours"]), _number(one["peer"]), _number(one["limit"]),
            _ratio(one, "ratioToPeer", 0), _ratio(one, "ratioToLimit", 1), _loads(one["load"]),
        )
        for one in operations
    ]  # fmt: skip
    head = ("a second", "ours", "PostGraphile", "plain SQL", "to PostGraphile", "to SQL", "load")
    return _table(head, rows)


def _ratio(one: Mapping[str, Any], key: str, place: int) -> str:
    if one[key] is None:
        return "—"
    least, most = one[f"{key}Spread"]
    goal = one["goals"][place]
    wanted = "" if goal is None else f", goal {goal}: {'yes' if one[key] >= goal else 'no'}"
    return f"{one[key]} ({least}–{most}{wanted})"


def _computed(found: Mapping[str, Any]) -> str:
    rows = [
        (one["name"], *(_detail(one, who) for who in ("ours", "peer", "limit")), one["note"])
        for one in found["operations"]
        if one["details"].get("ours")
    ]
    head = (
        "ms of processor · median ms · bytes",
        "ours",
        "PostGraphile",
        "plain SQL",
        "what it is",
    )
    return _table(head, rows)


def _detail(one: Mapping[str, Any], who: str) -> str:
    said = one["details"].get(who) or {}
    keys = ("processorMilliseconds", "p50", "bytes")
    return " · ".join(str(said.get(key, "—")) for key in keys) if said else "—"


def _growth(growth: Mapping[str, Any]) -> str:
    rows = [
        (name, *(str(time) for time in one["bySize"].values()), str(one["exponent"]))
        for name, one in growth.items()
    ]
    sizes = next(iter(growth.values()))["bySize"]
    return _table(("teachers", *sizes, "exponent"), rows)


def _processes(found: Mapping[str, Any]) -> str:
    rows = [
        (name, f"{seconds} s", str(memory["processes"]), f"{memory['megabytes']} MB")
        for name, seconds in found["startUpSeconds"].items()
        for memory in [found["memory"][name]]
    ]
    return _table(("server", "start to first answer", "processes", "memory after all of it"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(one) + " |" for one in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def _loads(loads: Sequence[float]) -> str:
    return f"{min(loads)}–{max(loads)}"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.1f}"


def _median(values: Sequence[float], digits: int = 1) -> float | None:
    return round(statistics.median(values), digits) if values else None
