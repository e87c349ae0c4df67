"""The web application: addresses to pages, pages to HTML, JSON and CSV."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

import onrecord
from onrecord.errors import InputError, OnRecordError
from onrecord.public import read_record, to_analysis
from onrecord.web.catalogue import Catalogue
from onrecord.web.guard import MAX_BODY, BodyTooLargeError, Guard
from onrecord.web.openapi import describe
from onrecord.web.pages import PAGES
from onrecord.web.pages.page import AnyPage, MissingError, read_asked
from onrecord.web.pages.reading import ReadAsked, read_pasted
from onrecord.web.pages.reading import dress as dress_pasted
from onrecord.web.pages.search import SearchAsked, find_hits
from onrecord.web.render import (
    MEDIA_TYPES,
    make_environment,
    stamp,
    static_files,
    to_csv,
    to_json,
)

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile

_log = logging.getLogger(__name__)
_FORMATS = ("json", "csv")
#: Bytes of answers that are kept.
_KEPT = 64_000_000
_JSON = "application/json"
_URLENCODED = "application/x-www-form-urlencoded"
_CSV = "text/csv; charset=utf-8"


class Kept:
    """Answers that were given before: a store does not change while it is served."""

    def __init__(self, size: int) -> None:
        self._room = size
        self._lock = threading.Lock()
        self._found: OrderedDict[str, tuple[bytes, str]] = OrderedDict()

    def get(self, address: str) -> tuple[bytes, str] | None:
        """Return body and media type of an answer."""
        with self._lock:
            if address in self._found:
                self._found.move_to_end(address)
            return self._found.get(address)

    def put(self, address: str, body: bytes, media_type: str) -> None:
        """Keep an answer, and forget those that were not asked for longest."""
        with self._lock:
            if address not in self._found:
                self._found[address] = (body, media_type)
                self._room -= len(body)
            while self._room < 0 and self._found:
                _, (forgotten, _) = self._found.popitem(last=False)
                self._room += len(forgotten)


class Web:
    """The application's parts: what is open, the templates, the files for the browser."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.files = static_files()
        self.stamps = {name: stamp(data) for name, data in self.files.items()}
        self.kept = Kept(_KEPT)
        self._templates = make_environment()

    def html(self, template: str, given: Mapping[str, object], *, status: int = 200) -> Response:
        """Return a page; `given` is what its template needs."""
        body = self._templates.get_template(template).render(
            store=self.catalogue.name,
            version=onrecord.__version__,
            asset=self._asset,
            **given,
        )
        return Response(body, status, media_type="text/html")

    def _asset(self, name: str) -> str | None:
        """Return the address of a file for the browser, None if it was not built."""
        mark = self.stamps.get(name)
        return f"/static/{name}?v={mark}" if mark else None


def make_app(catalogue: Catalogue, *, token: str | None = None) -> Starlette:
    """Return the application over an open catalogue; with a `token` only who has it is answered."""
    web = Web(catalogue)
    routes = [
        Route("/static/{name:path}", partial(_static, web), methods=["GET"]),
        Route("/openapi.json", partial(_description, web), methods=["GET"]),
        Route("/search.atom", partial(_feed, web), methods=["GET"]),
        Route("/read", partial(_read_form, web), methods=["GET"]),
        Route("/read", partial(_read, web, "html"), methods=["POST"]),
        Route("/read.json", partial(_read, web, "json"), methods=["POST"]),
        Route("/records/{id}", partial(_record, web), methods=["GET"]),
    ]
    for page in PAGES:
        answer = partial(_answer, web, page)
        if page.path == "/":
            paths = ["/", "/index.{format}"]
        else:
            # the format of an address with an id is split off there: ids have no full stop
            paths = [page.path] + ([] if "{" in page.path else [page.path + ".{format}"])
        routes += [Route(path, answer, methods=["GET"]) for path in paths]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Guard, token=token),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ],
        exception_handlers={
            OnRecordError: partial(_refuse, web),
            HTTPException: partial(_refuse, web),
            Exception: partial(_break, web),
        },
    )
    app.state.web = web
    return app


def _answer(web: Web, page: AnyPage, request: Request) -> Response:
    address = _here(request)
    kept = web.kept.get(address)
    if kept is not None:
        return Response(kept[0], headers={"content-type": kept[1]})
    answer = _made(web, page, request)
    plain = "content-disposition" not in answer.headers
    if plain and page.keep and len(address) < 1_000:
        web.kept.put(address, bytes(answer.body), answer.headers["content-type"])
    return answer


def _made(web: Web, page: AnyPage, request: Request) -> Response:
    given = {**request.query_params, **request.path_params}
    wanted = given.pop("format", "html") if "format" in request.path_params else "html"
    if "id" in request.path_params:
        name, dot, suffix = given["id"].rpartition(".")
        if dot and suffix in _FORMATS:
            given["id"], wanted = name, suffix
    if wanted not in ("html", *_FORMATS) or (wanted == "csv" and page.table is None):
        raise MissingError(f"this page has no {wanted!r}")
    asked = read_asked(page.asked, given)
    view = page.find(web.catalogue, asked)
    if wanted == "json":
        return Response(to_json(view), media_type=_JSON)
    if wanted == "csv" and page.table is not None:
        name = page.path.strip("/").partition("/")[0] or "start"
        headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
        return Response(to_csv(page.table(view)), media_type=_CSV, headers=headers)
    more = page.dress(web.catalogue, view) if page.dress else {}
    given_ = {"view": view, "asked": asked, "page": page, "here": _here(request), **more}
    return web.html(page.template, given_)


def _here(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _static(web: Web, request: Request) -> Response:
    name = request.path_params["name"]
    data = web.files.get(name)
    if data is None:
        raise MissingError(f"there is no file {name!r}")
    forever = request.query_params.get("v") == web.stamps[name]
    headers = {"cache-control": "max-age=31536000, immutable" if forever else "no-cache"}
    return Response(data, media_type=MEDIA_TYPES[PurePosixPath(name).suffix], headers=headers)


def _record(web: Web, request: Request) -> Response:
    """Lead from a record to where it is shown: in its article or its story."""
    record_id = request.path_params["id"]
    article = web.catalogue.article_of(record_id)
    if article is not None:
        return RedirectResponse(f"/articles/{article}#{record_id}", 303)
    story = web.catalogue.story_of(record_id)
    if story is not None:
        return RedirectResponse(f"/stories/{story}#{record_id}", 303)
    raise MissingError(f"the store has no statement, event or story {record_id!r}")


def _description(web: Web, request: Request) -> Response:
    del web, request
    return Response(to_json(describe(PAGES)), media_type=_JSON)


def _feed(web: Web, request: Request) -> Response:
    """Return the newest hits of a search as an Atom feed."""
    asked = read_asked(SearchAsked, {**request.query_params, "order": "newest", "page": "1"})
    base = f"{request.url.scheme}://{request.url.netloc}"
    answer = web.html("atom.xml", {"view": find_hits(web.catalogue, asked), "base": base})
    answer.headers["content-type"] = "application/atom+xml; charset=utf-8"
    return answer


def _read_form(web: Web, request: Request) -> Response:
    del request
    return web.html("read.html", {"asked": ReadAsked(), "error": None, "sheet": None})


async def _read(web: Web, wanted: str, request: Request) -> Response:
    try:
        asked, file = await _form(request)
    except InputError as error:
        return await run_in_threadpool(_refuse, web, request, error)
    return await run_in_threadpool(_show_pasted, web, wanted, asked, file, request)


async def _form(request: Request) -> tuple[ReadAsked, bytes]:
    """Return what the form holds; a body that is no form is an article itself."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    multipart = kind == "multipart/form-data"
    if not multipart and not (kind == _URLENCODED and _is_form(await request.body())):
        names = ("published", "outlet", "anyway")
        given = {k: v for k, v in request.query_params.items() if k in names}
        return read_asked(ReadAsked, given), await request.body()
    async with request.form(max_files=1, max_fields=8, max_part_size=MAX_BODY) as form:
        texts = {k: v for k, v in form.items() if isinstance(v, str)}
        upload: UploadFile | str | None = form.get("file")
        file = b"" if upload is None or isinstance(upload, str) else await upload.read(MAX_BODY)
        return read_asked(ReadAsked, texts), file


def _is_form(body: bytes) -> bool:
    """Tell a form from an article that a program sent as one (`curl --data-binary` does)."""
    fields = {f.name for f in dataclasses.fields(ReadAsked)}
    try:
        names = {name for name, _ in parse_qsl(body.decode("ascii"), keep_blank_values=True)}
    except ValueError:
        return False
    return not body or names <= fields


def _show_pasted(
    web: Web, wanted: str, asked: ReadAsked, file: bytes, request: Request
) -> Response:
    try:
        record = read_pasted(web.catalogue, asked, file, version=onrecord.__version__)
    except InputError as error:
        if wanted == "json":
            return _refuse(web, request, error)
        return web.html(
            "read.html", {"asked": asked, "error": str(error), "sheet": None}, status=422
        )
    if wanted == "json":
        return Response(record, media_type=_JSON)
    dressed = dress_pasted(to_analysis(read_record(record)))
    return web.html("read.html", {"asked": asked, "error": None, **dressed})


def _refuse(web: Web, request: Request, error: Exception) -> Response:
    """Say in one line why a page is not shown, in the format that was asked for."""
    status, words = _reason(error)
    if request.url.path.endswith((".json", ".csv", ".atom")):
        return Response(to_json({"error": words}), status, media_type=_JSON)
    return web.html("error.html", {"words": words}, status=status)


def _reason(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return error.status_code, "There is no such page." if error.status_code == 404 else str(
            error.detail
        )
    if isinstance(error, MissingError):
        return 404, str(error)
    if isinstance(error, BodyTooLargeError):
        return 413, str(error)
    return (400 if isinstance(error, InputError) else 500), str(error)


def _break(web: Web, request: Request, error: Exception) -> Response:
    _log.error("%s broke", request.url.path, exc_info=error)
    return web.html(
        "error.html", {"words": "Something broke; the terminal has the details."}, status=500
    )
