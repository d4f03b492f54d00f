"""Somebody at the door: a browser without eyes. Speaks HTTP and Streamlit's websocket, keeps cookies, fills forms."""

import re
import ssl

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.lib.patience import SECONDS

FORM_TOKEN = re.compile(r'name="form_token" value="(\w+)"')
PAGE = {"accept": "text/html"}
TLS = ssl.create_default_context()      # loopback speaks plain HTTP; made anew for each request it would read every certificate there is, 20 ms
MOST_MESSAGES = 500
PATIENT = {"open_timeout": SECONDS, "ping_interval": None, "close_timeout": SECONDS}      # a websocket to a server on a busy machine


class Json:
    """A widget's value that is sent as JSON."""

    def __init__(self, text: str):
        self.text = text


FIELDS = ((bool, "bool_value"), (str, "string_value"), (list, "string_array_value"), (Json, "json_value"), (bytes, "bytes_value"), (int, "int_value"), (float, "double_value"))


def asked(method: str, url, **more) -> httpx.Response:
    """One request of somebody without cookies, with patience (httpx gives up after five seconds)."""
    return httpx.request(method, url, **{"trust_env": False, "verify": TLS, "timeout": SECONDS, **more})


class Visitor:
    """source: the loopback address they come from (127.0.0.2 is another machine as far as the server can tell)."""

    def __init__(self, port: int, source: str = "127.0.0.1"):
        self.port, self.source, self.url = port, source, f"http://127.0.0.1:{port}"
        self.http = httpx.Client(base_url=self.url, transport=httpx.HTTPTransport(local_address=source, verify=TLS), timeout=SECONDS, headers=PAGE, trust_env=False, verify=TLS)

    def get(self, path: str, **more) -> httpx.Response:
        return self.http.get(path, **more)

    def send_form(self, path: str, fields: dict, **more) -> httpx.Response:
        token = FORM_TOKEN.search(self.get(path).text)
        assert token, f"{path} shows no form"
        return self.http.post(path, data={**fields, "form_token": token[1]}, **more)

    def give_password(self, username: str, password: str) -> httpx.Response:
        return self.send_form("/auth/sign-in", {"username": username, "password": password})

    def give_code(self, code: str) -> httpx.Response:
        return self.send_form("/auth/code", {"code": code})

    def sign_in(self, person) -> "Visitor":
        assert self.give_password(person.username, person.password).status_code == 303
        answer = self.give_code(person.code())
        assert answer.status_code == 303 and answer.headers["location"] == "/", answer.text
        assert self.is_in()
        return self

    def is_in(self) -> bool:
        """Whether the start page is Streamlit's."""
        answer = self.get("/")
        assert answer.status_code in (200, 303), answer.text
        return answer.status_code == 200

    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def tab(self, origin: str | None = None, words: list[str] = ("streamlit", "token"), cookie: str | None = None):
        """An open websocket; raises InvalidStatus when the gate refuses it."""
        return Tab(connect(f"ws://127.0.0.1:{self.port}/_stcore/stream", origin=origin or self.url, subprotocols=list(words), proxy=None,
                           additional_headers={"Cookie": self.cookie() if cookie is None else cookie}, source_address=(self.source, 0), max_size=None, legacy=True, **PATIENT))

    def refused_tab(self, **more) -> int:
        """The status with which the gate refuses a websocket; fails when it lets it in."""
        try:
            with self.tab(**more):
                raise AssertionError("the websocket was let in")
        except InvalidStatus as refused:
            return refused.response.status_code


class Tab:
    """An open tab of a browser."""

    def __init__(self, socket):
        self.socket, self.session_id, self.media = socket, None, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def run(self, widgets=(), page: str = "", query: str = "") -> str:
        """Runs a page and returns all text it drew. widgets: (id, value) with the value in the field that its kind has."""
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_name = query, page
        for name, value in widgets:
            state = message.rerun_script.widget_states.widgets.add(id=name)
            field = next(field for kind, field in FIELDS if isinstance(value, kind))
            if isinstance(value, list):
                getattr(state, field).data.extend(value)
            else:
                setattr(state, field, value.text if isinstance(value, Json) else value)
        return self.send(message.SerializeToString())

    def send(self, raw: bytes) -> str:
        self.socket.send(raw)
        drawn = []
        for _ in range(MOST_MESSAGES):
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=SECONDS))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
            drawn.append(str(message))
            self.media += re.findall(r"/media/[0-9a-f]+\.\w+", str(message))
            if kind == "script_finished":
                return "\n".join(drawn)
        raise AssertionError("the page never finished")

    def waits_until_closed(self, seconds: float) -> int:
        """The code with which the server closes the tab; fails when it stays open longer."""
        try:
            for _ in range(MOST_MESSAGES):
                self.socket.recv(timeout=seconds)
        except ConnectionClosed as closed:
            return closed.rcvd.code
        raise AssertionError("messages kept coming")
