"""Reconciling: the Reconciliation Service API, version 0.2, with which OpenRefine matches a table with the graph."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from starlette.responses import Response

from coopgraph import __version__
from coopgraph.errors import did_you_mean
from coopgraph.matching.candidates import Candidate, Matcher
from coopgraph.matching.ids import SPACE, short_id, term_id, term_of, thing_of
from coopgraph.matching.values import cell, values_of
from coopgraph.terms import IRI, PREFIXES
from coopgraph.web.data.reconcile_input import BATCH, number, read_batch, read_extension, read_typed, refuse_post
from coopgraph.web.data.stock import home
from coopgraph.web.hosts import is_ours
from coopgraph.web.site import Site
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

_CLASS: Final = PREFIXES["owl"] + "Class"
_PAGE: Final = 20
_FACTS: Final = 5
_DEFAULTS: Final = (
    "Agent",
    "Agency",
    "Nation",
    "Endeavour",
    "SpaceSystem",
    "Meeting",
    "Agreement",
    "Location",
    "Topic",
)
_SCHEMES: Final[WeakKeyDictionary[Site, Matcher]] = WeakKeyDictionary()
_LOCK: Final = threading.Lock()
_FRAME: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
)


def reconcile(visit: Visit) -> Response:
    """Answer queries, fetch values, or say what there is to ask."""
    if "queries" in visit.params:
        return _reply(visit, _answers(visit))
    if "extend" in visit.params:
        return _reply(visit, _values(visit))
    if visit.method == "POST":
        refuse_post(visit)
    return _reply(visit, _manifest(visit))


def suggest_entity(visit: Visit) -> Response:
    """Suggest things whose names begin with what was typed."""
    text, skip = read_typed(visit)
    found = matcher(visit.site).suggest(text, skip, _PAGE, visit.lang)
    listed = [
        {
            "id": short_id(one.iri),
            "name": one.label,
            "description": one.description,
            "notable": _types(visit, one.types),
        }
        for one in found
    ]
    return _reply(visit, {"result": listed})


def suggest_type(visit: Visit) -> Response:
    """Suggest classes."""
    scheme = matcher(visit.site).scheme
    text, skip = read_typed(visit)
    found = scheme.suggest(text, scheme.classes, visit.lang)[skip : skip + _PAGE]
    return _reply(visit, {"result": [_class(visit, cls, with_wider=True) for cls in found]})


def suggest_property(visit: Visit) -> Response:
    """Suggest properties."""
    scheme = matcher(visit.site).scheme
    text, skip = read_typed(visit)
    found = scheme.suggest(text, scheme.properties, visit.lang)[skip : skip + _PAGE]
    return _reply(visit, {"result": [{"id": term_id(iri), "name": scheme.label(iri, visit.lang)} for iri in found]})


def propose(visit: Visit) -> Response:
    """Propose the properties that things of a class have."""
    scheme = matcher(visit.site).scheme
    asked = visit.params.get("type", "")
    limit = number(visit.params.get("limit", ""), len(scheme.properties))
    cls = _class_of(visit, asked) if asked.strip() else None
    found = list(scheme.of_class(cls) if cls else scheme.properties)[:limit]
    listed = [{"id": term_id(iri), "name": scheme.label(iri, visit.lang)} for iri in found]
    return _reply(visit, {"type": asked, "limit": limit, "properties": listed})


def flyout(visit: Visit) -> Response:
    """Tell a thing, a class or a property in a few lines."""
    asked = visit.params.get("id", "")
    one = matcher(visit.site).about(asked, visit.lang)
    iri = one.iri if one else term_of(asked)
    label = one.label if one else str(visit.site.label(iri, visit.lang)) if iri else asked
    what = one.description if one else _definition(visit, iri)
    shown = f"<p><strong>{html.escape(label)}</strong></p><p>{html.escape(what)}</p>"
    return _reply(visit, {"id": asked, "html": shown})


def preview(visit: Visit) -> Response:
    """Show a thing in a frame of a few hundred pixels."""
    one = matcher(visit.site).about(visit.path["id"], visit.lang)
    if one is None:
        raise Refused(404, "there is no such thing", remedy="Ask /reconcile for what there is.")
    card = visit.site.kg.describe(f"<{one.iri}>", lang=visit.lang)
    ours = [fact for fact in card.facts if fact.property.startswith(PREFIXES["sc"])]
    href = home(visit).rstrip("/") + visit.site.href(one.iri)
    response = visit.page("preview.html", card=card, facts=(ours or card.facts)[:_FACTS], href=href)
    response.headers["Content-Security-Policy"] = _FRAME
    return _shared(visit, response)


def matcher(site: Site) -> Matcher:
    """Return what matches names with the graph of a site."""
    with _LOCK:
        return _SCHEMES.setdefault(site, Matcher(site.kg))


def _manifest(visit: Visit) -> dict[str, Any]:
    here = f"{home(visit)}reconcile"
    classes = matcher(visit.site).scheme.classes
    defaults = [IRI(PREFIXES["sc"] + name) for name in _DEFAULTS]

    def service(kind: str) -> dict[str, str]:
        return {"service_url": here, "service_path": f"/suggest/{kind}", "flyout_service_path": "/flyout?id=${id}"}

    return {
        "versions": ["0.2"],
        "name": "Space cooperation (coopgraph)",
        "identifierSpace": SPACE,
        "schemaSpace": PREFIXES["sc"],
        "defaultTypes": [_class(visit, cls) for cls in defaults if cls in classes],
        "documentation": f"{home(visit)}api",
        "serviceVersion": __version__,
        "logo": f"{home(visit)}static/mark.svg",
        "view": {"url": f"{home(visit)}id/{{{{id}}}}"},
        "preview": {"url": f"{here}/preview/{{{{id}}}}", "width": 430, "height": 300},
        "suggest": {kind: service(kind) for kind in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Most values",
                    "type": "number",
                    "default": 0,
                    "help_text": "How many values are given at most for each row; 0 for all.",
                },
                {
                    "name": "iri",
                    "label": "Addresses in place of names",
                    "type": "checkbox",
                    "default": False,
                    "help_text": "Gives the IRI of a thing, as a text.",
                },
            ],
        },
        "batchSize": BATCH,
    }


def _answers(visit: Visit) -> dict[str, Any]:
    """Return the candidates for each query of a batch."""
    told = {}
    for name, wish in read_batch(visit).items():
        visit.stay("queries")
        found = matcher(visit.site).match(wish, visit.lang)
        told[name] = {"result": [_candidate(visit, one) for one in found]}
    return told


def _values(visit: Visit) -> dict[str, Any]:
    """Return the values that things have for some properties."""
    ids, wanted = read_extension(visit)
    scheme = matcher(visit.site).scheme
    meta = []
    for each in wanted:
        iri = term_of(each["id"])
        kind = scheme.values_are(iri) if iri else None
        name = scheme.label(iri, visit.lang) if iri else each["id"]
        meta.append({"id": each["id"], "name": name, **({"type": _class(visit, kind)} if kind else {})})
    rows = {each: {prop["id"]: _cells(visit, each, prop) for prop in wanted} for each in ids}
    return {"meta": meta, "rows": rows}


def _cells(visit: Visit, identifier: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    thing, property = thing_of(identifier), term_of(asked["id"])
    if thing is None or property is None:
        return []
    settings = asked.get("settings") or {}
    found = values_of(visit.site.kg, thing, property)
    limit = number(str(settings.get("limit", "")), 0) if isinstance(settings, dict) else 0
    as_iri = isinstance(settings, dict) and settings.get("iri") in (True, "true", "on")
    kept = found[:limit] if limit else found
    return [{"str": term.value} if as_iri else cell(visit.site.kg, term, visit.lang) for term in kept]


def _candidate(visit: Visit, one: Candidate) -> dict[str, Any]:
    return {
        "id": short_id(one.iri),
        "name": one.label,
        "description": one.description,
        "type": _types(visit, one.types),
        "score": one.score,
        "match": one.match,
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
    }


def _types(visit: Visit, classes: Sequence[IRI]) -> list[dict[str, Any]]:
    return [_class(visit, cls) for cls in classes]


def _class(visit: Visit, cls: IRI, *, with_wider: bool = False) -> dict[str, Any]:
    scheme = matcher(visit.site).scheme
    wider = [_class(visit, each) for each in scheme.wider(cls)] if with_wider else []
    return {"id": term_id(cls), "name": scheme.label(cls, visit.lang), **({"broader": wider} if wider else {})}


def _class_of(visit: Visit, asked: str) -> IRI:
    """Return the class that an identifier stands for, if there is one."""
    known, cls = matcher(visit.site).scheme.classes, term_of(asked)
    if cls is None or (cls not in known and cls not in visit.site.kg.lookup.instances(_CLASS)):
        remedy = did_you_mean(asked, map(term_id, known)) or "Ask /reconcile/suggest/type for what there is."
        raise Refused(400, f"there is no class “{asked[:100]}”", remedy=remedy)
    return cls


def _definition(visit: Visit, iri: IRI | None) -> str:
    from coopgraph.terms import Text, python_value

    if iri is None:
        return ""
    found = [python_value(term) for term in values_of(visit.site.kg, iri, PREFIXES["skos"] + "definition")]
    return next((str(text) for text in found if isinstance(text, Text) and text.language == visit.lang), "") or next(
        (str(text) for text in found), ""
    )


def _reply(visit: Visit, told: Any) -> Response:
    return _shared(visit, Response(json.dumps(told, ensure_ascii=False) + "\n", media_type="application/json"))


def _shared(visit: Visit, response: Response) -> Response:
    """Let pages of this machine read it, as OpenRefine is one of them; others are let in by --cors alone."""
    origin = visit.headers.get("origin", "")
    response.headers["Vary"] = "Origin"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if not origin or visit.site.settings.cors:
        response.headers["Access-Control-Allow-Origin"] = "*"
    elif is_ours(urlsplit(origin).netloc, visit.site.settings):
        response.headers["Access-Control-Allow-Origin"] = origin
    return response


_GET: Final = ("GET",)
ROUTES: Final[Sequence[tuple[str, Callable[[Visit], Response], tuple[str, ...]]]] = (
    ("/reconcile", reconcile, ("GET", "POST")),
    ("/reconcile/", reconcile, ("GET", "POST")),
    ("/reconcile/suggest/entity", suggest_entity, _GET),
    ("/reconcile/suggest/type", suggest_type, _GET),
    ("/reconcile/suggest/property", suggest_property, _GET),
    ("/reconcile/properties", propose, _GET),
    ("/reconcile/flyout", flyout, _GET),
    ("/reconcile/preview/{id:path}", preview, _GET),
)
