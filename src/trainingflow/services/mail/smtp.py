"""Handing mails over to a server: one connection, one recipient each, and what it answered."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from typing import Final

from trainingflow.services.mail.configured import MailServer, Security

_SECONDS: Final = 15
_FOR_GOOD: Final = 500
_CLOSING: Final = 421


class Verdict(StrEnum):
    """What a server made of a message."""

    TAKEN = "TAKEN"
    REFUSED = "REFUSED"
    LATER = "LATER"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of handing one message over.

    Attributes:
        code: the server's three digits, or what went wrong in a word; never its words, which may
            quote an address.
        address: whether it is the recipient that was refused, not the message.
        lost: whether the connection cannot be used any more.
    """

    verdict: Verdict
    code: str
    address: bool = False
    lost: bool = False


class ServerAway(Exception):
    """No mail can be handed over now, whoever it is for; the message says which step failed."""


class Line:
    """An open connection to the mail server; used by one thread at a time."""

    def __init__(self, smtp: smtplib.SMTP, sender: str) -> None:
        self._smtp = smtp
        self._sender = sender

    def hand_over(self, message: EmailMessage, to: str) -> Answer:
        """Hand one message over to one recipient.

        A connection that breaks after the last line was sent leaves open whether the message was
        taken: it is tried again, under the same Message-ID.
        """
        try:
            self._smtp.send_message(message, self._sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, _),) = error.recipients.values()
            return _refused(code, address=True)
        except smtplib.SMTPNotSupportedError:
            return Answer(Verdict.REFUSED, "SMTPUTF8", address=True)
        except smtplib.SMTPSenderRefused as error:
            return Answer(Verdict.LATER, str(error.smtp_code), lost=True)
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code)
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Verdict.LATER, type(error).__name__, lost=True)
        return Answer(Verdict.TAKEN, "250")


def _refused(code: int, *, address: bool = False) -> Answer:
    if code >= _FOR_GOOD:
        return Answer(Verdict.REFUSED, str(code), address=address)
    return Answer(Verdict.LATER, str(code), lost=code == _CLOSING)


@contextmanager
def connected(server: MailServer) -> Iterator[Line]:
    """Connect and sign in; the connection is closed at the end.

    Raises:
        ServerAway: it cannot be reached, is not who it says, or lets us not in.
    """
    smtp = _open(server)
    try:
        yield Line(smtp, server.sender.addr_spec)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


def _open(server: MailServer) -> smtplib.SMTP:
    smtp: smtplib.SMTP | None = None
    try:
        if server.security is Security.TLS:
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        if server.security is Security.STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
        if server.user is not None and server.password is not None:
            smtp.login(server.user, server.password.reveal())
    except (smtplib.SMTPException, OSError) as error:
        if smtp is not None:
            smtp.close()
        raise ServerAway(type(error).__name__) from error
    return smtp
