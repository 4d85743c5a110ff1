"""The routes of the pages; each is made when it is first asked for, and kept."""

from functools import lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Final

from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from trainingflow.api import graphiql
from trainingflow.api.language import accepted
from trainingflow.api.reference import schema_pages
from trainingflow.api.reference.markdown import html
from trainingflow.api.reference.pages import PAGES, lifecycle, policy
from trainingflow.api.reference.place import PATH
from trainingflow.api.unchanged import has, not_modified, tag_of
from trainingflow.domain.citation import Language

# Diagrams are laid out by Graphviz, which is WebAssembly.
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:",
    "Cache-Control": "no-cache",
}
_NOT_THERE: Final = "# There is no such page\n\n没有这个页面。\n"


class Reference:
    """The pages.

    Args:
        schema: what is served; none where clients may not read it.
        assets: the folder of the files that set-up builds.
    """

    def __init__(self, schema: GraphQLSchema | None, assets: Path | None = None) -> None:
        self._schema = schema
        self._assets = assets or graphiql.ASSETS
        self._kept = lru_cache(maxsize=1024)(self._page)

    def routes(self) -> list[BaseRoute]:
        """All routes, with those of the files that the pages load."""
        plain = str(files(__package__ or __name__).joinpath("plain"))
        routes: list[BaseRoute] = [
            Route(PATH, self._first),
            Mount(f"{PATH}/plain", _Files(directory=plain)),
            Route(f"{PATH}/{{section}}", self._show),
            Route(f"{PATH}/{{section}}/{{name}}", self._show),
        ]
        if self._assets.is_dir():
            routes.insert(0, Mount(f"{PATH}/assets", _Files(directory=str(self._assets))))
        return routes

    async def _first(self, _: Request) -> Response:
        return RedirectResponse(f"{PATH}/portal")

    def _show(self, request: Request) -> Response:
        """Runs in a thread: making a page takes a moment."""
        section, name = request.path_params["section"], request.path_params.get("name")
        language = accepted(request.headers.get("Accept-Language"))
        page = self._kept(section, name, language)
        headers = HEADERS | {"Vary": "Accept-Language", "Content-Language": language}
        if page is None:
            return HTMLResponse(self._framed(_NOT_THERE, "", language), 404, headers=headers)
        headers["ETag"] = tag_of(page.encode(), language.encode())
        if has(request, headers["ETag"]):
            return not_modified(headers)
        return HTMLResponse(page, headers=headers)

    def _page(self, section: str, name: str | None, language: Language) -> str | None:
        text = self._text(section, name, language)
        return None if text is None else self._framed(text, section, language)

    def _text(self, section: str, name: str | None, language: Language) -> str | None:
        match section, name:
            case "schema", None:
                return schema_pages.overview(self._schema) if self._schema else None
            case "schema", str():
                return schema_pages.of_type(self._schema, name) if self._schema else None
            case "lifecycles", str():
                return lifecycle(name, language)
            case "policies", str():
                return policy(name)
            case _, None if section in PAGES:
                return PAGES[section].text(language)
            case _:
                return None

    def _framed(self, text: str, section: str, language: Language) -> str:
        titles = {name: page.title for name, page in PAGES.items()}
        if self._schema:
            titles = {"schema": "接口 · Schema", **titles}
        links = "".join(
            f'<a href="{PATH}/{name}"{" aria-current=page" if name == section else ""}>'
            f"{escape(title)}</a>"
            for name, title in titles.items()
        )
        return _FRAME.format(
            language=language,
            title=escape(titles.get(section, "trainingflow")),
            links=links,
            path=PATH,
            body=html(text, PAGES),
        )


class _Files(StaticFiles):
    """Files with the headers of the pages."""

    def file_response(self, *args: object, **options: object) -> Response:
        response = super().file_response(*args, **options)  # type: ignore[arg-type]  # passed on as they came
        response.headers.update(HEADERS)
        return response


_FRAME: Final = """<!doctype html>
<html lang="{language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{title} · trainingflow</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="{path}/plain/reference.css" />
  </head>
  <body>
    <nav><a class="home" href="{path}">trainingflow</a>{links}<a href="/graphiql">GraphiQL</a></nav>
    <main>
{body}
    </main>
    <script type="module" src="{path}/assets/diagrams.js"></script>
  </body>
</html>
"""
