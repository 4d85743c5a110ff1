"""The mail server of an installation, read from the environment once and frozen."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from enum import StrEnum
from typing import Final, Self
from urllib.parse import urlsplit
from uuid import UUID

from trainingflow.environment import Reading, Secret, SettingInvalid, collected

_SERVER: Final = "TRAININGFLOW_SMTP_HOST"
_FROM: Final = "TRAININGFLOW_MAIL_FROM"
_PORTAL: Final = "TRAININGFLOW_PORTAL_URL"
_KEY: Final = "TRAININGFLOW_MAIL_KEY"
_PUBLIC: Final = "TRAININGFLOW_PUBLIC_URL"
_SHORTEST_KEY: Final = 32
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS: Final = 65535
DECLINE: Final = "/mail/decline"
"""Where somebody declines mails without signing in: behind it the mail and its proof."""


class Security(StrEnum):
    """How the way to the mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mails are handed over, and what all of them say.

    Attributes:
        sender: whom they are from; also whom the mail server tells what did not arrive.
        portal: where people sign in; it is all that a mail links to.
        public_url: where browsers reach this installation; None: mails are declined in the portal.
        key: what the links are signed with by which somebody declines mails.
    """

    host: str
    port: int
    security: Security
    sender: Address
    portal: str
    user: str | None = None
    password: Secret | None = None
    public_url: str | None = None
    key: Secret | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self | None:
        """Read the settings; None: no mail is sent here.

        Raises:
            SettingInvalid: a value cannot be used; the message says what to write.
        """
        env = Reading.of(environment)
        host = env.get(_SERVER, "").strip()
        security = _security(env, host)
        found = cls(
            host=host,
            port=_port(env, security),
            security=security,
            sender=_sender(env, needed=bool(host)),
            portal=_portal(env, needed=bool(host)),
            user=env.get("TRAININGFLOW_SMTP_USER") or None,
            password=_password(env),
            public_url=env.get(_PUBLIC, "").rstrip("/") or None,
            key=_key(env),
        )
        env.settle()
        return found if host else None

    def decline_link(self, mail_id: UUID) -> str | None:
        """Where the reader of a mail declines more of its kind; None where that cannot be."""
        if self.public_url is None or self.key is None:
            return None
        return f"{self.public_url}{DECLINE}/{mail_id.hex}.{proof(self.key, mail_id)}"


def proof(key: Secret, mail_id: UUID) -> str:
    """What only a link says that this installation has made, and the reader of that mail got."""
    said = f"decline {mail_id.hex}".encode()
    return hmac.new(key.reveal().encode(), said, hashlib.sha256).hexdigest()


@collected
def _security(environment: Mapping[str, str], host: str) -> Security:
    name = "TRAININGFLOW_SMTP_SECURITY"
    text = environment.get(name, "none" if host in _LOCAL else "starttls").lower()
    if text not in set(Security):
        raise SettingInvalid(name, text, "write tls, starttls or none.")
    if text == Security.NONE and host and host not in _LOCAL:
        remedy = "write starttls or tls: only a server on this machine is spoken to openly."
        raise SettingInvalid(name, text, remedy)
    return Security(text)


@collected
def _port(environment: Mapping[str, str], security: Security | None) -> int:
    name = "TRAININGFLOW_SMTP_PORT"
    text = environment.get(name, "465" if security is Security.TLS else "587")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _PORTS:
        raise SettingInvalid(name, text, f"write a whole number from 1 to {_PORTS}.")
    return int(text)


@collected
def _sender(environment: Mapping[str, str], *, needed: bool) -> Address:
    text = environment.get(_FROM, "")
    name, bracket, rest = text.partition("<")
    try:
        spec = rest.removesuffix(">") if bracket else text
        found = Address(name.strip() if bracket else "", addr_spec=spec.strip())
    except (HeaderParseError, ValueError, IndexError):
        found = Address()
    if needed and not (found.username and found.domain and text.isprintable()):
        remedy = "write an address, or a name and an address as in 教师培训 <training@example.org>."
        raise SettingInvalid(_FROM, text, remedy)
    return found


@collected
def _portal(environment: Mapping[str, str], *, needed: bool) -> str:
    text = environment.get(_PORTAL, "")
    parts = urlsplit(text)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    if (needed or text) and not (parts.netloc and safe and text.isascii() and text.isprintable()):
        remedy = "write the address of the portal, which starts with https://."
        raise SettingInvalid(_PORTAL, text, remedy)
    return text


@collected
def _password(environment: Mapping[str, str]) -> Secret | None:
    text = environment.get("TRAININGFLOW_SMTP_PASSWORD", "")
    return Secret(text) if text else None


@collected
def _key(environment: Mapping[str, str]) -> Secret | None:
    text = environment.get(_KEY, "")
    if text and len(text) < _SHORTEST_KEY:
        remedy = f"write a random text of at least {_SHORTEST_KEY} characters."
        raise SettingInvalid(_KEY, "…", remedy)
    return Secret(text) if text else None
