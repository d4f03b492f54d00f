"""The second factor: one-time codes (TOTP, pyotp) that work once, and ten recovery codes that work once each."""

import io
import secrets
import time

import pyotp
import segno
from sqlalchemy import Connection, delete, select, update

from auth.keys import Keys
from auth.tables import accounts, recovery_codes

STEP = 30                                           # seconds
TYPING = 20                                         # seconds that a code handed to somebody stays good: one filled in at the end of its half minute was refused
ISSUER = "CLA Analysis"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"        # nothing that looks like something else
RECOVERY_LENGTH = 16                                # 31 ** 16: 79 bits each


def new_secret() -> str:
    """A fresh TOTP secret (base32)."""
    return pyotp.random_base32()


def code_at(secret: str, step: int) -> str:
    """The six digits of one 30-second step."""
    return pyotp.TOTP(secret).generate_otp(step)


def matching_step(secret: str, code: str, now: float) -> int | None:
    """The step (now, the one before or the one after) whose code this is."""
    this = int(now // STEP)
    fits = [step for step in (this - 1, this, this + 1) if secrets.compare_digest(code_at(secret, step).encode(), code.encode())]
    return max(fits, default=None)


def use_code(connection: Connection, keys: Keys, account, code: str, now: float) -> bool:
    """True once for a right code or recovery code of this account; the database decides who was first."""
    code = "".join(code.split()).replace("-", "").lower()
    if code.isascii() and code.isdigit() and len(code) == 6:
        step = matching_step(keys.unseal(account.code_secret), code, now)
        return step is not None and use_step(connection, account.id, step)
    return _use_recovery_code(connection, keys, account.id, code, now)


def use_step(connection: Connection, account_id: int, step: int) -> bool:
    """Marks a step as used; False when it, or a later one, was used before."""
    later = update(accounts).where(accounts.c.id == account_id, accounts.c.code_last_step < step).values(code_last_step=step)
    return connection.execute(later).rowcount == 1


def _use_recovery_code(connection: Connection, keys: Keys, account_id: int, code: str, now: float) -> bool:
    unused = update(recovery_codes).where(
        recovery_codes.c.account_id == account_id, recovery_codes.c.used_at.is_(None),
        recovery_codes.c.code_mac == keys.mac("recovery", account_id, code)).values(used_at=now)
    return connection.execute(unused).rowcount == 1


def new_recovery_codes(connection: Connection, keys: Keys, account_id: int, how_many: int) -> list[str]:
    """Fresh recovery codes, shown once; the ones before them no longer work. Only keyed fingerprints are kept."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(how_many)]
    connection.execute(recovery_codes.insert(), [{"account_id": account_id, "code_mac": keys.mac("recovery", account_id, code)} for code in codes])
    return ["-".join(code[i:i + 4] for i in range(0, RECOVERY_LENGTH, 4)) for code in codes]


def recovery_codes_left(connection: Connection, account_id: int) -> int:
    """How many recovery codes of this account are still unused."""
    unused = select(recovery_codes.c.id).where(recovery_codes.c.account_id == account_id, recovery_codes.c.used_at.is_(None))
    return len(connection.execute(unused).all())


def qr_svg(secret: str, username: str) -> str:
    """The enrolment QR code as an SVG element, drawn here: nothing leaves the server."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
    picture = io.BytesIO()
    segno.make(uri, error="m").save(picture, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, light="#ffffff", title="QR code for your authenticator app")
    return picture.getvalue().decode()


def next_unused_step(last_step: int, now: float | None = None) -> int | None:
    """The earliest step not used before whose code is accepted now and for TYPING seconds more; None when the person must wait for the next one (demo page)."""
    now = time.time() if now is None else now
    oldest, newest = int((now + TYPING) // STEP) - 1, int(now // STEP) + 1
    step = max(oldest, last_step + 1)
    return step if step <= newest else None
