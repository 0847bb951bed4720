"""The server: tools offered to a program over the Model Context Protocol, with its official SDK."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from coopgraph import __version__
from coopgraph.errors import CoopgraphError, MissingExtra, did_you_mean
from coopgraph.tables import clean
from coopgraph.tools.tool import Told, Tool

if TYPE_CHECKING:
    from mcp import types
    from mcp.server.lowlevel import Server

    from coopgraph.graph import CoopGraph

_LOG: Final = logging.getLogger("coopgraph.mcp")

INSTRUCTIONS: Final = (
    "A graph of space cooperation: who promised what to whom, and the sentence that says so. Only commitments bind: "
    "what was discussed, intended or acknowledged is another kind of engagement, and its kind follows from the force "
    "of the verb. Every answer names the sentences (S10 is the tenth) or documents it rests on, and their basis: "
    "stated, implied or background; tell them with the answer, and cite it with the citation that comes along. “Not "
    "stated” and an empty answer mean that the sources do not say, never that something is not so. Names may be labels "
    "in English or Korean, acronyms, CURIEs or IRIs; if one is not known, search for it. Nothing here can be changed."
)


def make_server(kg: CoopGraph, tools: Iterable[Tool]) -> Server[Any]:
    """Return a server that offers tools on a graph. Needs the extra `coopgraph[mcp]`."""
    try:
        from anyio import to_thread
        from mcp import MCPError, types
        from mcp.server.lowlevel import Server
    except ImportError:
        raise MissingExtra("mcp", "mcp") from None

    known = {tool.name: tool for tool in tools}
    hints = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    offered = [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.parameters,
            output_schema=tool.returns,
            annotations=hints,
        )
        for tool in known.values()
    ]

    async def listed(context: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=offered)

    async def called(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        if params.name not in known:
            near = did_you_mean(params.name, known)
            raise MCPError(types.INVALID_PARAMS, f"There is no tool “{params.name}”. {near}".strip())
        try:
            told = await to_thread.run_sync(known[params.name], kg, params.arguments, abandon_on_cancel=True)
        except CoopgraphError as error:
            return _result(Told(str(error), {}), failed=True)
        except Exception:
            _LOG.exception("the tool %s failed", params.name)
            return _result(Told("This went wrong inside the server, whose log says more.", {}), failed=True)
        return _result(told)

    def _result(told: Told, *, failed: bool = False) -> types.CallToolResult:
        content: list[types.ContentBlock] = [types.TextContent(type="text", text=visible(told.text))]
        return types.CallToolResult(
            content=content, structured_content=None if failed else visible(dict(told.values)), is_error=failed
        )

    return Server(
        "coopgraph",
        version=__version__,
        title="Space cooperation graph",
        description="Who promised what to whom in space, and the sentence that says so.",
        instructions=INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


def visible(value: Any) -> Any:
    r"""Return a value without hidden characters in its texts: an assistant would read what no person sees.

    >>> visible({"label": "Al\u202eba\nBorea", "n": [1, None]})
    {'label': 'Alba\nBorea', 'n': [1, None]}
    """
    if isinstance(value, str):
        return "\n".join(clean(line) for line in value.split("\n"))
    if isinstance(value, Mapping):
        return {visible(name): visible(item) for name, item in value.items()}
    return [visible(item) for item in value] if isinstance(value, (list, tuple)) else value


def serve(kg: CoopGraph, tools: Iterable[Tool]) -> None:
    """Offer tools over standard input and output, until the other side closes them."""
    server = make_server(kg, tools)
    kg.source.settle()

    import anyio
    from mcp.server.stdio import stdio_server

    async def run() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(run)
