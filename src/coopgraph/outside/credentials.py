"""Credentials: a user and a password for one host, from the environment or from netrc, and from nowhere else.

They go out over https, or to an address that the allow-list names as private; with the first request only, never with
one that a server leads on to; and into no message and no log.
"""

from __future__ import annotations

import base64
import hashlib
import netrc
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coopgraph.errors import FileError
from coopgraph.outside.address import WebAddress
from coopgraph.outside.allow import AllowList

USER: Final = "COOPGRAPH_USER"
PASSWORD: Final = "COOPGRAPH_PASSWORD"
_HASHES: Final = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a password, which nothing shows."""

    user: str = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def find(cls, address: WebAddress, allow: AllowList) -> Login | None:
        """Return what is known for an address, if it may be sent there.

        >>> print(Login.find(WebAddress.parse("http://example.org/"), AllowList.of("http://example.org/")))
        None
        """
        entry = allow.entry(address)
        if entry is None or not (address.scheme == "https" or entry.is_private):
            return None
        found = _from_environment(allow) or _from_netrc(address.host)
        return cls(*found) if found else None

    @property
    def basic(self) -> str:
        """What the header Authorization says before a server has asked for more."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def digest(self, challenge: str, method: str, target: str) -> str | None:
        """Return what the header says to a server that asks for a digest, or None if it asks for something else.

        >>> challenge = 'Digest realm="a", nonce="b", qop="auth", algorithm=SHA-256'
        >>> str(Login("me", "secret").digest(challenge, "GET", "/"))[:42]
        'Digest username="me", realm="a", nonce="b"'
        """
        from urllib.request import parse_http_list, parse_keqv_list

        scheme, _, rest = challenge.strip().partition(" ")
        asked = parse_keqv_list([item for item in parse_http_list(rest) if "=" in item])
        hashed = _HASHES.get(asked.get("algorithm", "MD5").upper())
        if scheme.lower() != "digest" or hashed is None or not {"realm", "nonce"} <= set(asked):
            return None

        def digest(*parts: str) -> str:
            return hashed(":".join(parts).encode()).hexdigest()

        who, what = digest(self.user, asked["realm"], self.password), digest(method, target)
        said = {"username": self.user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": target}
        extra = ""
        if "auth" in [word.strip() for word in asked.get("qop", "").split(",")]:
            own = secrets.token_hex(16)
            said |= {"cnonce": own, "response": digest(who, asked["nonce"], "00000001", own, "auth", what)}
            extra = ", qop=auth, nc=00000001"
        else:
            said["response"] = digest(who, asked["nonce"], what)
        said |= {name: asked[name] for name in ("opaque",) if name in asked}
        if "algorithm" in asked:
            extra += f", algorithm={asked['algorithm']}"
        quoted = (f'{name}="{_escaped(value)}"' for name, value in said.items())
        return f"Digest {', '.join(quoted)}{extra}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _from_environment(allow: AllowList) -> tuple[str, str] | None:
    """Return what the environment holds, if it is clear for whom: if the allow-list names one host only."""
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if user is None or password is None or len({(e.scheme, e.host, e.port) for e in allow.entries}) != 1:
        return None
    return user, password


def _from_netrc(host: str) -> tuple[str, str] | None:
    """Return what netrc holds for exactly this host; its “default” is for nobody."""
    path = Path(os.environ.get("NETRC") or Path("~/.netrc").expanduser())
    try:
        found = netrc.netrc(path).hosts.get(host)
    except FileNotFoundError:
        return None
    except (netrc.NetrcParseError, OSError, ValueError):
        raise FileError(
            "the file with the passwords cannot be used", where=str(path), remedy="Check its lines, owner and mode."
        ) from None
    return (found[0], found[2] or "") if found else None
