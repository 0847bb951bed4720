"""Bodies: the bytes of a reply as they come, unpacked and counted; what grows too large is not read on."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from coopgraph.errors import FetchFailed
from coopgraph.outside.limits import Limits

_MIB: Final = 1 << 20
_PIECE: Final = 1 << 16
_PAGE: Final = re.compile(rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html)\b", re.I | re.S)


def unpacked(pieces: Iterable[bytes], encoding: str, limits: Limits) -> Iterator[bytes]:
    """Yield the bytes of a body that is plain or packed with gzip, within the limits.

    >>> import gzip
    >>> b"".join(unpacked([gzip.compress(b"some text")], "gzip", Limits()))
    b'some text'
    """
    coding = encoding.strip().lower()
    if coding in ("gzip", "x-gzip"):
        pieces = _gunzip(pieces, limits)
    elif coding not in ("", "identity"):
        raise FetchFailed(f"the answer is packed as “{encoding[:40]}”, which was not asked for")
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limits.size:
            raise too_big(limits)
        if piece:
            yield piece


def too_big(limits: Limits) -> FetchFailed:
    """Return the complaint about an answer beyond the limit."""
    return FetchFailed(
        f"the answer has more than {limits.size:,} bytes", remedy="Ask for less, or allow more with Limits(size=…)."
    )


def _gunzip(pieces: Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    packed = plain = 0
    unpacker, whole = zlib.decompressobj(wbits=31), True
    for piece in pieces:
        packed += len(piece)
        if packed > limits.size:
            raise too_big(limits)
        out = b""
        while piece or out:  # the unpacker may hold more than it gave
            try:
                out = unpacker.decompress(piece, _PIECE)
            except zlib.error:
                raise FetchFailed("the answer is broken: it is not the gzip that it says it is") from None
            piece, whole = unpacker.unconsumed_tail, unpacker.eof
            plain += len(out)
            if plain > _MIB and plain > limits.ratio * packed:
                raise FetchFailed(
                    f"the answer grows more than {limits.ratio} times when it is unpacked",
                    remedy="Look at the address in a browser.",
                )
            yield out
            if unpacker.eof:
                piece, out, unpacker = unpacker.unused_data, b"", zlib.decompressobj(wbits=31)
    if not whole:
        raise FetchFailed("the answer is cut off in the middle", remedy="Try again.")


def is_page(start: bytes, media_type: str) -> bool:
    """Whether a body is a web page, by what it says it is or by how it begins.

    >>> is_page(b"<!DOCTYPE html><title>Sign in</title>", "application/json"), is_page(b"{}", "application/json")
    (True, False)
    """
    return media_type in ("text/html", "application/xhtml+xml") or bool(
        _PAGE.match(start[:4096].removeprefix(codecs.BOM_UTF8))
    )
