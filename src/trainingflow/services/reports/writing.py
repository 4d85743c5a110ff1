"""Makes the file of a report: its document is read in one transaction, then drawn by a thread."""

from trainingflow.db.session import Database, patient
from trainingflow.domain.citation import Language
from trainingflow.services.exports.subject import Reader
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading.viewers import enter_as
from trainingflow.services.reports.document import Document
from trainingflow.services.reports.report import Report, ReportWanted


async def read(
    database: Database,
    who: SignedIn,
    report: Report,
    wanted: ReportWanted,
    language: Language,
) -> Document:
    """What the report says to somebody at this moment."""
    async with database.reading() as session:
        await patient(session)
        _, viewer = await enter_as(session, who)
        return await report.told(Reader(session, viewer, language), wanted)
