"""Search: what somebody may have meant by a few words, mistyped or not, in any language that the graph has names in."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from coopgraph.errors import MissingExtra, TermError
from coopgraph.terms import IRI, PREFIXES, compact, expand

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph
    from coopgraph.lookup import Lookup

QUESTION: Final = IRI("http://www.w3.org/ns/shacl#SPARQLSelectExecutable")
"""The class that stored questions are shown under."""

LONGEST: Final = 200
"""How many characters of what is searched for count."""

_WORDS: Final = 12
_WORST: Final = 40.0
_OF_THE_BEST: Final = 0.75
_LESS: Final = {"sc:Evidence": 9.0, "sc:Claim": 6.0, "oa:TextPositionSelector": 9.0, "sc:SourceDocument": 4.0}
_OF_THE_ONTOLOGY: Final = 3.0
_OF_QUESTIONS: Final = 2.0
_OF_SHORT_IRIS: Final = 3.0


_INDEXES: Final[WeakKeyDictionary[Lookup, Index]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Found:
    """Something found: its label, the name that matched, how well, from 0 to 100, and its classes."""

    iri: IRI
    label: str
    matched: str
    score: float
    types: tuple[IRI, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether it is a stored question."""
        return QUESTION in self.types


@dataclass(frozen=True)
class _Name:
    thing: str
    text: str
    words: tuple[str, ...]
    less: float = 0.0

    @property
    def letters(self) -> str:
        return "".join(self.words)


class Index:  # one for each lookup, which is made anew when the graph changes
    """The names of a graph and of its stored questions by their words."""

    def __init__(self, kg: CoopGraph) -> None:
        self._kg = kg
        self._names = [*self._of_things(), *self._of_questions()]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_letters: dict[str, list[int]] = defaultdict(list)
        for i, name in enumerate(self._names):
            self._by_letters[name.letters].append(i)
            for word in dict.fromkeys(name.words):
                self._by_word[word].append(i)

    def _of_things(self) -> Iterator[_Name]:
        lookup = self._kg.lookup
        less = {thing: low for cls, low in _LESS.items() for thing in lookup.instances(expand(cls))}
        ontology = PREFIXES["sc"]
        for thing, text in lookup.named:
            low = less.get(thing, _OF_THE_ONTOLOGY if thing.startswith(ontology) else 0.0)
            yield _Name(thing, text, tuple(words(text)), low)
        for thing in {thing for thing, _ in lookup.named}:
            short = compact(thing)
            low = less.get(thing, _OF_THE_ONTOLOGY if thing.startswith(ontology) else 0.0)
            yield _Name(thing, short, tuple(words(short.removeprefix("id:"))), low + _OF_SHORT_IRIS)

    def _of_questions(self) -> Iterator[_Name]:
        for query in self._kg.queries.values():
            yield _Name(query.iri, query.summary, tuple(words(query.summary)), _OF_QUESTIONS)
            yield _Name(query.iri, query.name, tuple(words(query.name)), _OF_QUESTIONS)

    def find(self, text: str) -> dict[str, tuple[float, str]]:
        """Return, for each thing that may be meant, how well its best name matches, and that name."""
        wanted = list(words(text[:LONGEST]))[:_WORDS]
        best: dict[str, tuple[float, str]] = {}
        if not wanted:
            return best
        letters = "".join(wanted)
        for i, score in self._scores(wanted, letters):
            name = self._names[i]
            score -= name.less
            known = best.get(name.thing)
            if known is None or (-score, name.text) < (-known[0], known[1]):
                best[name.thing] = (score, name.text)
        return best

    def _scores(self, wanted: list[str], letters: str) -> Iterator[tuple[int, float]]:
        for i in self._by_letters.get(letters, ()):
            yield i, 100.0
        closest = [self._closest(word, last=word is wanted[-1]) for word in wanted]
        hits: dict[int, list[float]] = defaultdict(lambda: [0.0] * len(wanted))
        for at, close in enumerate(closest):
            for word, score in close.items():
                for i in self._by_word[word]:
                    hits[i][at] = max(hits[i][at], score)
        weights = [max(2, len(word)) for word in wanted]
        for i, scores in hits.items():
            name = self._names[i]
            got = sum(weight * score for weight, score in zip(weights, scores, strict=True)) / sum(weights)
            if got < _WORST:
                continue
            begins = name.letters.startswith(letters)
            covers = min(1.0, len(letters) / max(1, len(name.letters)))
            yield i, 0.86 * got + (5.0 if begins else 0.0) + 7.0 * covers
        if len(letters) > 3:
            for key, score in self._whole(letters):
                for i in self._by_letters[key]:
                    yield i, 0.9 * score

    def _closest(self, word: str, *, last: bool) -> dict[str, float]:
        """Return the words of the index that a word may stand for, each with how near it is, from 0 to 100."""
        found = {}
        for known in self._by_word:
            if known == word:
                found[known] = 100.0
            elif known.startswith(word) and (last or len(word) > 2):
                found[known] = 88.0 + 8.0 * len(word) / len(known)
            elif len(word) > 3 and word in known:
                found[known] = 82.0
        distance, process = _rapidfuzz()
        if len(word) > 3:
            most = 1 if len(word) < 8 else 2
            for known, edits, _ in process.extract(
                word, self._vocabulary, scorer=distance.OSA.distance, score_cutoff=most, limit=60
            ):
                found.setdefault(known, 100.0 - 100.0 * edits / max(len(word), len(known)) * 0.75 - 4.0)
        return found

    def _whole(self, letters: str) -> list[tuple[str, float]]:
        """Return the names that are spelled much like all of it, spaces aside."""
        distance, process = _rapidfuzz()
        scorer = distance.OSA.normalized_similarity
        return [(key, 100.0 * score) for key, score, _ in process.extract(
            letters, self._all_letters, scorer=scorer, score_cutoff=0.8, limit=40
        )]  # fmt: skip

    @cached_property
    def _vocabulary(self) -> list[str]:
        return [word for word in self._by_word if len(word) > 2]

    @cached_property
    def _all_letters(self) -> list[str]:
        return list(self._by_letters)


def words(text: str) -> Iterator[str]:
    """Yield the words of a text without regard to case, accents, width and punctuation; Korean ones by their letters.

    >>> list(words("U.S. Ärchive"))
    ['u', 's', 'archive']
    >>> len("".join(words("달")))
    3
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(
        char if char.isalnum() else "" if unicodedata.combining(char) or char in "’'" else " " for char in plain
    )
    yield from letters.split()


def search(
    kg: CoopGraph, text: str, *, lang: str | None = None, limit: int = 20, cls: str | None = None
) -> list[Found]:
    """Return what the words of a text may mean, the likeliest first: things of the graph, and stored questions.

    >>> import coopgraph
    >>> search(coopgraph.load(), "우주항공청", limit=1)[0].label
    'KASA'
    """
    if getattr(kg.source, "large", False):
        return _only(kg, text, lang or "en", cls)
    if kg.lookup not in _INDEXES:
        _INDEXES[kg.lookup] = Index(kg)
    best = _INDEXES[kg.lookup].find(text)
    if cls is not None:
        among = kg.lookup.instances(expand(cls))
        best = {thing: hit for thing, hit in best.items() if thing in among}
    least = _OF_THE_BEST * max((score for score, _ in best.values()), default=0.0)
    best = {thing: hit for thing, hit in best.items() if hit[0] >= least}
    ordered = sorted(best.items(), key=lambda item: (-item[1][0], len(item[1][1]), item[1][1], item[0]))
    return [_found(kg, thing, matched, score, lang or "en") for thing, (score, matched) in ordered[:limit]]


def _only(kg: CoopGraph, text: str, lang: str, cls: str | None) -> list[Found]:
    """Return what has the very name that is looked for: all that can be said of a large graph behind an endpoint."""
    try:
        iri = kg.resolve(text, cls)
    except TermError as error:
        things = [expand(curie) for curie in error.candidates]
        return [_found(kg, thing, text, 100.0, lang) for thing in things]
    return [_found(kg, iri, text, 100.0, lang)]


def _found(kg: CoopGraph, thing: str, matched: str, score: float, lang: str) -> Found:
    iri = IRI(thing)
    name = thing.removeprefix(PREFIXES["query"])
    rounded = round(min(100.0, max(0.0, score)), 1)
    if thing.startswith(PREFIXES["query"]) and name in kg.queries:
        return Found(iri, kg.queries[name].summary, matched, rounded, (QUESTION,))
    return Found(iri, kg.source.label(thing, lang), matched, rounded, _types(kg, thing))


def _types(kg: CoopGraph, thing: str) -> tuple[IRI, ...]:
    return tuple(IRI(cls) for cls in kg.source.types(thing))


def _rapidfuzz() -> tuple[Any, Any]:
    try:
        from rapidfuzz import distance, process
    except ImportError:
        raise MissingExtra("rapidfuzz", "serve") from None
    return distance, process
