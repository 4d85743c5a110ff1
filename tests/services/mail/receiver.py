"""A mail server in the test's own process, which keeps a log of all that it is handed."""

import email.policy
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.demo_process import free_port
from trainingflow.environment import Secret
from trainingflow.services.mail.configured import MailServer, Security

SERVER: Final = MailServer(
    host="127.0.0.1",
    port=25,
    security=Security.NONE,
    sender=Address("教师培训", addr_spec="training@district.example"),
    portal="https://portal.district.example/notices",
    public_url="https://api.district.example",
    key=Secret("only the tests sign their links with this one"),
)


@dataclass
class Receiver:
    """What was handed over, in order, and what is answered to whom.

    Attributes:
        says: the answer to a recipient, by address; who is not in it is taken.
        says_to_data: the answer to a message to a recipient, by address.
    """

    port: int
    says: dict[str, str] = field(default_factory=dict)
    says_to_data: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Answer to a recipient."""
        envelope.rcpt_tos.append(address)
        return self.says.get(address, "250 OK")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or answer what is to be answered."""
        (address,) = envelope.rcpt_tos
        said = self.says_to_data.get(address, "250 OK")
        if said.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append((address, content))
        return said

    @property
    def server(self) -> MailServer:
        """How it is reached."""
        return replace(SERVER, port=self.port)

    def messages(self) -> list[EmailMessage]:
        """What was taken, read."""
        return [read(content) for _, content in self.taken]

    def recipients(self) -> Counter[str]:
        """Who got how many messages that can be told apart by their Message-ID."""
        seen = {(to, str(read(content)["Message-ID"])) for to, content in self.taken}
        return Counter(to for to, _ in seen)


def read(content: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    return email.message_from_bytes(content, policy=email.policy.default)


def body(message: EmailMessage, sort: str = "plain") -> str:
    """One of its two bodies."""
    part = message.get_body((sort,))
    assert part is not None
    content: str = part.get_content()
    return content


@contextmanager
def receiving(says: Mapping[str, str] | None = None) -> Iterator[Receiver]:
    """A server while the block runs."""
    receiver = Receiver(free_port(), dict(says or {}))
    controller = Controller(
        receiver, hostname="127.0.0.1", port=receiver.port, enable_SMTPUTF8=False
    )
    controller.start()
    try:
        yield receiver
    finally:
        controller.stop()
