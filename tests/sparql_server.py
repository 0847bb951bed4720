"""A stand-in for a SPARQL 1.1 server: query, update and graph store over a pyoxigraph store, on a loopback port.

    with serve(store) as server:
        Endpoint(server.url).query("ASK {}")

`server.url` takes queries and updates; `server.data` is the graph store. `server.requests` lists what came in. The
other arguments make it a server of a poorer sort: one that speaks only some formats, wants a password, fails first.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "text/csv": ox.QueryResultsFormat.CSV,
}
GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


@dataclass
class SparqlServer:
    """What is served, how, and what was asked: `(method, path, parameters)` of each request."""

    store: ox.Store
    formats: Sequence[str] = (*RESULTS, *GRAPHS)
    login: tuple[str, str] | None = None
    failures: int = 0
    status: int = 503
    graph_store: bool = True
    updates: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    @property
    def data(self) -> str:
        return f"http://127.0.0.1:{self.port}/data"


@contextmanager
def serve(store: ox.Store, **options: Any) -> Iterator[SparqlServer]:
    """Serve a store on a free port of 127.0.0.1 until the block ends."""
    served = SparqlServer(store, **options)
    http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"served": served}))
    http.daemon_threads = True
    served.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    served: SparqlServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def _handle(self) -> None:
        address = urlsplit(self.path)
        parameters = parse_qs(address.query, keep_blank_values=True)
        body = self._body()
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip()
        if kind == "application/x-www-form-urlencoded":
            for name, values in parse_qs(body.decode(), keep_blank_values=True).items():
                parameters.setdefault(name, []).extend(values)
        elif kind in ("application/sparql-query", "application/sparql-update"):
            parameters[kind.rpartition("-")[2]] = [body.decode()]
        self.served.requests.append((self.command, address.path, parameters))
        try:
            if self._refused():
                return
            if address.path == "/data" and self.served.graph_store:
                self._graph_store(parameters, body, kind)
            elif address.path == "/sparql":
                self._sparql(parameters)
            else:
                self._send(404, "text/plain", b"nothing here")
        except (SyntaxError, ValueError) as error:
            self._send(400, "text/plain", f"bad request: {error}".encode())

    def _refused(self) -> bool:
        served = self.served
        if served.failures:
            served.failures -= 1
            self._send(served.status, "text/plain", b"not now")
            return True
        if served.login is not None:
            wanted = "Basic " + base64.b64encode(":".join(served.login).encode()).decode()
            if self.headers.get("Authorization") != wanted:
                self._send(401, "text/plain", b"who are you?", {"WWW-Authenticate": 'Basic realm="test"'})
                return True
        return False

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _sparql(self, parameters: Mapping[str, list[str]]) -> None:
        if "update" in parameters:
            if not self.served.updates:
                self._send(403, "text/plain", b"this server is read-only")
                return
            self.served.store.update(parameters["update"][0])
            self._send(204, "text/plain", b"")
            return
        dataset: dict[str, Any] = {}
        if "default-graph-uri" in parameters or "named-graph-uri" in parameters:
            dataset["default_graph"] = [ox.NamedNode(iri) for iri in parameters.get("default-graph-uri", [])]
            dataset["named_graphs"] = [ox.NamedNode(iri) for iri in parameters.get("named-graph-uri", [])]
        found = self.served.store.query(parameters["query"][0], **dataset)
        if isinstance(found, ox.QueryTriples):
            kind = self._chosen(GRAPHS)
            content = found.serialize(format=GRAPHS[kind]) if kind else None
        else:
            kind = self._chosen(RESULTS)
            content = found.serialize(format=RESULTS[kind]) if kind else None
        if content is None:
            self._send(406, "text/plain", b"no such format")
        else:
            self._send(200, kind, content)

    def _chosen(self, known: Mapping[str, Any]) -> str:
        wanted = self.headers.get("Accept", "*/*")
        offered = [kind for kind in known if kind in self.served.formats]
        return next((kind for kind in offered if kind in wanted or "*/*" in wanted), "")

    def _graph_store(self, parameters: Mapping[str, list[str]], body: bytes, kind: str) -> None:
        store = self.served.store
        graph = ox.NamedNode(parameters["graph"][0]) if "graph" in parameters else ox.DefaultGraph()
        if self.command in ("GET", "HEAD"):
            if isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph):
                self._send(404, "text/plain", b"no such graph")
                return
            chosen = self._chosen(GRAPHS)
            self._send(200, chosen, store.dump(format=GRAPHS[chosen], from_graph=graph) or b"")
            return
        if not self.served.updates:
            self._send(403, "text/plain", b"this server is read-only")
            return
        quads = [] if self.command == "DELETE" else list(ox.parse(body, GRAPHS[kind], rename_blank_nodes=True))
        if self.command in ("PUT", "DELETE"):
            store.remove_graph(graph)
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
        self._send(204, "text/plain", b"")

    def _send(self, status: int, kind: str, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**self.served.headers, **(headers or {})}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(content)
