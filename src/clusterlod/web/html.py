"""Render pages: Jinja templates, escaped by default, with the reader's language."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request

from clusterlod import __version__
from clusterlod.namespaces import BASE, PREFIXES
from clusterlod.settings import Settings
from clusterlod.web.address import path_of
from clusterlod.web.graph import Text, short_name
from clusterlod.web.messages import Messages, load_messages
from clusterlod.web.negotiation import LANGUAGES, negotiate_language
from clusterlod.web.static_files import Asset, load_assets
from clusterlod.web.typography import unbroken


class Pages:
    """Templates, messages and static files of one application."""

    def __init__(self, settings: Settings) -> None:
        self.messages: Messages = load_messages()
        self.assets: dict[str, Asset] = load_assets()
        self._environment = Environment(
            loader=PackageLoader("clusterlod.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            asset=self._asset_url,
            has_asset=self.assets.__contains__,
            base=BASE,
            contact=settings.contact,
            hosting=settings.hosting,
            languages=LANGUAGES,
            link=link,
            prefixes=PREFIXES,
            publisher=settings.publisher,
            short_name=short_name,
            software=__version__,
        )
        self._environment.filters.update(grouped=grouped, unbroken=unbroken)

    def _asset_url(self, name: str) -> str:
        return f"/static/{name}?v={self.assets[name].digest}"

    def render(
        self, request: Request, template: str, release: str, ours: bool = True, **values: Any
    ) -> str:
        """Render a template for a request, in its language.

        Of a graph that is not ours every IRI leads to its page here.
        """
        language = language_of(request)
        return self._environment.get_template(template).render(
            lang=language,
            release=release,
            ours=ours,
            link=link if ours else resource_link,
            t=self._translator(language),
            heading=self._headings(language),
            url=_url_builder(request, language),
            switch=_switch(request),
            path=path_of(request),
            say=lambda text: _say(text, language),
            **values,
        )

    def _translator(self, language: str) -> Callable[..., str]:
        def translate(key: str, **values: Any) -> str:
            return unbroken(self.messages.text(key, language, **values), language)

        return translate

    def _headings(self, language: str) -> Callable[[str], str]:
        """Name the columns of answers in words; a variable without a heading names itself."""

        def name(variable: str) -> str:
            key = f"column.{variable}"
            return self.messages.text(key, language) if self.messages.has(key) else variable

        return name


def language_of(request: Request) -> str:
    """Return the language in which a request wants its page."""
    return negotiate_language(
        request.headers.get("accept-language"), request.query_params.get("lang")
    )


def link(iri: str) -> str | None:
    """Return the address behind an IRI for this page: our own by path, others if on the web."""
    if iri.startswith(BASE):
        return quote("/" + iri.removeprefix(BASE), safe="/#-._~%")
    return iri if iri.startswith(("http://", "https://")) else None


def resource_link(iri: str) -> str:
    """Return the address of the page about any IRI."""
    return "/resource?" + urlencode({"iri": iri})


def grouped(number: int, language: str) -> str:
    """Write a number with its thousands apart, as the language does."""
    return f"{number:,}".replace(",", "\u202f" if language == "fr" else ",")


def _say(text: Text, language: str) -> dict[str, str]:
    """Return the attributes that mark a text in another language than the page's."""
    other = text.language and text.language != language
    return {"value": text.value, "lang": text.language if other else ""}


def _url_builder(request: Request, language: str) -> Callable[..., str]:
    """Build links that keep a language which the reader chose by hand."""
    chosen = request.query_params.get("lang") == language
    preferred = negotiate_language(request.headers.get("accept-language")) == language

    def build(path: str, **parameters: Any) -> str:
        if chosen and not preferred:
            parameters["lang"] = language
        place, mark, fragment = path.partition("#")
        joint = "&" if "?" in place else "?"
        return place + (joint + urlencode(parameters) if parameters else "") + mark + fragment

    return build


def _switch(request: Request) -> dict[str, str]:
    """Return the address of this same page in each language."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    path = quote(path_of(request), safe="/:@-._~")
    return {code: f"{path}?{urlencode([*kept, ('lang', code)])}" for code in LANGUAGES}
