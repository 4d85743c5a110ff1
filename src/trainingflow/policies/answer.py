"""A status as the JSON that `trainingflow credits evaluate --json` prints."""

from collections.abc import Sequence
from decimal import Decimal

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.policy import Bound, Cycle
from trainingflow.domain.credit.status import Line, RequirementStatus, Status
from trainingflow.domain.credit.supposing import Change


def answer_of(status: Status) -> dict[str, object]:
    """Give a status as plain JSON values; decimals become exact texts without trailing zeros."""
    return {
        "policy": {"id": status.policy_id, "hash": status.policy_hash},
        "validAt": status.valid_at.isoformat(),
        "knownAt": status.known_at.isoformat() if status.known_at else None,
        "requirements": [_requirement(entry) for entry in status.requirements],
        "offsets": [
            {
                "from": moved.source,
                "to": moved.target,
                "credits": plain(moved.credits),
                **({} if moved.arrived is None else {"arrived": plain(moved.arrived)}),
                "citation": _citation(moved.citation),
            }
            for moved in status.offsets
        ],
        "lines": [_line(line) for line in status.lines],
        "findings": [
            {
                "code": finding.code,
                "blocking": finding.blocking,
                "facts": {
                    name: value if isinstance(value, str) else plain(value)
                    for name, value in finding.facts.items()
                },
                "citation": _citation(finding.citation),
            }
            for finding in status.findings
        ],
        "eligible": status.eligible,
        **(_cycle(status.cycle) if status.cycle else {}),
    }


def simulation_of(before: Status, after: Status, changes: Sequence[Change]) -> dict[str, object]:
    """Give what is and what would be as plain JSON values, with what differs."""
    return {
        "before": answer_of(before),
        "after": answer_of(after),
        "changes": [
            {
                "code": one.code,
                "unit": one.unit.value.lower(),
                "before": _requirement(one.before) if one.before else None,
                "after": _requirement(one.after) if one.after else None,
                "have": plain(one.have),
                "shortfall": plain(one.shortfall),
            }
            for one in changes
        ],
    }


def plain(number: Decimal) -> str:
    """Write a decimal without exponent and without trailing zeros."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _requirement(entry: RequirementStatus) -> dict[str, object]:
    return {
        "code": entry.code,
        "unit": entry.unit.value.lower(),
        "need": plain(entry.need),
        "have": plain(entry.have),
        "shortfall": plain(entry.shortfall),
        "met": entry.met,
        "blocking": entry.blocking,
        **({"bound": "AT_MOST"} if entry.bound is Bound.AT_MOST else {}),
        **({"carried": plain(entry.carried)} if entry.carried else {}),
        "citation": _citation(entry.citation),
    }


def _cycle(cycle: Cycle) -> dict[str, object]:
    return {"cycle": {"first": cycle.first.isoformat(), "last": cycle.last.isoformat()}}


def _line(line: Line) -> dict[str, object]:
    return {
        "record": line.record,
        "status": line.status.value,
        "reason": line.reason.value if line.reason else None,
        "awards": [
            {"ledger": award.ledger, "credits": plain(award.credits)} for award in line.awards
        ],
        "citation": _citation(line.citation) if line.citation else None,
    }


def _citation(citation: Citation) -> dict[str, object]:
    said = {
        "document": citation.document,
        "article": citation.article,
        "quote": citation.quote,
    }
    if citation.reading is None:
        return dict(said)
    return {**said, "reading": {"zh-CN": citation.reading.zh, "en": citation.reading.en}}
