"""`trainingflow report`: reports as files, without a browser."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.cli.taking import AsJson, By, For, In, Refused, Unit, take, unit_of
from trainingflow.db.session import Session
from trainingflow.services.identity import SignedIn
from trainingflow.services.reports.kinds import REPORTS
from trainingflow.services.reports.report import ReportWanted
from trainingflow.services.signing_in import people

app = typer.Typer(
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Write a report to a file: what a person may see, with who took it when and for what.",
)

Kind = StrEnum("Kind", {name: name.lower().replace("_", "-") for name in REPORTS})  # type: ignore[misc]  # whatever reports there are
"""The reports, as they are called at a terminal."""

_WHICH = "; ".join(
    f"{name.lower().replace('_', '-')}: {one.label.en} ({one.label.zh})"
    for name, one in REPORTS.items()
)


@app.command()
def report(  # noqa: PLR0913 - options
    kind: Annotated[Kind, typer.Argument(help=f"Which report. {_WHICH}.")],
    file: Annotated[
        Path,
        typer.Argument(
            help="What to write; its ending says the format: pdf, xlsx, svg, png, jsonl."
        ),
    ],
    *,
    by: By,
    purpose: For,
    unit: Unit = None,
    teacher: Annotated[
        str | None, typer.Option(help="Of this teacher: the number (教师编号).")
    ] = None,
    policy: Annotated[str | None, typer.Option(help="Only under this policy: its code.")] = None,
    year: Annotated[
        int | None, typer.Option(help="Of this year, or of the academic year that begins in it.")
    ] = None,
    language: In = "zh-CN",
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a report to a file (报告)."""
    open_policies(policies)

    async def wanted(session: Session, who: SignedIn) -> ReportWanted:
        return ReportWanted(
            organisation=await unit_of(session, who, unit),
            teacher=await _teacher(session, who.authority_id, teacher),
            policy=policy,
            year=year,
        )

    take(kind.name, wanted, file, by, purpose, language, as_json=as_json)


async def _teacher(session: Session, authority_id: UUID, code: str | None) -> UUID | None:
    if code is None:
        return None
    found = await people.person_by_code(session, authority_id, code)
    if found is None:
        message = f"There is no person with the number {code}."
        raise Refused(message)
    return found
