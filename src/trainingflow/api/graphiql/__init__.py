"""The page on which people try queries, served from the package and from nowhere else.

`assets/` holds GraphiQL as it was built at set-up. It is not in the repository; where it is
missing, a plain page with a form stands in.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

PATH = "/graphiql"
SCRIPT, STYLE = "graphiql.js", "graphiql.css"

_OF_THIS_HOST = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "connect-src 'self'; script-src 'self'; "
)
# GraphiQL styles its editor inline and starts its workers from blobs; all else is of this host.
POLICY = (
    f"{_OF_THIS_HOST}style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:"
)
PLAIN_POLICY = f"{_OF_THIS_HOST}style-src 'self'; img-src data:"

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Page:
    """The page and its files.

    Args:
        assets: the folder of the built files; the package's own when left out.
    """

    def __init__(self, assets: Path | None = None) -> None:
        self._assets = assets or ASSETS

    @property
    def complete(self) -> bool:
        """Whether the built files are there."""
        return all((self._assets / name).is_file() for name in (SCRIPT, STYLE))

    def routes(self) -> list[BaseRoute]:
        """The routes of the page."""
        routes: list[BaseRoute] = [
            Route(PATH, self._show),
            Mount(f"{PATH}/plain", _Guarded(str(_own("plain")))),
        ]
        if self._assets.is_dir():
            routes.append(Mount(f"{PATH}/assets", _Guarded(str(self._assets))))
        return routes

    async def _show(self, _request: Request) -> Response:
        if self.complete:
            return HTMLResponse(_own("page.html").read_text(encoding="utf-8"), headers=HEADERS)
        plain = _own("plain/page.html").read_text(encoding="utf-8")
        return HTMLResponse(plain, headers=HEADERS | {"Content-Security-Policy": PLAIN_POLICY})


class _Guarded(StaticFiles):
    """Files with the policy of the page, so that no file is a way around it."""

    def __init__(self, directory: str) -> None:
        super().__init__(directory=directory)

    def file_response(self, *args: object, **options: object) -> Response:
        response = super().file_response(*args, **options)  # type: ignore[arg-type]  # passed on as they came
        response.headers.update(HEADERS)
        return response


def _own(name: str) -> Traversable:
    return files(__package__ or __name__).joinpath(name)


ASSETS = Path(str(_own("assets")))
"""The files that set-up builds, for the pages of `/docs` too."""
