"""The tools, and the server that offers them, asked by the client of the official SDK."""

import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE
from typing import Any

import anyio
import pytest
from click.testing import CliRunner

import coopgraph
from coopgraph import CoopGraph
from coopgraph.cli import cli
from coopgraph.errors import CoopgraphError, MissingExtra
from coopgraph.query import Query
from coopgraph.tools.looks import look_tools
from coopgraph.tools.questions import ROWS, asking_tools, question_tools
from coopgraph.tools.tool import Told, Tool
from miniature import WORLD
from watch import Watch

mcp = pytest.importorskip("mcp")

from mcp import Client  # noqa: E402
from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: E402

from coopgraph.tools.server import make_server  # noqa: E402


def in_a_thread(run: Callable[[], Awaitable[None]]) -> None:
    """Run something asynchronous apart: in this thread, a browser of other tests may be waiting."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(anyio.run, run).result()


def talk(server: Any, what: Callable[[Client], Awaitable[None]], **options: Any) -> None:
    """Let the SDK's client talk to a server."""

    async def run() -> None:
        async with Client(server, **options) as client:
            await what(client)

    in_a_thread(run)


def tools_of(kg: CoopGraph) -> list[Tool]:
    return [*question_tools(kg.queries.values()), *look_tools()]


def text(result: Any) -> str:
    return "\n".join(block.text for block in result.content)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_question_is_a_tool_that_only_reads(kg: CoopGraph, mode: str) -> None:
    async def look(client: Client) -> None:
        offered = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(offered) == {
            *("people_agents", "promises_by-party", "promises_in-year"),
            *("search", "describe", "evidence", "explain"),
        }
        for tool in offered.values():
            hints = tool.annotations
            assert hints
            assert hints.read_only_hint is True
            assert hints.destructive_hint is hints.open_world_hint is False
        party = offered["promises_by-party"].input_schema["properties"]["party"]
        assert party["items"]["examples"] == ["Alba"]
        assert "Left out, it means any." in party["description"]
        assert offered["promises_in-year"].input_schema["required"] == ["year"]
        assert offered["promises_in-year"].input_schema["properties"]["year"]["items"]["type"] == "integer"

    talk(make_server(kg, tools_of(kg)), look, mode=mode)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_comes_with_evidence_and_citation(kg: CoopGraph, mode: str) -> None:
    async def ask(client: Client) -> None:
        result = await client.call_tool("promises_by-party", {"party": "Alba", "lang": "ko"})
        told = result.structured_content
        assert not result.is_error
        assert told["total"] == 1
        assert told["rows"][0]["party"] == {
            "iri": "https://w3id.org/space-coop/id/alba",
            "curie": "id:alba",
            "label": "알바",
        }
        assert told["rows"][0]["year"] == 2031
        assert [item["name"] for item in told["evidence"][0]] == ["S01", "S03"]
        assert told["evidence"][0][0]["url"].startswith("https://example.org/moot#:~:text=")
        assert told["citation"] == kg.run("promises/by-party", party="Alba").cite()
        assert told["question"]["arguments"]["party"][0]["curie"] == "id:alba"
        for part in ("알바", "S01 S03", "id:moot-E1  S01  0–47  stated", "To cite: coopgraph contributors."):
            assert part in text(result)
        nothing = await client.call_tool("promises_in-year", {"year": 1999})
        assert nothing.structured_content["remark"].endswith("the text does not say that there is none.")
        assert "does not say that there is none" in text(nothing)

    talk(make_server(kg, tools_of(kg)), ask, mode=mode)


def test_mistakes_are_told_to_the_asker(kg: CoopGraph) -> None:
    async def err(client: Client) -> None:
        for name, given, told in (
            ("promises_by-party", {"party": "Albania"}, "Did you mean"),
            ("promises_by-party", {"party": ["Alba"] * 101}, "too many values"),
            ("promises_by-party", {"partty": "Alba"}, "Did you mean party?"),
            ("promises_by-party", {"party": {"a": "b"}}, "is not a text"),
            ("promises_by-party", {"party": "x" * 1001}, "too long"),
            ("promises_in-year", {}, "needs a value for “year”"),
            ("promises_in-year", {"year": "MMXXXI"}, "“MMXXXI” is not a whole number. For example: 2031"),
            ("promises_in-year", {"year": True}, "is not a whole number"),
            ("promises_in-year", {"year": 2031, "page": 0}, "too small"),
            ("evidence", {"claim": "Alba"}, "is not a claim"),
            ("describe", {"thing": "Atlantis"}, "nothing in the graph is called"),
            ("explain", {"subject": "Alba", "predicate": "Borea", "object": "Alba"}, "is not a property"),
        ):
            result = await client.call_tool(name, given)
            assert result.is_error, name
            assert told in text(result), text(result)
            assert "Traceback" not in text(result)
        with pytest.raises(
            mcp.MCPError, match=r"There is no tool “promise_by-party”\. Did you mean promises_by-party\?"
        ):
            await client.call_tool("promise_by-party", {})

    talk(make_server(kg, tools_of(kg)), err)


def test_what_goes_wrong_inside_stays_inside(kg: CoopGraph, caplog: pytest.LogCaptureFixture) -> None:
    def broken(kg: CoopGraph, given: Any) -> Any:
        raise RuntimeError("/secret/path")

    schema = {"type": "object", "properties": {}}

    async def ask(client: Client) -> None:
        result = await client.call_tool("broken", {})
        assert result.is_error
        assert "secret" not in text(result)

    talk(make_server(kg, [Tool("broken", "", "", schema, schema, broken)]), ask)
    assert "/secret/path" in caplog.text


def test_the_shipped_graph_is_looked_at_closely() -> None:
    kg = coopgraph.load(sources=["dialogue4"])

    async def look(client: Client) -> None:
        told = (await client.call_tool("evidence", {"claim": "d4:E10"})).structured_content
        assert [(item["name"], item["start"], item["end"]) for item in told["evidence"]] == [("S10", 1785, 2023)]
        statement = {"subject": "KARI", "predicate": "attends", "object": "fourth-dialogue"}
        why = await client.call_tool("explain", statement)
        assert why.structured_content["status"] == "inferred"
        assert "S15, stated: claim d4:F15-04" in text(why)
        why = await client.call_tool("explain", {**statement, "subject": "NOAA", "object": "id:kps"})
        assert why.structured_content["status"] == "not stated"
        card = (await client.call_tool("describe", {"thing": "KPS", "lang": "en"})).structured_content
        assert card["label"] == "Korean Positioning System"
        assert any(item["name"] == "S10" for claim in card["claims"] for item in claim["evidence"])
        found = (await client.call_tool("search", {"text": "Korean Positoning"})).structured_content["found"]
        assert found[0]["curie"] == "id:kps"
        for told in (card, why.structured_content):
            assert told["citation"].startswith("coopgraph contributors. “")
            assert kg.digest in told["citation"]

    talk(make_server(kg, look_tools()), look)


def test_nothing_hidden_is_told(kg: CoopGraph) -> None:
    hidden = "Al\u202eba\U000e0041\x1b[31m"

    def tell(kg: CoopGraph, given: Any) -> Told:
        return Told(f"{hidden}\nBorea", {"rows": [{"label": hidden}]})

    schema = {"type": "object", "properties": {}}

    async def ask(client: Client) -> None:
        result = await client.call_tool("tell", {})
        assert text(result) == "Alba[31m\nBorea"
        assert result.structured_content == {"rows": [{"label": "Alba[31m"}]}

    talk(make_server(kg, [Tool("tell", "", "", schema, schema, tell)]), ask)


def test_two_tools_do_for_all_questions(kg: CoopGraph) -> None:
    async def ask(client: Client) -> None:
        listed = (await client.call_tool("questions", {"words": "promises time"})).structured_content["questions"]
        assert [question["name"] for question in listed] == ["promises/in-year"]
        assert listed[0]["params"][0]["example"] == ["2031"]
        told = await client.call_tool("ask", {"question": "promises/in-year", "arguments": {"year": 2031}})
        assert told.structured_content["total"] == 1
        wrong = await client.call_tool("ask", {"question": "promises/in-yaer"})
        assert "Did you mean promises/in-year?" in text(wrong)

    talk(make_server(kg, asking_tools(kg.queries)), ask)


def test_many_rows_come_by_pages(kg: CoopGraph) -> None:
    numbers = " ".join(f"({n})" for n in range(250))
    query = Query.read_text(f"#+ summary: How many?\nSELECT ?n {{ VALUES (?n) {{ {numbers} }} }} ORDER BY ?n", "a/b")
    tool = question_tools([query])[0]
    first, third = tool(kg, {}), tool(kg, {"page": 3})
    assert [len(told.values["rows"]) for told in (first, third)] == [ROWS, 50]
    assert third.values["rows"][0] == {"n": 200}
    assert first.values["remark"] == "These are rows 1 to 100 of 250. Ask for page 2 to see more."
    assert third.values["remark"] == "These are rows 201 to 250 of 250."
    assert tool(kg, {"page": 4}).values["remark"] == "There is no page 4: the answer has 250 rows."
    assert "250 rows" in third.text.partition("To cite")[2]


def test_names_of_tools_fit_and_differ() -> None:
    queries = [
        Query.read_text("#+ summary: A?\nSELECT ?a { ?a ?b ?c }", name) for name in ("a/b c", "a/b_c", "x/" + "y" * 90)
    ]
    names = [tool.name for tool in question_tools(queries)]
    assert names[:2] == ["a_b_c", "a_b_c_2"]
    assert all(len(name) <= 64 for name in names)


def test_over_standard_input_and_output(tmp_path: Path) -> None:
    log = (tmp_path / "log").open("w+")

    async def run() -> None:
        command = ["-m", "coopgraph", "--root", str(WORLD), "mcp", "--topic", "promises"]
        with anyio.fail_after(60):
            transport = stdio_client(StdioServerParameters(command=sys.executable, args=command), errlog=log)
            async with Client(transport) as client:
                names = [tool.name for tool in (await client.list_tools()).tools]
                assert names[:2] == ["promises_by-party", "promises_in-year"]
                results: dict[int, Any] = {}

                async def ask(year: int) -> None:
                    results[year] = await client.call_tool("promises_in-year", {"year": year})

                async with anyio.create_task_group() as group:
                    for year in range(2028, 2034):
                        group.start_soon(ask, year)
                rows = {
                    year: [row["year"] for row in result.structured_content["rows"]] for year, result in results.items()
                }
                assert rows == {2028: [], 2029: [], 2030: [], 2031: [2031], 2032: [2032], 2033: []}

    with log:
        in_a_thread(run)
        log.seek(0)
        assert "Traceback" not in log.read()


def test_the_command_lists_what_it_offers() -> None:
    def listed(*options: str) -> list[str]:
        result = CliRunner().invoke(cli, ["--root", str(WORLD), "mcp", "--list", *options])
        assert result.exit_code == 0, result.output
        return [line.split()[0] for line in result.stdout.splitlines()[2:] if not line.startswith(" ")]

    assert listed("--topic", "people") == ["people_agents", "search", "describe", "evidence", "explain"]
    assert listed("--compact")[:2] == ["questions", "ask"]
    wrong = CliRunner().invoke(cli, ["--root", str(WORLD), "mcp", "--topic", "promise"])
    assert wrong.exit_code == 2
    assert "Did you mean promises?" in wrong.output


def test_values_are_plain(kg: CoopGraph) -> None:
    for tool in tools_of(kg):
        schema = json.loads(json.dumps(tool.parameters))
        assert schema["additionalProperties"] is False
    with pytest.raises(CoopgraphError, match="has no parameter"):
        look_tools()[0](kg, {"nothing": 1})


STRANGE = (
    'x" } ; DROP ALL #',
    "> } SERVICE <http://example.org/> { ?s ?p ?o",
    "../../etc/passwd",
    "\u202eMLA",
    "a\x00b",
    "☃" * 500,
)


def test_nothing_that_is_given_changes_or_reaches_anything(kg: CoopGraph, no_network: Watch) -> None:
    before, refused = kg.digest, 0
    for tool in [*tools_of(kg), *asking_tools(kg.queries)]:
        known = tool.parameters["properties"]
        texts = [
            name for name, schema in known.items() if "string" in (schema["type"], schema.get("items", {}).get("type"))
        ]
        for strange in STRANGE:
            try:
                told = tool(kg, dict.fromkeys(texts, strange)).text
            except CoopgraphError as error:
                told, refused = str(error), refused + 1
            assert "root:" not in told
            assert "Traceback" not in told
    assert kg.digest == before
    assert refused > 20


def test_without_the_sdk_it_says_what_to_install(kg: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(MissingExtra, match=r"pip install 'coopgraph\[mcp\]'"):
        make_server(kg, [])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, None])
def test_it_ends_at_once(how: signal.Signals | None) -> None:
    command = [sys.executable, "-m", "coopgraph", "--root", str(WORLD), "mcp"]
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE) as server:
        assert server.stdin
        assert server.stdout
        assert server.stderr
        request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
        server.stdin.write(f"{json.dumps(request)}\n".encode())
        server.stdin.flush()
        assert json.loads(server.stdout.readline())["result"]["serverInfo"]["name"] == "coopgraph"
        if how is None:
            server.stdin.close()
        else:
            server.send_signal(how)
        try:
            code = server.wait(10)
        finally:
            server.kill()
        assert code == (-how if how else 0)
        assert b"Traceback" not in server.stderr.read()
