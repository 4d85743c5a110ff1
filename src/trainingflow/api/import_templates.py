"""Gives out templates of imports: the same for everybody, and nothing of anybody in them."""

from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from trainingflow.services.imports import report, template
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.report_files import CSV

PATH: Final = "/import-templates/{name}"

_KINDS: Final = {"xlsx": (template.as_workbook, report.TYPE), "csv": (template.as_text, CSV)}


async def give(request: Request) -> Response:
    """Answer with the template of a kind, as something to be saved."""
    found = _template(request.path_params["name"])
    if found is None:
        message = "There is no template at this address."
        errors = [{"message": message, "extensions": {"code": "ADDRESS_UNKNOWN"}}]
        return JSONResponse({"errors": errors}, 404)
    content, type_ = found
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Content-Disposition": f'attachment; filename="{request.path_params["name"]}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, headers=headers, media_type=type_)


def _template(name: str) -> tuple[bytes, str] | None:
    kind, _, ending = name.partition(".")
    return _made(kind, ending) if kind in KINDS and ending in _KINDS else None


@cache
def _made(kind: str, ending: str) -> tuple[bytes, str]:
    """Made once: there are few."""
    write, type_ = _KINDS[ending]
    return write(KINDS[kind]), type_
