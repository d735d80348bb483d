"""The manifest of the service: what it can do, and where."""

from typing import Any, Final

from clusterlod import __version__
from clusterlod.namespaces import CLO, ID
from clusterlod.web.messages import Messages
from clusterlod.web.reconciliation.vocabulary import Vocabulary

#: Classes that are good choices where a client does not know what its names are.
DEFAULT_TYPES: Final = (
    "clo:CompetitivenessPole",
    "clo:Cluster",
    "org:Organization",
    "foaf:Person",
    "dcterms:Location",
    "clo:Project",
    "clo:PolicyInstrument",
    "schema:Event",
)

#: Size of the preview, in pixels.
WIDTH: Final = 420
HEIGHT: Final = 240


def manifest(root: str, origin: str, messages: Messages, language: str, known: Vocabulary) -> Any:
    """Describe the service.

    Args:
        root: Its address in one language, without a slash at the end.
        origin: Address of this server.
        messages: What the pages say.
        language: Of the names.
        known: Types and properties of the release.
    """
    types = [known.types[name] for name in DEFAULT_TYPES if name in known.types]
    return {
        "versions": ["0.1", "0.2"],
        "name": messages.text("reconcile.service", language),
        "identifierSpace": ID,
        "schemaSpace": CLO,
        "documentation": f"{origin}/reconcile/help",
        "serviceVersion": __version__,
        "logo": f"{origin}/favicon.ico",
        "view": {"url": f"{root}/view?id={{{{id}}}}"},
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "defaultTypes": [{"id": entry.id, "name": entry.name(language)} for entry in types],
        "batchSize": 50,
        "suggest": {
            kind: {"service_url": root, "service_path": f"/suggest/{kind}"}
            for kind in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/properties"},
            "property_settings": [_limit_setting(messages, language)],
        },
    }


def _limit_setting(messages: Messages, language: str) -> dict[str, Any]:
    return {
        "name": "limit",
        "label": messages.text("reconcile.limit", language),
        "type": "number",
        "default": 0,
        "help_text": messages.text("reconcile.limit_help", language),
    }
