"""A trace as the JSON of `explanation.schema.json`, which `credits evaluate --explain` prints."""

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.trace import EXPLAIN_VERSION, Step, Trace
from trainingflow.policies.answer import plain


def explanation_of(trace: Trace) -> dict[str, object]:
    """Give a trace as plain JSON values; numbers are exact texts without trailing zeros."""
    status = trace.status
    return {
        "explainVersion": EXPLAIN_VERSION,
        "policy": {"id": status.policy_id, "hash": status.policy_hash},
        "validAt": status.valid_at.isoformat(),
        "knownAt": status.known_at.isoformat() if status.known_at else None,
        "steps": [_step(step) for step in trace.steps],
        "eligible": status.eligible,
    }


def _step(step: Step) -> dict[str, object]:
    return {
        "kind": step.kind.value,
        "subject": step.subject,
        "code": str(step.code),
        "holds": step.holds,
        "facts": dict(step.facts),
        "parts": [{"of": part.of, "amount": plain(part.amount)} for part in step.parts],
        "citation": _citation(step.citation),
    }


def _citation(citation: Citation | None) -> dict[str, str] | None:
    if citation is None:
        return None
    return {
        "document": citation.document,
        "article": citation.article,
        "quote": citation.quote,
    }
