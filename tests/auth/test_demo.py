"""Demo accounts: offered, with their code, only while the release says that it is synthetic."""

import re

import pyotp

from auth.demo import DemoLA, ensure_demo_accounts
from tests.auth.conftest import make_release

LAS = [DemoLA(876, "Halton (synthetic)", 36, ("1", "2")), DemoLA(330, "Birmingham", 900, ("7",)), DemoLA(314, "Kingston", 12)]
FIELD = re.compile(r'name="(username|password|code)"[^>]* value="([^"]*)"')


def test_a_demo_fills_both_steps_and_a_real_release_never_does(fresh_server):
    server = fresh_server()
    make_release(server.folder, synthetic=True, name="cla-made-up")
    made = ensure_demo_accounts(server.store(), LAS)
    assert made == [("birmingham-vsh", "Birmingham's VSH"), ("kingston-vsh", "Kingston's VSH"),
                    ("birmingham-administrator", "Birmingham's administrator"), ("birmingham-school", "Birmingham's school")]
    assert ensure_demo_accounts(server.store(), LAS) == made      # a second time makes nothing new
    server.start()
    visitor = server.visitor()
    page = visitor.get("/auth/sign-in").text
    assert "Try it: Birmingham&#39;s VSH" in page and "Synthetic data, not real children" in page
    filled = dict(FIELD.findall(visitor.get("/auth/sign-in?try=birmingham-vsh").text))
    assert visitor.give_password(filled["username"], filled["password"]).status_code == 303
    code = dict(FIELD.findall(visitor.get("/auth/code").text))["code"]
    assert visitor.give_code(code).status_code == 303
    assert visitor.is_in()
    late = server.visitor()
    late.give_password(filled["username"], filled["password"])
    refused = late.give_code(code)                                # somebody else used it while they read
    assert refused.status_code == 401 and "isn&#39;t right" in refused.text
    assert late.give_code(dict(FIELD.findall(refused.text))["code"]).status_code == 303
    with visitor.tab() as tab:
        assert "viewer=birmingham-vsh" in tab.run()
        make_release(server.folder, synthetic=False, name="cla-real")      # real data come while the demo runs
        assert tab.waits_until_closed(60) == 1008
    assert not visitor.is_in()
    stranger = server.visitor()
    page = stranger.get("/auth/sign-in?try=birmingham-vsh").text
    assert "Try it" not in page and "Birmingham" not in page and filled["password"] not in page
    assert stranger.give_password(filled["username"], filled["password"]).status_code == 401
    (server.folder / "current").write_text("cla-gone.duckdb\n")      # a release that can't be read is not a demo either
    assert "Try it" not in stranger.get("/auth/sign-in").text
    assert stranger.give_password(filled["username"], filled["password"]).status_code in (401, 429)


def test_a_real_account_is_never_offered_and_its_code_never_shown(fresh_server, enrol):
    server = fresh_server()
    make_release(server.folder, synthetic=True)
    ensure_demo_accounts(server.store(), LAS)
    person = enrol(server.store(), "real-person")
    server.start()
    visitor = server.visitor()
    assert "real-person" not in visitor.get("/auth/sign-in?try=real-person").text
    visitor.give_password(person.username, person.password)
    page = visitor.get("/auth/code").text
    assert "The current code is filled in" not in page and dict(FIELD.findall(page))["code"] == ""


def test_several_may_try_the_demo_within_half_a_minute(store):
    from auth import codes
    now = 1_700_000_010.0
    this = int(now // 30)
    assert codes.next_unused_step(0, now) == this - 1
    assert codes.next_unused_step(this - 1, now) == this
    assert codes.next_unused_step(this + 1, now) is None


def test_the_code_filled_in_is_still_good_while_somebody_reads_the_page():
    from auth import codes
    secret, start = "JBSWY3DPEHPK3PXPKRSXG5CTMVRXEZLU", 1_700_000_010      # of a secret drawn anew two codes may be alike
    for last in (0, start // 30 - 1, start // 30):
        for second in range(30):
            step = codes.next_unused_step(last, start + second)
            code = pyotp.TOTP(secret).generate_otp(step)
            assert all(codes.matching_step(secret, code, start + second + later) == step for later in range(20)), (last, second)
