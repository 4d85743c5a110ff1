"""The journal as auditors read it: the newest entry first, of their own authority only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final
from uuid import UUID

from sqlalchemy import false, select

from trainingflow.db.models import AuditEntry
from trainingflow.services.reading.paging import AnySelect, Column, Listing, Order
from trainingflow.services.reading.viewers import Viewer

_SHOWN: Final = (
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.actor_id,
    AuditEntry.on_behalf_of_id,
    AuditEntry.via_id,
    AuditEntry.roles,
    AuditEntry.organisation_id,
    AuditEntry.action,
    AuditEntry.object_kind,
    AuditEntry.object_id,
    AuditEntry.detail,
    AuditEntry.result,
    AuditEntry.reason,
    AuditEntry.address,
    AuditEntry.request_id,
    AuditEntry.row_hash,
)

# What is shown of an address: enough to tell one site from another, not one machine.
_NETWORK: Final = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries; all that is given must hold.

    Attributes:
        since: written at this instant or later.
        until: written before this instant.
        actor_id: by this person, or on behalf of them.
        actions: one of these actions, mutations or jobs; an empty tuple holds for none.
        results: one of these outcomes, likewise.
        about_id: about this item or person.
        request_id: written for this request.
    """

    since: datetime | None = None
    until: datetime | None = None
    actor_id: UUID | None = None
    actions: tuple[str, ...] | None = None
    results: tuple[str, ...] | None = None
    about_id: UUID | None = None
    request_id: str | None = None


def entries(viewer: Viewer, wanted: EntryFilter) -> Listing:
    """The entries of the viewer's authority, the newest first; none for whoever does not audit."""
    statement = select(*_SHOWN).where(AuditEntry.authority_id == viewer.authority_id)
    if not viewer.audits:
        statement = statement.where(false())
    return Listing(_filtered(statement, wanted), Order((AuditEntry.at, AuditEntry.id), True))  # noqa: FBT003 - as the order is written


def _filtered(statement: AnySelect, wanted: EntryFilter) -> AnySelect:
    if wanted.since is not None:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(AuditEntry.at < wanted.until)
    if wanted.actor_id is not None:
        statement = statement.where(
            (AuditEntry.actor_id == wanted.actor_id)
            | (AuditEntry.on_behalf_of_id == wanted.actor_id)
        )
    choices: Mapping[Column, tuple[str, ...] | None] = {
        AuditEntry.action: wanted.actions,
        AuditEntry.result: wanted.results,
    }
    for column, values in choices.items():
        if values is not None:
            statement = statement.where(column.in_(values))
    if wanted.about_id is not None:
        statement = statement.where(AuditEntry.object_id == wanted.about_id)
    if wanted.request_id is not None:
        statement = statement.where(AuditEntry.request_id == wanted.request_id)
    return statement


def masked_address(address: str | None) -> str | None:
    """The network of an address (`203.0.113.*`); the export has the whole."""
    if address is None:
        return None
    try:
        read = ip_address(address)
    except ValueError:
        return "*"
    network = ip_network((read, _NETWORK[read.version]), strict=False).network_address
    if isinstance(network, IPv4Address):
        return f"{network.exploded.rpartition('.')[0]}.*"
    return f"{network.compressed.removesuffix('::')}:*"
