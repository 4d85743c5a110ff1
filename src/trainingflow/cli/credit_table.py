"""A credit status as a table for people at a terminal."""

from rich.console import Console
from rich.table import Column, Table

from trainingflow.domain.citation import Language
from trainingflow.domain.credit.explain import shown
from trainingflow.domain.credit.status import Status
from trainingflow.policies.reader import Policy

_WIDTH = 160


def show(policy: Policy, status: Status, language: Language) -> None:
    """Print requirements, lines, offsets and findings of one status."""
    console = Console()
    if not console.is_terminal:  # a file or a pipe has no width of its own
        console = Console(width=_WIDTH)
    console.print(f"{policy.titles.text(language)} · {policy.id} · {status.policy_hash[:12]}")
    console.print(_requirements(status, language))
    console.print(_lines(status))
    for moved in status.offsets:
        article = moved.citation.article
        console.print(f"{moved.source} → {moved.target}: {shown(moved.credits)} ({article})")
    for finding in status.findings:
        facts = finding.facts
        numbers = ", ".join(
            f"{k} {v if isinstance(v, str) else shown(v)}" for k, v in facts.items()
        )
        console.print(f"{finding.code}: {numbers} ({finding.citation.article})")
    console.print("eligible" if status.eligible else "not eligible")


def _requirements(status: Status, language: Language) -> Table:
    table = Table(Column("code", no_wrap=True), "", "unit", "need", "have", "short", "", "article")
    for entry in status.requirements:
        missing = "✗" if entry.blocking else "!"
        table.add_row(
            entry.code,
            entry.label.text(language),
            entry.unit.value.lower(),
            shown(entry.need),
            shown(entry.have),
            shown(entry.shortfall),
            "✓" if entry.met else missing,
            entry.citation.article,
        )
    return table


def _lines(status: Status) -> Table:
    table = Table("record", "status", "reason", Column("credits", no_wrap=True), "article")
    for line in status.lines:
        table.add_row(
            line.record,
            line.status.value,
            line.reason.value if line.reason else "",
            "\n".join(f"{award.ledger} {shown(award.credits)}" for award in line.awards),
            line.citation.article if line.citation else "",
        )
    return table
