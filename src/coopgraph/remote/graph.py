"""The remote graph: the same object to ask questions of, over any SPARQL 1.1 endpoint."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox

from coopgraph.answer import Answer
from coopgraph.errors import FetchFailed, ParameterError
from coopgraph.folder import Folder
from coopgraph.graph import CoopGraph
from coopgraph.jail.limits import Limits
from coopgraph.outside import Fetcher
from coopgraph.query import Catalogue, Query
from coopgraph.reasoning.reason import choose_rules
from coopgraph.remote.capabilities import Capabilities, probe
from coopgraph.remote.endpoint import TIMEOUT, Endpoint
from coopgraph.remote.lookup import RemoteLookup
from coopgraph.remote.source import SNAPSHOTS, RemoteSource
from coopgraph.store import GraphStore
from coopgraph.triples import GraphAnswer

if TYPE_CHECKING:
    import owlready2
    import rdflib

    from coopgraph.checking.validate import Validation
    from coopgraph.reasoning.dl import Verdict
    from coopgraph.reasoning.explain import Explanation
    from coopgraph.remote.publish import Publication
    from coopgraph.rules import Rule


class RemoteGraph(CoopGraph):
    """A graph behind an endpoint, asked as if it were here.

    Questions, names, labels, cards and evidence go to the endpoint. What needs the whole graph, such as `explain`,
    `judge`, `owl` and `dataset`, works on a copy, `kg.local`, made when it is first needed, if the graph is not large.
    """

    def __init__(self, source: RemoteSource, queries: Catalogue, folder: Folder, capabilities: Capabilities) -> None:
        # What the parent does here with a store of its own is done from afar, or not at all.
        self.source = self.remote = source
        self.queries = queries
        self.folder = folder
        self.capabilities = capabilities
        self.files = ()
        self.disk = None
        self.limits = Limits.from_environment()
        self.lookup = RemoteLookup(source)
        self._lent = False

    @cached_property
    def snapshots(self) -> dict[str, Any]:  # type: ignore[override]
        """The snapshots that are among the named graphs, by name."""
        return {name.removeprefix(SNAPSHOTS): None for name in self.graphs if name.startswith(SNAPSHOTS)}

    def run(self, name: str | Query, /, *, engine: str = "oxigraph", live: Any = False, **options: Any) -> Answer:
        """Ask a stored question by name, with arguments by the names of its parameters.

        An endpoint that holds no claims at all does not know that there is nothing: that is an error, not an answer.
        """
        if live:
            raise ParameterError("live answers are put together here", remedy="Use load() instead of connect().")
        options.pop("jail", None)
        if engine == "rdflib":
            return self.local.run(name, engine=engine, **options)
        answer = replace(super().run(name, **options), engine=self.remote.endpoint.url)
        if not answer and not self._ours:
            raise FetchFailed(
                "there is no graph of ours behind this address",
                where=self.remote.endpoint.url,
                remedy="Publish it there first, with: coopgraph publish URL. Or say which graphs make it up.",
            )
        return answer

    @cached_property
    def _ours(self) -> bool:
        return bool(self.source.rows("ours", {}))

    def sparql(self, text: str, *, timeout: float | None = None, **options: Any) -> Answer | GraphAnswer | bool:
        """Ask anything in SPARQL. Our prefixes need no declaration; SERVICE, files and updates are refused.

        The endpoint answers, in its own process and with its own memory: of the limits, `timeout` and `rows` hold.
        """
        endpoint = self.remote.endpoint
        try:
            if timeout is not None:
                self.remote.endpoint = replace(endpoint, timeout=timeout)
            return super().sparql(text, **{**options, "memory": None, "jail": False})
        finally:
            self.remote.endpoint = endpoint

    @cached_property
    def local(self) -> CoopGraph:
        """A copy of the graph on this machine."""
        store = self.remote.store
        rules = choose_rules(self.folder)
        return CoopGraph(GraphStore(store), self.queries, folder=self.folder, rules=rules)

    @property
    def store(self) -> ox.Store:
        """The store of the copy on this machine."""
        return self.local.store

    @property
    def dataset(self) -> rdflib.Dataset:
        """The copy on this machine as an `rdflib.Dataset`."""
        return self.local.dataset

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the inferences were drawn with."""
        return self.local.rules

    @property
    def inferences(self) -> GraphAnswer:
        """The inferred triples."""
        return self.local.inferences

    def explain(self, *statement: Any, **options: Any) -> Explanation:
        """Return why the graph says something, worked out on the copy."""
        return self.local.explain(*statement, **options)

    def judge(self, **options: Any) -> Verdict:
        """Return what HermiT says of the copy."""
        return self.local.judge(**options)

    def validate(self, *, text: str | Path | None = None) -> Validation:
        """Hold the copy against the shapes of good data."""
        from coopgraph.checking.validate import validate_graph

        return validate_graph(self.local.source, (), folder=self.folder, text=text)

    def owl(self) -> owlready2.World:
        """Return the copy as owlready2 classes and individuals."""
        return self.local.owl()

    def publish(self, url: str, **options: Any) -> Publication:
        """Publish the copy somewhere else."""
        return self.local.publish(url, **options)

    def add(self, *paths: Any, **options: Any) -> NoReturn:
        """Refuse: what is behind an endpoint is changed by publishing."""
        raise ParameterError("nothing is added through an endpoint", remedy="Load the files, then: kg.publish(url)")

    def reason(self, **options: Any) -> NoReturn:
        """Refuse: inferences are drawn before a graph is published."""
        raise ParameterError(
            "no inferences are drawn through an endpoint", remedy="Load the files, then: kg.publish(url)"
        )

    def __repr__(self) -> str:
        return f"<RemoteGraph {self.remote.endpoint.url}: {self.capabilities}>"


def connect(
    url: str,
    *,
    root: str | Path | None = None,
    timeout: float = TIMEOUT,
    retries: int = 2,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
    fetcher: Fetcher | None = None,
) -> CoopGraph:
    """Connect to a SPARQL 1.1 endpoint, and return the graph behind it, to be used like one that was loaded.

    What `coopgraph publish` put there is found by itself; of a graph that came there in another way, `default_graphs`
    and `named_graphs` may say which graphs make it up. `root` names the folder of the stored questions, ours if there
    is none. A user and password come from `~/.netrc`, or from COOPGRAPH_USER and COOPGRAPH_PASSWORD.
    """
    folder = Folder.shipped() if root is None else Folder.at(root)
    endpoint = Endpoint(url, fetcher=fetcher, timeout=timeout, retries=retries)
    capabilities, published = probe(endpoint)
    if default_graphs or named_graphs:
        endpoint, published = endpoint.over(default_graphs, named_graphs), None
    return RemoteGraph(RemoteSource(endpoint, published), Catalogue(folder.queries), folder, capabilities)
