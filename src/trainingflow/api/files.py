"""Takes files in and gives them out, at signed addresses that expire."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from trainingflow.db.session import Database, Session
from trainingflow.services import report_files
from trainingflow.services.addresses import Grant
from trainingflow.services.dossiers import uploads
from trainingflow.services.files import LASTS, Files
from trainingflow.services.imports import arriving
from trainingflow.services.privacy import copies
from trainingflow.services.reading import exports
from trainingflow.services.signing_in import everywhere
from trainingflow.services.storage import FileDiffers

PATH: Final = uploads.PATH + "/{token}"

# What comes from others is saved, never run or shown inside a page of ours.
_HARMLESS: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class FilesRoute:
    """`PUT` and `GET` of one file; the address says which, for what and until when."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    async def serve(self, request: Request) -> Response:
        """Answer one request."""
        if request.method == "PUT":
            return await self._take(request)
        return await self._give(request)

    async def _take(self, request: Request) -> Response:
        """Take a file in while it comes; what is not as announced leaves nothing behind."""
        grant = self._files.signer.read(request.path_params["token"])
        found = None
        if grant is not None:
            async with self._database.of(grant.authority_id).reading() as session:
                if await _holds(session, grant):
                    found = await uploads.awaited(session, grant)
                    found = found or await arriving.awaited(session, grant)
        if found is None:
            return _refused(404, "ADDRESS_UNKNOWN", "No file is awaited at this address.")
        key, announced = found
        length = request.headers.get("content-length")
        if length is not None and length != str(announced.size):
            return _differs()
        try:
            await self._files.storage.receive(key, request.stream(), announced)
        except FileDiffers:
            return _differs()
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(status_code=204, headers=_HARMLESS)

    async def _give(self, request: Request) -> Response:
        """Give a file out as something to be saved."""
        grant = self._files.signer.read(request.path_params["token"])
        found = None
        if grant is not None:
            async with self._database.of(grant.authority_id).reading() as session:
                if await _holds(session, grant):
                    found = await report_files.fetched(session, grant)
                    found = found or await exports.fetched(session, grant)
                    found = found or await uploads.fetched(session, grant)
                    found = found or await copies.fetched(session, grant)
                    found = found or await arriving.fetched(session, grant)
        if found is None or not await self._files.storage.has(found.key):
            return _refused(404, "ADDRESS_UNKNOWN", "There is no file at this address.")
        headers = {
            **_HARMLESS,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.file_name)}",
            "Content-Length": str(found.size),
        }
        body: AsyncIterator[bytes] = self._files.storage.read(found.key)
        return StreamingResponse(body, headers=headers, media_type=found.content_type)


async def _holds(session: Session, grant: Grant) -> bool:
    """Whether the address still speaks for whom it was given to."""
    if grant.holder is None:
        return True
    given = grant.until - LASTS
    return await everywhere.still_in(session, grant.authority_id, grant.holder, given)


def _differs() -> Response:
    message = "The file is not the one that was announced: its size or its SHA-256 is another."
    return _refused(422, "FILE_DIFFERS", message)


def _refused(status: int, code: str, message: str) -> Response:
    errors = [{"message": message, "extensions": {"code": code}}]
    return JSONResponse({"errors": errors}, status, _HARMLESS)
