"""What an operator decides about signing in, read from the environment once and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final, Self
from urllib.parse import urlsplit

from trainingflow.domain.people import Role
from trainingflow.environment import Reading, Secret, SettingInvalid

_URL: Final = "TRAININGFLOW_PUBLIC_URL"
_CLIENT: Final = "TRAININGFLOW_OIDC_CLIENT_ID"
_PEPPER: Final = "TRAININGFLOW_PASSWORD_PEPPER"
_ACCOUNTS: Final = "TRAININGFLOW_LOCAL_ACCOUNTS"
_SHORTEST_SECRET: Final = 32
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})

ADMINISTRATORS: Final = frozenset(
    {
        Role.SYSTEM_ADMINISTRATOR,
        Role.SECURITY_ADMINISTRATOR,
        Role.AUDITOR,
        Role.POLICY_OFFICER,
    }
)
"""Whose sessions end sooner, and whose passwords are longer."""


class PasswordProfile(StrEnum):
    """Which rules passwords follow."""

    MLPS = "mlps"
    NIST = "nist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The identity provider of the authority (统一身份认证平台).

    Attributes:
        issuer: as its discovery document says it; the document is fetched from there.
        client_id: of this installation at the provider.
        client_secret: none for a public client, which PKCE protects alone.
        audience: of the bearer tokens that are accepted; the client id where it is left out.
        claim: the claim that holds the number by which the authority knows a person; none: nobody
            is known before an administrator has linked the identity.
        portals: the client ids of portals whose bearer tokens are accepted as well.
        second_factor: the values of `acr` or `amr` of which one says that there was a second
            factor.
    """

    issuer: str
    client_id: str
    client_secret: Secret | None = None
    audience: str | None = None
    claim: str | None = None
    second_factor: frozenset[str] = frozenset({"mfa", "otp", "hwk"})
    scopes: str = "openid"
    portals: frozenset[str] = frozenset()

    @property
    def clients(self) -> frozenset[str]:
        """Whose bearer tokens are accepted: this installation's own, and the portals'."""
        return self.portals | {self.client_id}

    @property
    def expected_audience(self) -> str:
        """Whom a bearer token has to be for."""
        return self.audience or self.client_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRules:
    """How long sessions of browsers last, and how many somebody may have."""

    idle: timedelta = timedelta(minutes=30)
    administrators_idle: timedelta = timedelta(minutes=15)
    lasts: timedelta = timedelta(hours=12)
    most: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Everything about signing in that differs between installations.

    Attributes:
        public_url: where browsers reach this installation, e.g. https://training.example.edu.cn;
            sessions of browsers exist only where it is said.
        proxies: the networks of proxies whose `X-Forwarded-For` is believed.
        provider: none: nobody signs in through one.
        passwords: the rules of local accounts; none: there are no local accounts.
        pepper: the secret that is mixed into passwords before they are hashed.
        two_factor_roles: whoever holds one of them needs a second factor; with the profile
            `mlps` those who administer always.
    """

    public_url: str | None = None
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    provider: Provider | None = None
    passwords: PasswordProfile | None = None
    pepper: Secret | None = None
    sessions: SessionRules = field(default_factory=SessionRules)
    two_factor_roles: frozenset[Role] = frozenset()

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the settings.

        Args:
            environment: variables by name; the process's own when left out. `NAME_FILE` names a
                file that holds the value instead.

        Raises:
            SettingInvalid: a value cannot be used; the message says what to write.
        """
        env = Reading.of(environment)
        passwords = _profile(env)
        provider = _provider(env)
        url = _url(env, _URL)
        if url is None and (passwords or provider):
            remedy = "write the address at which browsers reach this installation (https://…)."
            raise SettingInvalid(_URL, "", remedy)
        found = cls(
            public_url=url,
            proxies=_networks(env),
            provider=provider,
            passwords=passwords,
            pepper=_pepper(env) if passwords else None,
            sessions=SessionRules(
                idle=_minutes(env, "TRAININGFLOW_SESSION_IDLE_MINUTES", 30, 5, 30),
                administrators_idle=_minutes(
                    env, "TRAININGFLOW_ADMIN_SESSION_IDLE_MINUTES", 15, 1, 15
                ),
                lasts=_minutes(env, "TRAININGFLOW_SESSION_MINUTES", 720, 15, 720),
                most=_whole(env, "TRAININGFLOW_SESSIONS_A_PERSON", 3, 1, 10),
            ),
            two_factor_roles=_roles(env) | _two_factor_of(passwords),
        )
        env.settle()
        return found


def _provider(env: Mapping[str, str]) -> Provider | None:
    issuer = _url(env, "TRAININGFLOW_OIDC_ISSUER")
    if issuer is None:
        return None
    client_id = env.get(_CLIENT, "")
    if not client_id:
        remedy = "write the id of this installation at the provider."
        raise SettingInvalid(_CLIENT, "", remedy)
    secret = env.get("TRAININGFLOW_OIDC_CLIENT_SECRET") or None
    factors = env.get("TRAININGFLOW_OIDC_SECOND_FACTOR", "mfa,otp,hwk")
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=None if secret is None else Secret(secret),
        audience=env.get("TRAININGFLOW_OIDC_AUDIENCE") or None,
        claim=env.get("TRAININGFLOW_OIDC_PERSON_CLAIM") or None,
        second_factor=frozenset(one.strip() for one in factors.split(",") if one.strip()),
        scopes=env.get("TRAININGFLOW_OIDC_SCOPES") or "openid",
        portals=frozenset(
            one.strip()
            for one in env.get("TRAININGFLOW_OIDC_PORTALS", "").split(",")
            if one.strip()
        ),
    )


def _url(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name, "")
    if not text:
        return None
    parts = urlsplit(text)
    local = parts.scheme == "http" and parts.hostname in _LOCAL_HOSTS
    if not parts.netloc or (parts.scheme != "https" and not local) or parts.query or parts.fragment:
        raise SettingInvalid(name, text, "write an address that starts with https://.")
    return text.rstrip("/") if name == _URL else text


def _profile(env: Mapping[str, str]) -> PasswordProfile | None:
    text = env.get(_ACCOUNTS, "no").lower()
    if text in {"no", ""}:
        return None
    if text not in set(PasswordProfile):
        remedy = "write mlps, nist, or no for none."
        raise SettingInvalid(_ACCOUNTS, text, remedy)
    return PasswordProfile(text)


def _pepper(env: Mapping[str, str]) -> Secret:
    text = env.get(_PEPPER, "")
    if len(text) < _SHORTEST_SECRET:
        remedy = f"name a file with a random text of at least {_SHORTEST_SECRET} characters."
        raise SettingInvalid(_PEPPER, "…", remedy)
    return Secret(text)


def _networks(env: Mapping[str, str]) -> tuple[IPv4Network | IPv6Network, ...]:
    name = "TRAININGFLOW_TRUSTED_PROXIES"
    text = env.get(name, "")
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        remedy = "write networks with commas between them, e.g. 10.0.0.0/8."
        raise SettingInvalid(name, text, remedy) from error


def _roles(env: Mapping[str, str]) -> frozenset[Role]:
    name = "TRAININGFLOW_TWO_FACTOR_ROLES"
    text = env.get(name, "")
    named = [one.strip() for one in text.split(",") if one.strip()]
    if any(one not in set(Role) for one in named):
        raise SettingInvalid(
            name, text, f"write roles with commas between them: {', '.join(Role)}."
        )
    return frozenset(Role(one) for one in named)


def _two_factor_of(profile: PasswordProfile | None) -> frozenset[Role]:
    """Who needs two factors whatever else is said: by 等保 (level 3), whoever administers."""
    return ADMINISTRATORS if profile is PasswordProfile.MLPS else frozenset()


def _minutes(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> timedelta:
    return timedelta(minutes=_whole(env, name, default, low, high))


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingInvalid(name, text, f"write a whole number from {low} to {high}.")
    return int(text)
