"""Hashes that stand for a subscriber where an address must not be shown; only the holder of the key can make them."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum

#: Characters that a key has at least.
SHORTEST = 32
_LENGTH = 32  # hexadecimal digits, 128 bits


class Purpose(StrEnum):
    """What a hash is for. Whoever sees one of them learns nothing of the others."""

    LEDGER = "ledger"
    MESSAGE = "message"
    LEAVE = "leave"
    KEY = "key"


class Key:
    """A secret of the maintainer's. It never shows itself."""

    def __init__(self, secret: str) -> None:
        """Errors: ValueError for a secret that could be guessed."""
        if len(secret) < SHORTEST:
            raise ValueError(f"shorter than {SHORTEST} characters")
        self._secret = secret.encode()

    def hash(self, purpose: Purpose, *texts: str) -> str:
        """The hash of some texts for a purpose; no text holds a NUL."""
        return hmac.new(self._secret, "\0".join((purpose, *texts)).encode(), hashlib.sha256).hexdigest()[:_LENGTH]
