"""A mail server and a robot of the tests' own on this machine: they say what they are told to and keep what came."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


@dataclass
class MailServer:
    """What came in; `recipient` and `data` are its answers, `cut` breaks the connection once the text is there."""

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)
    recipient: str = "250 ok"
    data: str = "250 taken"
    cut: bool = False


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that speaks as much of RFC 5321 as a client needs."""
    kept = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 mail.test")
            for line in self.rfile:
                verb = line.split()[0].upper() if line.split() else b""
                if verb == b"RCPT":
                    self.say(kept.recipient)
                elif verb == b"DATA":
                    self.say("354 go on")
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    kept.came.append(message_from_bytes(text, EmailMessage, policy=policy.default))
                    if kept.cut:
                        return
                    self.say(kept.data)
                else:
                    self.say("221 bye" if verb == b"QUIT" else "250 ok")

    with _served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        kept.port = port
        yield kept


@dataclass
class Robot:
    """What was posted to which path; `answer` is what it says, under this status."""

    url: str = ""
    came: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answer: str = '{"errcode": 0, "errmsg": "ok"}'
    status: int = 200


@contextmanager
def robot() -> Iterator[Robot]:
    """A group robot."""
    kept = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept.came.append((self.path, said))
            self.send_response(kept.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(kept.answer.encode())

        def log_message(self, *_args: object) -> None:
            """Not among the output of the tests."""

    with _served(HTTPServer(("127.0.0.1", 0), Handler)) as port:
        kept.url = f"http://127.0.0.1:{port}/robot?key=1"
        yield kept


@contextmanager
def _served(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
