"""Mail over SMTP (RFC 5321), with the library of the language."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from app.channels import NotSent, Outgoing

SECONDS = 5.0


@dataclass(frozen=True)
class Mail:
    """One mail server. `security` is `tls` from the start, `starttls`, or `none` within the own network."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = ""

    def send(self, outgoing: Outgoing) -> None:
        """Send one mail; its Message-ID is the notification's own, so that a second copy would be known as one.

        Raises NotSent when the server was not reached or refused it. A connection that breaks while the text goes out
        raises the library's error: the server may have taken it.
        """
        message = EmailMessage()
        message["From"] = message["Sender"] = self.sender
        message["To"] = Address(addr_spec=outgoing.address)
        message["Subject"] = outgoing.subject
        message["Date"] = format_datetime(outgoing.at)
        message["Message-ID"] = f"<{outgoing.uid}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes in answer
        message.set_content(outgoing.text)
        try:
            server = self._opened()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(_kind(error)) from error
        with server:
            try:
                server.send_message(message)
            except smtplib.SMTPResponseException as error:
                raise NotSent(_kind(error)) from error
            except smtplib.SMTPRecipientsRefused as error:
                raise NotSent(type(error).__name__) from error

    def _opened(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _kind(error: Exception) -> str:
    # The words of a server may repeat the address: only its code is kept.
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else ""
    return f"{type(error).__name__} {code}".strip()
