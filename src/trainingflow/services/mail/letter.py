"""What a mail looks like: plain text and HTML from templates, and headers that say what it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Final
from unicodedata import category
from uuid import UUID

import jinja2

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.citation import Language
from trainingflow.services.mail.configured import MailServer

_LONGEST_NAME: Final = 60
# Characters that direct or hide text, and those that end a line: no name has any of them.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_FROM_PACKAGE: Final = jinja2.PackageLoader("trainingflow.services.mail")


_LAYOUT: Final[dict[str, Any]] = {
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}
_TEXT: Final = jinja2.Environment(loader=_FROM_PACKAGE, autoescape=False, **_LAYOUT)  # noqa: S701 - plain text
_HTML: Final = jinja2.Environment(loader=_FROM_PACKAGE, autoescape=True, **_LAYOUT)


class AddressUnusable(ValueError):
    """No mail can be addressed to what is recorded as an address."""


@dataclass(frozen=True, slots=True)
class Line:
    """One notice, in the words that a mail may say of it."""

    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything that makes a mail: the same letter is the same message, whenever it is written.

    Attributes:
        id: of the mail; its Message-ID is made from it.
        made_at: what the mail says it was written.
    """

    id: UUID
    made_at: datetime
    language: Language
    name: str
    address: str = field(repr=False)
    lines: Sequence[Line]


def message_id(mail_id: UUID, server: MailServer) -> str:
    """The Message-ID of a mail: the same at every attempt, so that a repeat is recognised."""
    return f"<{mail_id}@{server.sender.domain}>"


def written(letter: Letter, server: MailServer) -> EmailMessage:
    """The message, byte for byte the same however often it is written.

    Raises:
        AddressUnusable: the address is none that a message could be sent to.
    """
    decline = server.decline_link(letter.id)
    facts = {
        "name": plain(letter.name)[:_LONGEST_NAME],
        "lines": [Line(one.day, plain(one.text)) for one in letter.lines],
        "portal": server.portal,
        "settings": decline or server.portal,
    }
    subject = plain(_TEXT.get_template(f"subject.{letter.language}.j2").render(facts).strip())
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = server.sender
    message["To"] = usable(letter.address)
    message["Date"] = letter.made_at.astimezone(ZONE)
    message["Message-ID"] = message_id(letter.id, server)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if decline is not None:
        message["List-Unsubscribe"] = f"<{decline}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = _TEXT.get_template(f"text.{letter.language}.j2").render(facts)
    html = _HTML.get_template(f"html.{letter.language}.j2").render(facts, subject=subject)
    message.set_content(text + "\n", cte="base64")
    message.add_alternative(html + "\n", subtype="html", cte="base64")
    message["Content-Language"] = letter.language
    message.set_boundary(f"=-{letter.id.hex}")
    return message


def plain(text: str) -> str:
    """A text on one line, without what would direct, hide or end what follows."""
    return "".join(" " if one.isspace() else one for one in text if category(one) not in _UNSEEN)


def usable(address: str) -> Address:
    """The address as a header holds it: exactly one, of characters that are seen.

    Raises:
        AddressUnusable: it is none.
    """
    try:
        found = Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise AddressUnusable from error
    if plain(address) != address or found.addr_spec != address:
        raise AddressUnusable
    return found
