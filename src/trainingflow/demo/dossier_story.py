"""The dossier of one story: what is written into it, handed in, and decided on."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from trainingflow.db.models import Approval, Dossier, DossierDocument
from trainingflow.demo.sheets import Sheets
from trainingflow.domain.canonical import plain
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.dossier import (
    HeldDocument,
    covered,
    dossier_sha256,
    of_dossier,
    section_hashes,
)
from trainingflow.domain.workflow.lines import Transition


@dataclass(slots=True)
class DossierStory:
    """The dossier of one item: a draft is open, or the last version was handed in."""

    sheets: Sheets
    definition: Definition
    item_id: UUID
    content: dict[str, object] = field(default_factory=dict)
    no: int = 0
    open: bool = False
    documents: list[HeldDocument] = field(default_factory=list)

    def save(self, given: Mapping[str, object]) -> None:
        """Take the fields over; after a submission a new version begins."""
        if not self.open:
            self.no += 1
            self.open = True
        self.content = {**self.content, **plain(given)}

    def hold(self, id_: UUID, kind: str, title: str, text: str) -> bytes:
        """Add a document of the item; gives its hash."""
        digest = hashlib.sha256(text.encode()).digest()
        self.documents.append(HeldDocument(id=id_, kind=kind, title=title, sha256=digest))
        return digest

    def hand_in(self, at: datetime, by: UUID | None) -> None:
        """Freeze the dossier as it is, with the documents that belong to it."""
        if not self.open:
            self.no += 1
        self._write(self._sha256(), at, by)
        self.open = False
        for one in of_dossier(self.definition, self.documents):
            self.sheets.add(DossierDocument, item_id=self.item_id, no=self.no, document_id=one.id)

    def decide(self, line: Transition, seq: int, attempt: int) -> None:
        """Bind a decision to the dossier as it is; nothing, where nothing was written."""
        if not self.no:
            return
        held = of_dossier(self.definition, self.documents)
        parts = covered(self.definition, line.covers)
        self.sheets.add(
            Approval,
            item_id=self.item_id,
            seq=seq,
            attempt=attempt,
            action=line.action,
            dossier_no=self.no,
            sha256=self._sha256(),
            sections=section_hashes(parts, self.content, held),
        )

    def close(self) -> None:
        """Write the draft, if one is open."""
        if self.open:
            self._write(None, None, None)

    def _sha256(self) -> bytes:
        return dossier_sha256(self.content, of_dossier(self.definition, self.documents))

    def _write(self, digest: bytes | None, at: datetime | None, by: UUID | None) -> None:
        self.sheets.add(
            Dossier,
            item_id=self.item_id,
            no=self.no,
            content=self.content,
            sha256=digest,
            submitted_at=at,
            submitted_by=by,
        )
