"""The installation's secret: from the environment (CLA_SECRET_KEY) or a file made at first start that only its owner can read."""

import base64
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_SECRET = 32
FILE_NAME = "secret.key"


class DoorShut(Exception):
    """The accounts can't be used as they are: nobody gets in until someone mends it. The message says what to do."""


@dataclass(frozen=True)
class Keys:
    """Four keys drawn from one secret, so that none can stand in for another."""

    secret: str = field(repr=False)

    def _draw(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=f"cla {purpose}".encode()).derive(self.secret.encode())

    def mac(self, purpose: str, *parts: object) -> str:
        """A keyed fingerprint (hex) of the parts for one purpose; the lengths keep ("a", "bc") apart from ("ab", "c")."""
        message = b"".join(len(text).to_bytes(4, "big") + text for text in (str(part).encode() for part in parts))
        return hmac.new(self._draw(purpose), message, hashlib.sha256).hexdigest()

    def seal(self, text: str) -> str:
        """Encrypted for storage (Fernet)."""
        return self._fernet().encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The text again; raises DoorShut when sealed under another key."""
        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise DoorShut("The accounts were sealed with another key. Put back the secret.key (or CLA_SECRET_KEY) they were made with.") from None

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._draw("seal")))


def read_keys(folder: Path, may_make: bool) -> Keys:
    """The keys of this installation.

    folder: where secret.key lies when CLA_SECRET_KEY is not set. may_make: only while there are no accounts yet;
    a new key beside old accounts would lock everybody out without saying why.
    """
    given = os.environ.get("CLA_SECRET_KEY")
    if given:
        return _long_enough(given, "CLA_SECRET_KEY")
    path = folder / FILE_NAME
    if not path.exists():
        if not may_make:
            raise DoorShut(f"There are accounts but their key {path} is missing. Put it back from the backup, or set CLA_SECRET_KEY.")
        _write_owner_only(path, secrets.token_urlsafe(48))
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise DoorShut(f"{path} can be read by others (mode {mode:o}). Run: chmod 600 {path}")
    return _long_enough(path.read_text().strip(), str(path))


def _long_enough(secret: str, where: str) -> Keys:
    if len(secret) < SHORTEST_SECRET:
        raise DoorShut(f"The secret in {where} is too short: {len(secret)} characters, at least {SHORTEST_SECRET} are needed.")
    return Keys(secret)


def _write_owner_only(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
