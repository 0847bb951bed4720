"""The routes of the interface for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from starlette.responses import Response

from coopgraph.web.api import describing, looks, questions
from coopgraph.web.visit import Visit

_GET: Final = ("GET",)
ROUTES: Final[Sequence[tuple[str, Callable[[Visit], Response], tuple[str, ...]]]] = (
    ("/api", describing.show_api, _GET),
    ("/openapi.json", describing.show_openapi, _GET),
    ("/api/questions", questions.list_questions, _GET),
    ("/api/questions/{topic}", questions.list_topic, _GET),
    ("/api/questions/{topic}/{name}", questions.answer_question, _GET),
    ("/api/search", looks.search, _GET),
    ("/api/explain", looks.explain, _GET),
    ("/api/describe/{thing:path}", looks.describe, _GET),
    ("/api/evidence/{claim:path}", looks.evidence, _GET),
)
