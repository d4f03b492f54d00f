"""Every number the door keeps, in one place. Seconds unless the name says otherwise."""

import os
from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Limits:
    """How long things last and how often they may be tried (security.md, "Sign-in")."""

    idle: float = 15 * MINUTE           # without a click: out
    warning: float = 2 * MINUTE         # before that: a warning with one key to stay
    absolute: float = 10 * HOUR         # a working day, however busy
    sign_in: float = 10 * MINUTE        # from the right password to the right code
    tab_check: float = 2.0              # an open tab asks this often whether its session still stands
    tries: int = 5                      # failures in a row before the first wait
    first_wait: float = 30.0            # doubling with each further failure ...
    longest_wait: float = 15 * MINUTE   # ... up to this
    forget_failures: float = DAY        # a count this old starts again at nought
    usual_wait: float = 1.0             # at the usual address tries are slowed, never refused
    usual_waiting: int = 2              # so many may wait at once for one account
    link: float = 72 * HOUR             # invitations and resets
    password_shortest: int = 12         # characters
    password_longest: int = 128
    recovery_codes: int = 10

    @staticmethod
    def from_environment() -> "Limits":
        """The limits, with the idle and absolute ones shortened (never lengthened) by CLA_IDLE_SECONDS and CLA_ABSOLUTE_SECONDS."""
        idle = _shorter("CLA_IDLE_SECONDS", Limits.idle)
        return Limits(idle=idle, warning=min(Limits.warning, idle / 2), absolute=_shorter("CLA_ABSOLUTE_SECONDS", Limits.absolute),
                      tab_check=min(Limits.tab_check, idle / 4))


def _shorter(name: str, longest: float) -> float:
    given = os.environ.get(name)
    if not given:
        return longest
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= longest:
        raise ValueError(f"{name} is '{given}'. Give a number of seconds above 0 and at most {longest:.0f}.")
    return seconds
