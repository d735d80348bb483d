"""The programming interface described: the OpenAPI document, and its page ``/api``."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from clusterlod import __version__
from clusterlod.queries import StoredQuery
from clusterlod.queries.parameters import LANGUAGE, Parameter
from clusterlod.web.html import language_of
from clusterlod.web.questions import LICENCE, formats_of, questions_of
from clusterlod.web.responses import CACHE, entity_tag, is_fresh, page
from clusterlod.web.site import public_origin, site_of

Json = dict[str, Any]

#: Order of the tags.
TAGS = ("questions", "query", "names", "data", "service")

#: How OpenAPI tells the types of questions' parameters.
_SCHEMAS: dict[str, Json] = {
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "year": {"type": "integer", "minimum": 0, "maximum": 9999},
}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter of an operation; ``default`` may be empty."""

    name: str
    place: str
    required: bool
    many: bool
    schema: Json
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A path with what it takes and gives, told in one language."""

    path: str
    tag: str
    summary: str
    description: str
    arguments: tuple[Argument, ...]
    types: tuple[str, ...]
    status: int
    post: bool
    problems: tuple[int, ...]


async def show(request: Request) -> Response:
    """Show the interface to people."""
    operations = list(_operations((), language_of(request)))
    tags = [(tag, [o for o in operations if o.tag == tag]) for tag in TAGS if tag != "questions"]
    count = len(await questions_of(request))
    return await page(request, "api.html", tags=tags, count=count, origin=public_origin(request))


async def document(request: Request) -> Response:
    """Describe the interface to programs (OpenAPI 3.1)."""
    language, origin = language_of(request), public_origin(request)
    content = _document(
        _operations(await questions_of(request), language), request, language, origin
    )
    headers = {**CACHE, "Vary": "Accept-Language", "Content-Language": language}
    headers["ETag"] = entity_tag(str(content))
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return JSONResponse(content, headers=headers)


def _document(
    operations: Iterable[Operation], request: Request, language: str, origin: str
) -> Json:
    settings = site_of(request).settings
    messages = site_of(request).pages.messages
    contact = {"contact": {"email": settings.contact}} if "@" in settings.contact else {}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "clusterlod",
            "version": __version__,
            "description": messages.text("site.tagline", language),
            "license": {"name": "CC BY 4.0", "url": LICENCE},
            **contact,
        },
        "servers": [{"url": origin}],
        "tags": [{"name": t, "description": messages.text(f"api.{t}", language)} for t in TAGS],
        "paths": {o.path: _path_item(o) for o in operations},
        "components": {"schemas": {"Problem": _problem_schema()}},
    }


def _path_item(operation: Operation) -> Json:
    name = operation.path.strip("/").translate(str.maketrans("/{}-", "____"))
    get = {
        "operationId": f"get_{name}",
        "tags": [operation.tag],
        "summary": operation.summary,
        **({"description": operation.description} if operation.description else {}),
        "parameters": [_parameter(a) for a in operation.arguments],
        "responses": _responses(operation),
    }
    if not operation.post:
        return {"get": get}
    others = [_parameter(a) for a in operation.arguments if a.name != "query"]
    post = {
        **get, "operationId": f"post_{name}", "parameters": others,
        "requestBody": {"required": True, "content": _query_body()},
    }  # fmt: skip
    return {"get": get, "post": post}


def _query_body() -> Json:
    """Tell the two ways in which a query is posted (SPARQL 1.1 Protocol, 2.1.2 and 2.1.3)."""
    text = {"type": "string"}
    form = {"type": "object", "properties": {"query": text}, "required": ["query"]}
    return {
        "application/x-www-form-urlencoded": {"schema": form},
        "application/sparql-query": {"schema": text},
    }


def _parameter(argument: Argument) -> Json:
    schema = {"type": "array", "items": argument.schema} if argument.many else argument.schema
    example: Any = [argument.example] if argument.many else argument.example
    return {
        "name": argument.name,
        "in": argument.place,
        "required": argument.required,
        "description": argument.description,
        "schema": schema,
        **({"example": example} if argument.example else {}),
    }


def _responses(operation: Operation) -> Json:
    content = {name: {"schema": _schema_of(name)} for name in operation.types}
    good = {"description": "OK", **({"content": content} if content else {})}
    told = {"application/problem+json": {"schema": _PROBLEM}}
    problems = {str(s): {"description": "Problem", "content": told} for s in operation.problems}
    return {str(operation.status): good, **problems}


def _schema_of(media_type: str) -> Json:
    return {"type": "object"} if media_type.endswith("json") else {"type": "string"}


def _problem_schema() -> Json:
    texts = {key: {"type": "string"} for key in ("type", "title", "detail")}
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status"],
        "properties": {**texts, "status": {"type": "integer"}},
    }


def _operations(questions: Iterable[StoredQuery], language: str) -> Iterator[Operation]:
    for stored in questions:
        yield _of_question(stored, language)
    for row in _table()["operation"]:
        yield Operation(
            row["path"],
            row["tag"],
            row["summary"][language],
            "",
            tuple(_argument(name, language) for name in row["parameters"]),
            tuple(row["types"]),
            row.get("status", 200),
            row.get("post", False),
            tuple(row["problems"]),
        )


def _of_question(stored: StoredQuery, language: str) -> Operation:
    own = (_of_parameter(p, language) for p in stored.parameters if p.name != LANGUAGE)
    formats = formats_of(stored)
    named = _argument("format", language)
    named.schema["enum"] = list(formats)
    return Operation(
        f"/api/questions/{stored.name}",
        "questions",
        stored.value("title", language),
        stored.value("description", language),
        (*own, named, _argument("lang", language)),
        tuple(dict.fromkeys(m.name for m in formats.values())),
        200,
        False,
        (400, 406, 503),
    )


def _of_parameter(parameter: Parameter, language: str) -> Argument:
    of = f" ({parameter.of})" if parameter.of else ""
    schema = {**_SCHEMAS.get(parameter.type, {"type": "string"}), "default": parameter.default}
    if parameter.type in ("integer", "year"):
        schema["default"] = int(parameter.default)
    if parameter.type == "boolean":
        schema["default"] = parameter.default == "true"
    label = parameter.labels[language] + of
    return Argument(parameter.name, "query", False, False, schema, label, "")


def _argument(name: str, language: str) -> Argument:
    row = _table()["parameter"][name.removesuffix("!")]
    schema: Json = {"type": row.get("type", "string")}
    if "values" in row:
        schema["enum"] = list(row["values"])
    return Argument(
        row.get("name", name.removesuffix("!")),
        row.get("in", "query"),
        name.endswith("!"),
        row.get("many", False),
        schema,
        row["description"][language],
        row.get("example", ""),
    )


@cache
def _table() -> Json:
    """Read the table of operations, once."""
    file = resources.files("clusterlod.web").joinpath("operations.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
