"""deploy/cla.service as systemd itself reads it; nginx.conf is run by test_nginx."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent.parent / "deploy" / "cla.service"
SYSTEMD = shutil.which("systemd-analyze")
needed = pytest.mark.skipif(not SYSTEMD, reason="NO systemd-analyze here: deploy/cla.service was not checked by systemd (Debian: apt-get install systemd)")
MOST_EXPOSED = 4.0      # systemd's own score from 0 (closed) to 10; a unit without any of these lines has 9.6


@pytest.fixture
def unit(tmp_path):
    """The example with only its program in another place, so that there is one."""
    program = tmp_path / "cla"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = EXAMPLE.read_text()
    assert "/opt/cla-analysis/.venv/bin/cla serve" in text
    made = tmp_path / "cla.service"
    made.write_text(text.replace("/opt/cla-analysis/.venv/bin/cla serve", f"{program} serve"))
    return made


@needed
def test_systemd_takes_every_line_of_the_unit(unit):
    found = subprocess.run([SYSTEMD, "verify", "--man=no", unit], capture_output=True, text=True)
    told = [line for line in found.stderr.splitlines() if "cla.service" in line]
    assert told == [] and found.returncode == 0, found.stderr


@needed
def test_systemd_finds_the_unit_well_closed(unit):
    found = subprocess.run([SYSTEMD, "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True)
    score = re.search(r"exposure level for cla\.service: ([\d.]+)", found.stdout)
    if not score:
        pytest.skip(f"this systemd can't score a unit from its file: {found.stderr.strip()[:200]}")
    assert float(score[1]) <= MOST_EXPOSED


def test_the_unit_serves_behind_a_proxy_as_a_user_of_its_own():
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(EXAMPLE)
    service = dict(unit["Service"])
    assert service["User"] not in ("", "root") and service["UMask"] == "0077" and service["NoNewPrivileges"] == "true"
    assert "CLA_PROXY=127.0.0.1" in EXAMPLE.read_text() and "--address" not in service["ExecStart"]
    assert not re.search(r"KEY|PASSWORD|SECRET", EXAMPLE.read_text(), re.IGNORECASE)
