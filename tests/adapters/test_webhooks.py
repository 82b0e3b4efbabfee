"""Webhooks: who may be told, how it is signed, what an answer means."""

from __future__ import annotations

import base64

import pytest

from georisk.adapters.webhooks import require_safe, send, webhook_key
from georisk.errors import UsageError
from georisk.ports import Message
from tests.service.listening import SECRET, Listener

MESSAGE = Message(webhook_id="msg_1", body='{"ก": 1}')


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example/hook",
        "https://user:word@crm.example/",
        "ftp://127.0.0.1/",
        "crm.example",
        "http://127.0.0.1.example/",
        "https://",
    ],
)
def test_an_address_that_would_tell_others_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="GEORISK_WEBHOOK_URL"):
        require_safe(url)


@pytest.mark.parametrize("size", [0, 23, 65])
def test_a_secret_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(UsageError, match="24 to 64"):
        webhook_key("whsec_" + base64.b64encode(b"k" * size).decode())
    with pytest.raises(UsageError, match="24 to 64"):
        webhook_key("whsec_not base64 at all!")


@pytest.mark.parametrize(
    ("status", "taken", "gone"),
    [(200, True, False), (204, True, False), (302, False, False), (410, False, True)],
)
def test_what_an_answer_means(status: int, taken: bool, gone: bool) -> None:
    with Listener(status) as listener:
        answer = send(listener.url, webhook_key(SECRET), MESSAGE, 1_700_000_000)
    assert (answer.said, answer.taken, answer.gone) == (str(status), taken, gone)
    (heard,) = listener.heard
    assert heard.body == MESSAGE.body.encode()
    assert heard.headers["webhook-id"] == "msg_1"
    assert heard.headers["webhook-timestamp"] == "1700000000"
    assert heard.verified
    assert heard.path == "/hook?of=crm"


def test_nobody_there_is_an_answer_too() -> None:
    with Listener(200) as listener:
        url = listener.url
    answer = send(url, webhook_key(SECRET), MESSAGE, 0)
    assert (answer.said, answer.taken) == ("ConnectionRefusedError", False)
