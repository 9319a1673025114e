"""Group robots of WeCom and DingTalk: a text into a group of colleagues, calling the person by his mobile."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from app.channels import NotSent, Outgoing

SECONDS = 5.0
MOST = 64 * 1024


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Nothing is sent to where it was not meant to go."""


_OPENER = build_opener(_NoRedirect)


@dataclass(frozen=True)
class WeCom:
    """A robot of a WeCom group (企业微信群机器人); its address holds its key."""

    url: str

    def send(self, outgoing: Outgoing) -> None:
        """Post it. Raises NotSent when the robot was not reached or says that it refused."""
        text = {"content": outgoing.text, "mentioned_mobile_list": [outgoing.address]}
        _post(self.url, {"msgtype": "text", "text": text})


@dataclass(frozen=True)
class DingTalk:
    """A robot of a DingTalk group (钉钉群机器人), signed where it has a secret."""

    url: str
    secret: str = ""

    def send(self, outgoing: Outgoing) -> None:
        """Post it. Raises NotSent when the robot was not reached or says that it refused."""
        called = f"{outgoing.text}\n@{outgoing.address}"  # whom the text does not name nobody is called by
        said = {"msgtype": "text", "text": {"content": called}, "at": {"atMobiles": [outgoing.address]}}
        _post(self._signed(outgoing.at), said)

    def _signed(self, now: datetime) -> str:
        if not self.secret:
            return self.url
        at = str(round(now.timestamp() * 1000))
        mac = hmac.new(self.secret.encode(), f"{at}\n{self.secret}".encode(), hashlib.sha256).digest()
        return f"{self.url}&{urlencode({'timestamp': at, 'sign': base64.b64encode(mac).decode()})}"


def _post(url: str, said: Mapping[str, object]) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = Request(url, json.dumps(said, ensure_ascii=False).encode(), headers)  # noqa: S310  # http(s): config.py
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            found = json.loads(answer.read(MOST))
    except HTTPError as error:
        raise NotSent(f"HTTP {error.code}") from error
    except URLError as error:  # no connection: nothing was sent
        raise NotSent(type(error.reason).__name__) from error
    if found.get("errcode") != 0:
        raise NotSent(f"errcode {found.get('errcode')}")
