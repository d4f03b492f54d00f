"""Passwords: long ones welcome, common ones refused, kept as bcrypt hashes (streamlit-authenticator's Hasher)."""

import unicodedata
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from auth.keys import Keys
from auth.limits import Limits

COMMON = 2        # zxcvbn's scale 0 to 4: "somewhat guessable" and below is refused
LOOKED_AT = 64    # characters of a long passphrase that are enough to judge it


def objections(password: str, known_words: list[str], limits: Limits = Limits()) -> str:
    """Why this password can't be taken, as a sentence; empty when it can. known_words: the user's own name and such."""
    length = len(_settled(password))
    if length < limits.password_shortest:
        return f"Use at least {limits.password_shortest} characters: three or four unrelated words work well."
    if length > limits.password_longest:
        return f"Use at most {limits.password_longest} characters."
    from zxcvbn import zxcvbn  # its word lists load slowly: only when somebody chooses a password

    if zxcvbn(_settled(password)[:LOOKED_AT], user_inputs=known_words)["score"] <= COMMON:
        return "That password is too easy to guess. Choose three or four unrelated words."
    return ""


def hash_password(keys: Keys, password: str) -> str:
    """A bcrypt hash of the keyed fingerprint: bcrypt reads 72 bytes, a passphrase may be longer."""
    return _hasher().hash(_fingerprint(keys, password))


def check_password(keys: Keys, password: str, password_hash: str | None) -> bool:
    """True when it fits. An account without a password, or none at all, costs the same work and says no."""
    fits = _hasher().check_pw(_fingerprint(keys, password), password_hash or _nobody())
    return fits and password_hash is not None


def prepare() -> None:
    """Makes the hash that unknown names are checked against, so that the first of them takes no longer than a known one."""
    _nobody()


def _fingerprint(keys: Keys, password: str) -> str:
    return keys.mac("password", _settled(password))


def _settled(password: str) -> str:
    """One spelling for one text, whatever keyboard wrote it (NFKC)."""
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher().hash("nobody's password")


@lru_cache(maxsize=1)
def _hasher():
    """streamlit-authenticator's Hasher, read from its own file: importing the package would start Streamlit and a cookie component."""
    package = find_spec("streamlit_authenticator").submodule_search_locations[0]
    spec = spec_from_file_location("streamlit_authenticator_hasher", Path(package) / "utilities" / "hasher.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Hasher
