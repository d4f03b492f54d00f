"""Tries to get in, at a freshly started server, first request first."""

import re
import socket
import threading

import httpx
import pytest

from auth.forms import SLOWEST_FORM, is_loopback
from data_layer.catalogue.reports import REPORTS
from tests.auth.conftest import PASSWORD
from tests.auth.visitor import FORM_TOKEN, PAGE, asked

INSIDE = ["/", "/anything", "/ks4-benchmark?la=330", "/_stcore/health", "/_stcore/stream", "/_stcore/metrics", "/_stcore/host-config",
          "/_stcore/script-health-check", "/_stcore/agent/openapi.json", "/_stcore/upload_file/a/b", "/_stcore/bidi-components/x", "/component/x/y",
          "/media/0123456789abcdef0123456789abcdef.csv", "/static/js/index.js", "/app/static/x", "/favicon.png", "/manifest.json", "/index.html",
          "/oauth2callback", "/_stcore/../_stcore/health", "//_stcore/health", "/auth/../", "/%61uth/../media/x", "/AUTH/sign-in", "/auth", "/healthz/../"]


@pytest.fixture(scope="module", autouse=True)
def never_ending(server):
    """Headers, then nothing: a form begun before the first test of this file, so that nobody waits for its end."""
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"POST /auth/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nusername=x")
        yield slow


@pytest.mark.parametrize("path", INSIDE)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_signed_out_nothing_of_streamlit_answers(server, path, method):
    for headers in (PAGE, {"accept": "*/*"}):
        answer = asked(method, httpx.URL(server.url).copy_with(raw_path=path.encode()), headers=headers)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/auth/sign-in")
            assert answer.content == b""
        else:
            assert answer.status_code in (400, 401, 404, 405)
            assert len(answer.content) < 30      # a word of refusal, nothing of Streamlit's


TEXTS = re.compile(r'\bbody: "(.*)"')
PAGES = ["home", "cohort", "sure", "accessibility", "quality", "results", "admin", *(report.slug for report in REPORTS)]
LINKS = ["la=330&year=2024&sex=F", "level=pupil:1", "cell=ks4_attainment8&la=202", "level=school:100001&pool=3"]


def test_every_page_and_link_is_closed_signed_out_half_way_and_after_the_end(server, enrol):
    half_way, ended = server.visitor(), server.visitor().sign_in(enrol(server.store(), "went-home"))
    half_way.give_password("went-home", PASSWORD)
    kept = ended.cookie()
    ended.send_form("/auth/sign-out", {})
    ended.http.headers["cookie"] = kept
    assert "cla_session" in half_way.cookie()
    for visitor in (server.visitor(), half_way, ended):
        for path in [*PAGES, *(f"{page}?{link}" for page in ("ks4-pupil-list", "ks4-pupil-details", "ks4-benchmark") for link in LINKS)]:
            answer = visitor.get(f"/{path}")
            assert answer.status_code == 303 and answer.headers["location"].startswith("/auth/sign-in?next=") and answer.content == b"", path


def test_signed_out_the_websocket_is_refused(server):
    for cookie in ("", "cla_session=", "cla_session=x", "__Host-cla_session=x", "cla_session=" + "a" * 5000, "cla_session=\"';--", "_streamlit_user=x"):
        assert server.visitor().refused_tab(cookie=cookie) == 403


def test_a_right_password_without_a_code_opens_nothing(server, enrol):
    person, visitor = enrol(server.store(), "no-code"), server.visitor()
    assert visitor.give_password(person.username, person.password).headers["location"] == "/auth/code"
    assert visitor.cookie()
    assert not visitor.is_in()
    assert visitor.refused_tab() == 403
    assert visitor.get("/media/0123456789abcdef0123456789abcdef.csv").status_code == 401
    assert visitor.get("/auth/state").status_code == 401


def test_password_and_code_let_in_and_the_half_way_cookie_is_worth_nothing_afterwards(server, enrol):
    person, visitor = enrol(server.store(), "both"), server.visitor()
    visitor.give_password(person.username, person.password)
    half_way = visitor.cookie()
    visitor.give_code(person.code())
    assert visitor.is_in()
    with visitor.tab() as tab:
        assert "viewer=both; role=vsh; children of [876] listed all" in tab.run()
    assert half_way.split("cla_session=")[1] != visitor.cookie().split("cla_session=")[1]
    assert server.visitor().refused_tab(cookie=half_way) == 403


def test_a_code_works_once(server, enrol):
    person = enrol(server.store(), "replay")
    first, second = server.visitor(), server.visitor()
    for visitor in (first, second):
        visitor.give_password(person.username, person.password)
    code = person.code()          # not before the passwords: checking two can outlast a code on a slow machine
    assert first.give_code(code).status_code == 303
    assert second.give_code(code).status_code == 401
    assert not second.is_in()


def test_an_earlier_code_is_refused_after_a_later_one(server, enrol):
    person = enrol(server.store(), "backwards")
    earlier, later = person.code(), person.code()
    first, second = server.visitor(), server.visitor()
    for visitor in (first, second):
        visitor.give_password(person.username, person.password)
    assert first.give_code(later).status_code == 303
    assert second.give_code(earlier).status_code == 401


def test_of_ten_with_the_same_code_at_once_one_gets_in(server, enrol):
    person, visitor = enrol(server.store(), "ten-at-once"), server.visitor()
    visitor.give_password(person.username, person.password)
    token = FORM_TOKEN.search(visitor.get("/auth/code").text)[1]
    code, answers, start = person.code(), [], threading.Barrier(10)

    def knock():
        start.wait()
        answers.append(asked("POST", server.url + "/auth/code", data={"code": code, "form_token": token}, headers={"cookie": visitor.cookie()}))
    threads = [threading.Thread(target=knock) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers].count(303) == 1
    assert {answer.status_code for answer in answers} <= {303, 401, 429}
    given = {answer.cookies.get("cla_session") for answer in answers if answer.status_code != 303}
    assert given == {None}


def test_a_copied_page_address_takes_you_back_after_signing_in_but_never_elsewhere(server, enrol):
    person, visitor = enrol(server.store(), "next"), server.visitor()
    answer = visitor.get("/ks4-benchmark?sex=F")
    assert answer.headers["location"] == "/auth/sign-in?next=%2Fks4-benchmark%3Fsex%3DF"
    answer = visitor.send_form("/auth/sign-in", {"username": person.username, "password": person.password, "next": "/ks4-benchmark?sex=F"})
    assert answer.headers["location"] == "/auth/code?next=%2Fks4-benchmark%3Fsex%3DF"
    assert visitor.send_form("/auth/code", {"code": person.code(), "next": "/ks4-benchmark?sex=F"}).headers["location"] == "/ks4-benchmark?sex=F"
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "/a\\b", "/a\r\nx: y"):
        answer = visitor.get("/auth/sign-in", params={"next": elsewhere})
        assert answer.status_code == 303 and answer.headers["location"] == "/"


def test_signing_out_closes_the_cookie_and_every_open_tab(server, enrol):
    visitor = server.visitor().sign_in(enrol(server.store(), "leaver"))
    kept = visitor.cookie()
    with visitor.tab() as tab:
        tab.run()
        assert visitor.send_form("/auth/sign-out", {}).status_code == 303
        assert tab.waits_until_closed(60) == 1008
    assert server.visitor().refused_tab(cookie=kept) == 403
    assert asked("GET", server.url, headers={**PAGE, "cookie": kept}).status_code == 303


@pytest.mark.parametrize("what", ["lock", "end", "reset_code", "reset_password", "sign_out_everywhere"])
def test_what_an_administrator_does_closes_open_tabs_within_a_minute(server, enrol, what):
    from auth import accounts
    visitor = server.visitor().sign_in(enrol(server.store(), f"ended-by-{what}"))
    with visitor.tab() as tab:
        tab.run()
        getattr(accounts, what)(server.store(), f"ended-by-{what}")      # by another process, as `cla user` does
        assert tab.waits_until_closed(60) == 1008
    assert visitor.refused_tab() == 403
    assert not visitor.is_in()
    if what != "sign_out_everywhere":
        assert visitor.give_password(f"ended-by-{what}", "violet tractor muffin eleven").status_code in (401, 403)


def test_a_message_on_a_tab_whose_session_ended_draws_nothing(server, enrol):
    from auth import accounts
    visitor = server.visitor().sign_in(enrol(server.store(), "last-click"))
    with visitor.tab() as tab:
        tab.run()
        accounts.lock(server.store(), "last-click")
        tab.socket.send(b"")
        assert tab.waits_until_closed(60) == 1008


def test_a_file_opens_only_for_the_sign_in_it_was_given_to(server, enrol):
    first, second = server.visitor().sign_in(enrol(server.store(), "file-owner")), server.visitor().sign_in(enrol(server.store(), "file-thief", la_code=330))
    with first.tab() as tab:
        tab.run()
        assert first.get(tab.media[0]).content == b"private file of file-owner"
        assert second.get(tab.media[0]).status_code == 404
        assert server.visitor().get(tab.media[0]).status_code == 401


def test_a_file_is_not_given_to_somebody_who_makes_a_page_say_its_address(server, enrol):
    first, second = server.visitor().sign_in(enrol(server.store(), "said-owner")), server.visitor().sign_in(enrol(server.store(), "said-thief", la_code=330))
    with first.tab() as tab, second.tab() as theirs:
        tab.run()
        widget = re.search(r"\$\$ID-\w+-said", theirs.run())[0]
        for said in (tab.media[0], f"see {tab.media[0]} and"):
            assert f"said={said}" in theirs.run([(widget, said)])
            assert second.get(tab.media[0]).status_code == 404
        assert first.get(tab.media[0]).content == b"private file of said-owner"


def test_nobody_takes_up_another_persons_tab(server, enrol):
    first, second = server.visitor().sign_in(enrol(server.store(), "tab-owner")), server.visitor().sign_in(enrol(server.store(), "tab-thief", la_code=330))
    with first.tab() as tab:
        assert "state=tab-owner" in tab.run()
    with second.tab(words=["streamlit", "token", tab.session_id]) as stolen:
        drawn = stolen.run()
        assert "viewer=tab-thief" in drawn and "state=tab-thief" in drawn and "tab-owner" not in drawn
        assert stolen.session_id != tab.session_id
    with first.tab(words=["streamlit", "token", tab.session_id]) as again:
        again.run()
        assert again.session_id == tab.session_id
    assert second.http.put(f"/_stcore/upload_file/{tab.session_id}/x", files={"file": b"x"}).status_code == 404


def test_two_at_once_each_see_their_own(server, enrol):
    people = [enrol(server.store(), "la-876", la_code=876), enrol(server.store(), "la-330", la_code=330)]
    tabs = [server.visitor().sign_in(person).tab() for person in people]
    for _ in range(3):
        drawn = [" ".join(TEXTS.findall(tab.run())) for tab in tabs]      # the texts alone: a tab's random id may well hold "330"
        assert "children of [876] listed all" in drawn[0] and "330" not in drawn[0]
        assert "children of [330] listed all" in drawn[1] and "876" not in drawn[1]
    for tab in tabs:
        tab.__exit__()


def test_a_page_of_another_site_can_neither_open_a_tab_nor_send_a_form(server, enrol):
    visitor = server.visitor().sign_in(enrol(server.store(), "crossed"))
    for origin in ("http://evil.example", "null", f"http://127.0.0.1.evil.example:{server.port}", f"http://127.0.0.1:{server.port + 1}"):
        assert visitor.refused_tab(origin=origin) == 403
        assert visitor.send_form("/auth/sign-out", {}, headers={"origin": origin}).status_code == 400
    assert visitor.http.post("/auth/sign-out", data={}).status_code == 400
    assert visitor.http.post("/auth/sign-out", data={"form_token": "0" * 64}).status_code == 400
    assert visitor.http.post("/auth/sign-out", headers={"x-cla": "door", "sec-fetch-site": "cross-site"}).status_code == 400
    assert visitor.http.post("/auth/stay", headers={"x-cla": "door", "origin": "http://evil.example"}).status_code == 400
    assert visitor.is_in()


def test_hostile_websocket_values_neither_crash_nor_leak(server, enrol):
    visitor = server.visitor().sign_in(enrol(server.store(), "hostile"))
    for raw in (b"\xff" * 100, b"\x00", b"BackMsg"):
        with visitor.tab() as tab:
            tab.run()
            tab.socket.send(raw)
    with visitor.tab() as tab:
        for value in ("' or 1=1 --", "<script>alert(1)</script>", "330", "x" * 100_000):
            assert "Traceback" not in tab.run([("$$ID-x-number", value), ("la", value)])
    with visitor.tab() as tab:
        assert "viewer=hostile" in tab.run()
    assert asked("GET", server.url + "/healthz").text == "ok"


def test_headers_keep_pages_to_themselves(server, enrol):
    visitor = server.visitor()
    for answer in (visitor.get("/auth/sign-in"), visitor.get("/"), server.visitor().sign_in(enrol(server.store(), "headers")).get("/")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe-inline" not in answer.headers["content-security-policy"].split("script-src")[-1].split(";")[0]
        assert answer.headers["referrer-policy"] == "same-origin"


def test_cookies_are_closed_to_scripts_and_other_sites(server, enrol):
    visitor, person = server.visitor(), enrol(server.store(), "cookies")
    answer = visitor.give_password(person.username, person.password)
    assert "HttpOnly" in answer.headers["set-cookie"] and "samesite=lax" in answer.headers["set-cookie"].lower()
    assert "max-age" not in answer.headers["set-cookie"].lower()      # gone with the browser


def test_over_an_unencrypted_network_no_password_is_taken(server):
    answer = asked("GET", server.url + "/auth/sign-in", headers={**PAGE, "host": "cla.example.gov.uk"})
    assert answer.status_code == 400 and "encrypted" in answer.text and "<form" not in answer.text
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("host", ["cla.example.gov.uk", "127.evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.1", "127.0.0.1@evil.example:1", "[::1", ""])
def test_no_name_passes_for_this_very_machine(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "LOCALHOST:1", "[::1]:8501", "127.8.9.10", "cla.localhost:80"])
def test_this_very_machine_has_these_names(host):
    assert is_loopback(host)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PROPFIND", "TRACE", "OPTIONS"])
def test_a_method_that_a_form_has_not_is_refused_without_a_failure(server, method):
    for path in ("/auth/sign-in", "/auth/code", "/auth/stay", "/healthz"):
        assert asked(method, server.url + path).status_code == 405
    assert "HTTPException" not in server.log.read_text()


def test_a_form_that_never_ends_is_given_up(server, never_ending):
    """After SLOWEST_FORM seconds an answer; meanwhile others signed in: all tests above."""
    never_ending.settimeout(SLOWEST_FORM * 3)
    assert never_ending.recv(100).startswith(b"HTTP/1.1 400")


def test_only_the_door_itself_is_open(server):
    assert asked("GET", server.url + "/healthz").text == "ok"
    for path in ("/auth/sign-in", "/auth/code", "/auth/sign-out", "/auth/door.css", "/auth/door.js"):
        assert asked("GET", server.url + path).status_code == 200
    for path in ("/auth/", "/auth/x", "/auth/door.py", "/auth/link/", "/auth/sign-in/"):
        assert asked("GET", server.url + path).status_code == 404


def test_a_form_larger_than_any_form_of_ours_is_refused(server):
    visitor = server.visitor()
    assert visitor.send_form("/auth/sign-in", {"username": "x" * 20_000, "password": "y"}).status_code == 400
