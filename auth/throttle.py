"""Failures slow down and then lock, by account and by address, without telling which accounts exist.

The rule: five failures in a row, then 30 seconds, doubling to 15 minutes. Three kinds of count:
  account + address   of anybody who isn't at the account's usual address: refused while the wait lasts
  usual               at the address that last signed in to the account rightly: slowed, never refused, so that a
                      stranger's guesses can't keep the rightful user out
  code                wrong one-time codes: refused everywhere, since only someone with the password gets that far
A try is counted before it is looked at, so ten at once count as ten.
"""

import ipaddress
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from auth.keys import Keys
from auth.limits import Limits
from auth.tables import failures


@dataclass(frozen=True)
class Verdict:
    """refused_for: seconds until the next try is looked at (0: go on); slowed_by: seconds to wait before looking."""

    refused_for: float = 0.0
    slowed_by: float = 0.0


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that an IPv6 customer gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address or "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))


def try_password(connection: Connection, keys: Keys, username: str, address: str, is_usual: bool, now: float, limits: Limits) -> Verdict:
    """Counts a try at a password and says whether it is looked at. username: as typed, whether or not it exists."""
    if is_usual:
        count = _count(connection, keys.mac("failures usual", username), now, limits)
        return Verdict(slowed_by=limits.usual_wait if count > limits.tries else 0.0)
    return _refuse_or_count(connection, [keys.mac("failures account", username), keys.mac("failures address", network_of(address))], now, limits)


def try_code(connection: Connection, keys: Keys, username: str, now: float, limits: Limits) -> Verdict:
    """Counts a try at a one-time code (or at the password of someone who is enrolling a new second factor)."""
    return _refuse_or_count(connection, [keys.mac("failures code", username)], now, limits)


def came_in(connection: Connection, keys: Keys, username: str, address: str, limits: Limits) -> None:
    """Password and code were right: the account's counts start again. The address only loses the try that was right,
    or somebody with one account of their own could wash away guesses at everybody else's."""
    own = [keys.mac(f"failures {kind}", username) for kind in ("account", "usual", "code")]
    connection.execute(delete(failures).where(failures.c.key_mac.in_(own)))
    of_address = failures.c.key_mac == keys.mac("failures address", network_of(address))
    connection.execute(update(failures).where(of_address, failures.c.count > 0).values(count=failures.c.count - 1))
    connection.execute(update(failures).where(of_address, failures.c.count < limits.tries).values(until=0.0))


def forget(connection: Connection, now: float, limits: Limits) -> None:
    """Drops counts that are too old to matter, so that the table doesn't grow with every guess."""
    connection.execute(delete(failures).where(failures.c.last_at < now - limits.forget_failures))


def wait_after(count: int, limits: Limits) -> float:
    """Seconds to wait after so many failures in a row: 0 below five, then 30 doubling to 900."""
    beyond = count - limits.tries
    return 0.0 if beyond < 0 else min(limits.first_wait * 2 ** min(beyond, 30), limits.longest_wait)


def _refuse_or_count(connection: Connection, key_macs: list[str], now: float, limits: Limits) -> Verdict:
    until = max((connection.execute(select(failures.c.until).where(failures.c.key_mac == key)).scalar() or 0.0 for key in key_macs), default=0.0)
    if until > now:
        return Verdict(refused_for=until - now)
    for key in key_macs:
        _count(connection, key, now, limits)
    return Verdict()


def _count(connection: Connection, key_mac: str, now: float, limits: Limits) -> int:
    row = connection.execute(select(failures).where(failures.c.key_mac == key_mac)).one_or_none()
    count = 1 if row is None or row.last_at < now - limits.forget_failures else row.count + 1
    connection.execute(delete(failures).where(failures.c.key_mac == key_mac))
    connection.execute(failures.insert().values(key_mac=key_mac, count=count, last_at=now, until=now + wait_after(count, limits)))
    return count
