"""Bearer tokens that must not be believed, made from one that may."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any


def _pack(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def claims_of(token: str) -> dict[str, Any]:
    """What a token claims, unverified."""
    payload = token.split(".")[1]
    found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert isinstance(found, dict)
    return found


def sign(claims: dict[str, Any], secret: str, algorithm: str = "HS256") -> str:
    """A token with these claims; an empty secret leaves the signature empty."""
    body = f"{_pack(json.dumps({'alg': algorithm, 'typ': 'JWT'}).encode())}.{_pack(json.dumps(claims).encode())}"
    mac = hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest() if secret else b""
    return f"{body}.{_pack(mac)}"


def expired(claims: dict[str, Any], secret: str) -> str:
    """Rightly signed, and over."""
    return sign(claims | {"iat": int(time.time()) - 7200, "exp": int(time.time()) - 3600}, secret)


def swapped(mine: str, claims: dict[str, Any]) -> str:
    """The signature of one token under the claims of another."""
    head, _, mac = mine.split(".")
    return f"{head}.{_pack(json.dumps(claims).encode())}.{mac}"
