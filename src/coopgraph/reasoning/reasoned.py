"""The reasoned graph: the part of the graph that draws inferences, explains them, and judges the whole."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopgraph.errors import ParameterError
from coopgraph.folder import Folder
from coopgraph.lookup import Lookup
from coopgraph.reasoning.reason import Reasoner, Reasoning, choose_clash_rules, choose_rules
from coopgraph.rules import Progress, Rule
from coopgraph.snapshots.attach import attach, check_new, sort_out
from coopgraph.snapshots.snapshot import Snapshot, is_snapshot
from coopgraph.store import GraphStore
from coopgraph.triples import GraphAnswer

if TYPE_CHECKING:
    from coopgraph.loading.disk import DiskStore
    from coopgraph.reasoning.dl import Verdict
    from coopgraph.reasoning.explain import Explanation
    from coopgraph.reasoning.proof import Derivations


class ReasonedGraph:
    """A graph whose inferences are kept up to date, and can be explained.

    >>> import coopgraph
    >>> isinstance(coopgraph.load(), ReasonedGraph)
    True
    """

    def __init__(
        self,
        source: GraphStore,
        folder: Folder,
        files: Iterable[str | Path] = (),
        rules: Iterable[Rule] = (),
        disk: DiskStore | None = None,
    ) -> None:
        self.source = source
        self.disk = disk
        self.snapshots: dict[str, Snapshot] = {}
        self.folder = folder
        self.files = tuple(Path(path) for path in files)
        self.lookup = Lookup(source)
        self._reasoner = Reasoner(source.store, rules)

    def add(
        self, *paths: str | Path, reason: bool = True, imports: bool = True, progress: Progress = lambda step: None
    ) -> Reasoning:
        """Load files more, and draw what follows from them: only the new statements set a rule to work.

        It is all or nothing, as with `load`. With `reason=False`, `kg.reason()` does the reasoning later. What the
        files import is loaded too, unless `imports=False`.

        >>> import coopgraph, tempfile
        >>> kg = coopgraph.load()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "mine.ttl")
        ...     _ = file.write_text("@prefix sc: <https://w3id.org/space-coop/ontology#> . <urn:x> a sc:Mission .")
        ...     kg.add(file).total
        2
        """
        from coopgraph.loading.imports import declared_in, with_imports

        own, snapshots = sort_out(paths)
        files = with_imports(own, known=declared_in(self.source.store)) if imports else own
        if self.disk is not None:
            return self._add_on_disk(self.disk, [*files, *(shot.where for shot in snapshots)], reason, progress)
        check_new(snapshots, self.snapshots)
        quads = self.source.read(files)
        try:
            done = Reasoning()
            if reason and self._reasoner.applied:
                done = self._reasoner.run(self.rules, add=quads, progress=progress)
            else:
                self._reasoner.add(quads)
            self.files += tuple(Path(path) for path in files)
            self.snapshots |= attach(self.source, snapshots)
            return done
        finally:
            self._refresh()

    def _add_on_disk(self, disk: DiskStore, files: Iterable[str | Path], reason: bool, progress: Progress) -> Reasoning:
        from coopgraph.keeping import add_files, own_files

        if not reason:
            problem = "a store on disk is always reasoned over"
            raise ParameterError(problem, remedy="Name all files in one add(), and they are reasoned over once.")
        if any(is_snapshot(path) for path in files):
            problem = "a snapshot is not added to a store on disk"
            raise ParameterError(problem, remedy="Load it with the store: load(FILE, store=DIR).")
        done = add_files(disk, files, self.rules, progress)
        self._refresh()
        self.files = (*(path for path in self.files if not path.is_relative_to(disk.path)), *own_files(disk))
        return done

    def reason(
        self,
        *,
        optional: Iterable[str] | None = None,
        again: bool = False,
        progress: Progress = lambda step: None,
    ) -> Reasoning:
        """Bring the inferences up to date: the named graph `graph:inferred`, and with it the default graph.

        `optional` names the optional rules to use, instead of those in use; `again` forgets all inferences and draws
        them afresh, as is needed after a change of `kg.store` by hand. `progress` is told each step. An interruption
        leaves the graph as it was.

        >>> import coopgraph
        >>> kg = coopgraph.load(rules=False)
        >>> kg.reason().total > 500, kg.reason().total
        (True, 0)
        """
        standard = {path.stem for path in self.folder.rules}
        named = [name for name in self._reasoner.applied if name not in standard] if optional is None else optional
        rules = choose_rules(self.folder, named)
        try:
            if self.disk is not None:
                from coopgraph.keeping import reason

                done = reason(self.disk, rules, again=again, progress=progress)
                self._reasoner = Reasoner(self.source.store, rules)
                return done
            return self._reasoner.run(rules, again=again, progress=progress)
        finally:
            self._refresh()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the inferences were drawn with.

        >>> import coopgraph
        >>> [rule.name for rule in coopgraph.load().rules][:2]
        ['cax-sco', 'cls-hv1']
        """
        return tuple(self._reasoner.applied.values())

    def explain(
        self, subject: Any = None, predicate: Any = None, object: Any = None, *, all: bool = False, lang: str = "en"
    ) -> Explanation:
        """Return why the graph says something: a proof down to sentences; or what is missing for it to say so.

        `all` asks for every minimal proof, shortest first. With no statement named, what is explained is why the graph
        as a whole contradicts itself, if it does.

        >>> import coopgraph
        >>> print(coopgraph.load().explain("KARI", "attends", "fourth-dialogue").text)
        Korea Aerospace Research Institute attends fourth U.S.-ROK Civil Space Dialogue
        """
        from coopgraph.reasoning.clash import find_contradictions
        from coopgraph.reasoning.explain import Explainer
        from coopgraph.reasoning.statement import read_statement

        if subject is None and predicate is None and object is None:
            return find_contradictions(self.source, self.folder, self.rules, lang)
        if subject is None or predicate is None or object is None:
            raise ParameterError("a statement has a subject, a predicate and an object", remedy="Name all three.")
        if not self.rules:
            raise ParameterError("no rules have run over this graph", remedy="Call reason() first.")
        statement = read_statement(self.source, self.lookup, subject, predicate, object)
        return Explainer(self.source, self._derivations, lang).explain(statement, every=all)

    @cached_property
    def _derivations(self) -> Derivations:
        from coopgraph.reasoning.proof import Derivations

        return Derivations(self.source.store, self.rules)

    @property
    def clash_rules(self) -> tuple[Rule, ...]:
        """The rules that find contradictions, ours if the folder has none."""
        return choose_clash_rules(self.folder)

    @property
    def inferences(self) -> GraphAnswer:
        """The inferred triples.

        >>> import coopgraph
        >>> len(coopgraph.load(rules=False).inferences)
        0
        """
        return GraphAnswer(tuple(sorted((quad.triple for quad in self.source.inferred()), key=str)))

    def judge(self, *, progress: Progress = lambda step: None) -> Verdict:
        """Return what HermiT says of the graph by all of OWL 2 DL: whether it is consistent, and if not, why.

        It needs Java, which the extra `owl` brings, and takes some seconds.
        """
        from coopgraph.reasoning.dl import judge

        return judge(self.source, self.folder, self.rules, progress=progress)

    def _refresh(self) -> None:
        """Forget what was worked out from the graph as it was."""
        self.source = GraphStore(self.source.store if self.disk is None else self.disk.open())
        self._reasoner.store = self.source.store
        self.lookup = Lookup(self.source)
        for name in ("rdflib_copy", "_derivations", "jail"):
            self.__dict__.pop(name, None)
