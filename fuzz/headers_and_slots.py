"""A fuzz target for the code that reads the headers of queries and fills their slots.

    pip install -e '.[fuzz]' && python fuzz/headers_and_slots.py -max_total_time=60

Whatever comes is either refused with an error of ours or keeps its promises: a value stays a value, and nothing that
the guard lets pass calls out. The stored questions are the seeds. Options are those of libFuzzer; a finding is written
to a file `crash-…`, which, given as an argument, runs again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIVIDER = b"\n#=\n"
"""What stands between a query and the texts that are put into its slots."""


def seeds() -> list[bytes]:
    """Return the stored questions, each with a few texts for its slots."""
    texts = DIVIDER.join([b"KASA", b'"} UNION {', b"\\u0022", b"<urn:x>"])
    return [path.read_bytes() + DIVIDER + texts for path in sorted((ROOT / "queries").glob("*/*.rq"))]


def one_input(data: bytes) -> str:
    """Run one input, and return how it ended: refused, or kept. Any other exception is a finding."""
    from coopgraph import Query
    from coopgraph.errors import CoopgraphError
    from coopgraph.slots import bind, find_slots
    from coopgraph.terms import literal
    from coopgraph.tokens import scan, stay_inside

    text, *given = (part.decode("utf-8", "replace") for part in data.split(DIVIDER))
    try:
        query = Query.read_text(text, "fuzz/query", "fuzz.rq")
        values = [literal(value) for value in given[:8]]
    except CoopgraphError:
        return "refused"
    stay_inside(query.text)
    before = scan(query.text)
    assert not any(token.is_word("SERVICE", "LOAD", "INSERT", "DELETE") for token in before), "the guard let it pass"
    slots = [slot.name for slot in find_slots(before) if slot.leading]
    if values and slots and len(set(slots)) == len(slots):
        after = scan(bind(query.text, dict.fromkeys(slots, values)))
        assert _outside(before) == _outside(after), "a value changed the structure"
        inside = [slot for slot in find_slots(after) if slot.leading]
        assert [slot.name for slot in inside] == slots, "a value changed the slots"
        for slot in inside:
            words = [token for token in after if slot.start <= token.start < slot.end]
            assert [token.kind for token in words] == ["string"] * len(values), "a value is more than a value"
    return "kept"


def _outside(tokens: list) -> list[str]:  # type: ignore[type-arg]
    from coopgraph.slots import find_slots

    slots = [slot for slot in find_slots(tokens) if slot.leading]
    return [t.text for t in tokens if not any(slot.start <= t.start < slot.end for slot in slots)]


def main() -> None:
    """Fuzz, from the stored questions on."""
    import atheris

    with atheris.instrument_imports(include=["coopgraph"]):
        import coopgraph.query
        import coopgraph.slots  # noqa: F401
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds()):
            Path(folder, f"seed-{number}").write_bytes(seed)
        named = [word for word in sys.argv[1:] if not word.startswith("-")]
        atheris.Setup([*sys.argv, *([] if named else [folder])], lambda data: one_input(data) and None)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
