"""Headers: what every answer tells a browser about what the page may do, and who may read it."""

from __future__ import annotations

from typing import Final

_POLICY: Final = (
    "default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PICTURE: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A picture that stands alone brings its own style, and no script."""

_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy(nonce: str = "") -> str:
    """Return the content security policy of a page: scripts and styles are files of ours, or bear the nonce.

    >>> policy("abc")[:54]
    "default-src 'none'; script-src 'self' 'nonce-abc'; sty"
    """
    return _POLICY.format(nonce=f" 'nonce-{nonce}'" if nonce else "")


def usual(media_type: str, *, cors: bool = False) -> dict[str, str]:
    """Return the headers of every answer, by lower-case name; what an answer has set itself stays.

    >>> usual("text/html")["x-content-type-options"], usual("text/html", cors=True)["access-control-allow-origin"]
    ('nosniff', '*')
    """
    picture = media_type.partition(";")[0].strip().lower() == "image/svg+xml"
    shared = (
        {
            "access-control-allow-origin": "*",
            "access-control-expose-headers": "*",
            "cross-origin-resource-policy": "cross-origin",
        }
        if cors
        else {"cross-origin-resource-policy": "same-origin"}
    )
    return {**_ALWAYS, **shared, "content-security-policy": _PICTURE if picture else policy()}
