"""What a browser does with a page, without drawing it: opens a websocket through the gate, keeps the widgets' ids, changes a filter and presses Apply."""

import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 120      # seconds for one message
SHORT = 400         # bytes: the message that ends a run is shorter; longer ones need not be read to find it


@dataclass
class Ran:
    """One run of a page: seconds until it was whole, bytes as sent, messages, whether it ended well."""

    seconds: float
    bytes: int
    messages: int


@dataclass
class Open:
    """An open tab. page: its name in the address. ids: a widget's key -> the id that Streamlit gave it."""

    tab: object
    page: str
    ids: dict[str, str] = field(default_factory=dict)

    def first(self, link: str = "") -> Ran:
        """Opens the page, reading every message for the ids of its widgets."""
        return self._run(self._message(link), read=True)

    def again(self) -> Ran:
        """The same page again, nothing changed."""
        return self._run(self._message())

    def filtered(self, choices: dict[str, tuple[str, ...]]) -> Ran:
        """Filters set (key -> the words of the options) and Apply pressed."""
        message = self._message()
        for key, words in choices.items():
            state = message.rerun_script.widget_states.widgets.add(id=self.ids[f"filter-{key}"])
            state.string_array_value.data.extend(words)
        message.rerun_script.widget_states.widgets.add(id=self.ids["FormSubmitter:filters-Apply"]).trigger_value = True
        return self._run(message)

    def _message(self, link: str = "") -> BackMsg:
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = self.page, link
        return message

    def _run(self, message: BackMsg, read: bool = False) -> Ran:
        start, size, count = time.perf_counter(), 0, 0
        self.tab.socket.send(message.SerializeToString())
        while True:
            raw = self.tab.socket.recv(timeout=PATIENCE)
            size, count = size + len(raw), count + 1
            if not read and len(raw) > SHORT:
                continue
            parsed = ForwardMsg()
            parsed.ParseFromString(raw)
            kind = parsed.WhichOneof("type")
            if kind == "script_finished":
                return Ran(time.perf_counter() - start, size, count)
            self._note(parsed, kind)

    def _note(self, parsed: ForwardMsg, kind: str) -> None:
        if kind == "delta" and parsed.delta.WhichOneof("type") == "new_element":
            element = parsed.delta.new_element
            drawn = getattr(element, element.WhichOneof("type") or "", None)
            if getattr(drawn, "id", "").startswith("$$ID-"):
                self.ids[drawn.id.split("-", 2)[2]] = drawn.id
