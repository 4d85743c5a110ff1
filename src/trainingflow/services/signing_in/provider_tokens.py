"""Whether a token of the identity provider is what it seems: signed by it, for us, now."""

import base64
import binascii
import hashlib
import hmac
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning

from trainingflow.services.signing_in.configuration import Provider
from trainingflow.services.signing_in.provider_keys import ProviderKeys

LONGEST: Final = 8192
ALGORITHMS: Final = frozenset({"RS256", "PS256", "ES256", "EdDSA"})
"""Nothing that is signed with a shared secret, and nothing that is not signed."""

# By which hash an identity token names the access token (OpenID Connect Core, 3.1.3.6).
_HALVES: Final = {
    "RS256": hashlib.sha256,
    "PS256": hashlib.sha256,
    "ES256": hashlib.sha256,
    "EdDSA": hashlib.sha512,
}

# What a header may say. `jwk`, `jku`, `x5c` and `x5u` would let the token bring its own key, and
# `crit` names what has to be understood; none of it is.
_HEADER: Final = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})
_LEEWAY: Final = 60
OLDEST: Final = timedelta(hours=12)
_LONGEST_SUBJECT: Final = 255
_LONGEST_KID: Final = 256
_PARTS: Final = 3


class TokenRefused(Exception):
    """A token is not accepted; the reason is for the log and never for whoever sent it."""

    def __init__(self, *, because: str) -> None:
        """Say why, in a word."""
        super().__init__(because)


@dataclass(frozen=True, slots=True)
class Claims:
    """What an accepted token says.

    Attributes:
        second_factor: whether it says that there was one.
        issued: when, by the provider's clock; none where it does not say.
    """

    issuer: str
    subject: str
    second_factor: bool
    issued: datetime | None
    all: Mapping[str, Any]

    def text(self, name: str | None) -> str | None:
        """A claim that is a text; None where it is missing or none."""
        value = self.all.get(name) if name else None
        return value if isinstance(value, str) and value else None


def seems_one(text: str) -> bool:
    """Whether the text has the form of such a token."""
    return text.count(".") == _PARTS - 1


async def verify_access(
    text: str,
    keys: ProviderKeys,
    provider: Provider,
    now: datetime,
    oldest: timedelta = OLDEST,
) -> Claims:
    """Accept a bearer token that is for this installation.

    It may be sent many times, as its kind is made for; so it is accepted no longer than a session
    lasts, whatever the provider says, and not after its person was signed out everywhere.

    Args:
        text: the token.
        keys: of the provider.
        provider: whose it has to be.
        now: by the provider's clock.
        oldest: for how long after it was issued it is accepted.

    Raises:
        TokenRefused: it is not.
    """
    claims = await _signed(text, keys)
    _check(claims, provider, now, provider.expected_audience)
    azp = claims.get("azp", claims.get("client_id", provider.client_id))
    if azp not in provider.clients:
        raise TokenRefused(because="azp")
    if "nonce" in claims:
        raise TokenRefused(because="an identity token is no access token")
    found = _claims(claims, provider)
    if found.issued is None or now - found.issued >= oldest:
        raise TokenRefused(because="too old")
    return found


async def verify_identity(
    text: str, keys: ProviderKeys, provider: Provider, now: datetime, nonce: str
) -> Claims:
    """Accept the identity token that ends a sign-in begun here.

    Args:
        text: the token.
        keys: of the provider.
        provider: whose it has to be.
        now: by the provider's clock.
        nonce: of the sign-in, which is taken out: so the token is of use once.

    Raises:
        TokenRefused: it is not, or of another sign-in.
    """
    claims = await _signed(text, keys)
    _check(claims, provider, now, provider.client_id)
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise TokenRefused(because="azp")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise TokenRefused(because="nonce")
    return _claims(claims, provider)


async def _signed(text: str, keys: ProviderKeys) -> Mapping[str, Any]:
    if len(text) > LONGEST:
        raise TokenRefused(because="too long")
    if not text.isascii() or not seems_one(text):
        raise TokenRefused(because="no token")
    header = _header_of(text)
    if strange := header.keys() - _HEADER:
        raise TokenRefused(because=f"header with {len(strange)} parameters that are not known")
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenRefused(because="alg")
    if kid is not None and not (isinstance(kid, str) and len(kid) <= _LONGEST_KID):
        raise TokenRefused(because="kid")
    key = await keys.key(kid, algorithm)
    if key is None:
        raise TokenRefused(because="unknown key")
    try:
        with warnings.catch_warnings():
            # RFC 9864 gives EdDSA another name; the key says already that it is Ed25519.
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.decode(text, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, RecursionError) as error:
        raise TokenRefused(because="signature") from error


def _header_of(text: str) -> Mapping[str, Any]:
    part = text.partition(".")[0]
    try:
        said = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise TokenRefused(because="header") from error
    if not isinstance(said, dict):
        raise TokenRefused(because="header")
    return said


def _check(claims: Mapping[str, Any], provider: Provider, now: datetime, audience: str) -> None:
    if claims.get("iss") != provider.issuer:
        raise TokenRefused(because="iss")
    said = claims.get("aud")
    if said != audience and not (isinstance(said, list) and audience in said):
        raise TokenRefused(because="aud")
    if isinstance(said, list) and len(said) > 1 and "azp" not in claims:
        raise TokenRefused(because="azp")
    seconds = now.timestamp()
    expires, issued = _instant(claims, "exp"), _instant(claims, "iat")
    if expires is None or expires + _LEEWAY <= seconds:
        raise TokenRefused(because="exp")
    for since in (issued, _instant(claims, "nbf")):
        if since is not None and since - _LEEWAY > seconds:
            raise TokenRefused(because="not yet valid")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= _LONGEST_SUBJECT:
        raise TokenRefused(because="sub")


def demand_hash(text: str, claims: Claims, access: str | None) -> None:
    """Demand that an access token is the one that an accepted identity token was issued with.

    Args:
        text: the identity token.
        claims: what it says.
        access: what came with it, if anything.

    Raises:
        TokenRefused: the identity token names another.
    """
    said = claims.all.get("at_hash")
    if access is None or said is None:
        return
    digest = _HALVES[str(_header_of(text)["alg"])](access.encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), half.encode()):
        raise TokenRefused(because="at_hash")


def _instant(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11:  # noqa: PLR2004 - far beyond any date
        raise TokenRefused(because=name)
    return float(value)


def _claims(claims: Mapping[str, Any], provider: Provider) -> Claims:
    amr = claims.get("amr")
    said = [claims.get("acr"), *(amr if isinstance(amr, list) else ())]
    factors = {one for one in said if isinstance(one, str)}
    issued = _instant(claims, "iat")
    return Claims(
        issuer=claims["iss"],
        subject=claims["sub"],
        second_factor=not factors.isdisjoint(provider.second_factor),
        issued=None if issued is None else datetime.fromtimestamp(issued, UTC),
        all=claims,
    )
