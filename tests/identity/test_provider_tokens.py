"""Which tokens of a provider are accepted, and that no flood of bad ones reaches the provider."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from dataclasses import replace

import pytest

from tests.identity.forger import (
    KEYS,
    NOW,
    PROVIDER,
    SECRET,
    SHORT,
    STRANGER,
    Forger,
    by_hand,
    said,
    signed,
)
from trainingflow.services.signing_in.provider_tokens import (
    LONGEST,
    TokenRefused,
    demand_hash,
    verify_access,
    verify_identity,
)

T = int(NOW.timestamp())


def confused() -> str:
    """Signed with HMAC, and the public key as the secret: the oldest trick there is."""
    public = KEYS["RS256"].as_pem(private=False)  # type: ignore[union-attr]  # of a key of RSA
    text = by_hand({"alg": "HS256", "kid": "rs"}).rpartition(".")[0]
    mac = hmac.new(public, text.encode(), hashlib.sha256).digest()
    return text + "." + by_hand({}, signature=mac).rpartition(".")[2]


BAD = {
    "not signed": by_hand({"alg": "none", "kid": "rs"}, signature=b""),
    "not signed, oddly written": by_hand({"alg": "nOnE", "kid": "rs"}, signature=b""),
    "no algorithm": by_hand({"kid": "rs"}),
    "algorithm is a list": by_hand({"alg": ["RS256"], "kid": "rs"}),
    "shared secret": signed(algorithm="HS256", key=SECRET),
    "public key as a secret": confused(),
    "algorithm that is not allowed": signed(algorithm="RS512", key=STRANGER),
    "brings its own key": signed(key=STRANGER, jwk=STRANGER.as_dict(private=False)),
    "says where its key is": signed(key=STRANGER, jku="https://evil.example/jwks"),
    "says where its certificate is": signed(x5u="https://evil.example/x"),
    "brings its certificate": signed(x5c=["MIIB"]),
    "something has to be understood": signed(crit=["exp"], exp=T + 600),
    "payload not encoded": signed(b64=False, crit=["b64"]),
    "of a stranger's key": signed(key=STRANGER),
    "of a key that is too short": signed(key=SHORT),
    "of a key for another algorithm": signed(algorithm="PS256", key=KEYS["RS256"]),
    "curve taken for another": by_hand({"alg": "ES256", "kid": "ed"}),
    "key is unknown": signed(kid="nobody"),
    "key id is a number": by_hand({"alg": "RS256", "kid": 1}),
    "key id is endless": by_hand({"alg": "RS256", "kid": "k" * 300}),
    "signature changed": signed()[:-3] + "AAA",
    "signature missing": signed().rpartition(".")[0] + ".",
    "payload changed": ".".join(
        (signed().split(".")[0], signed(said(sub="s-2")).split(".")[1], signed().split(".")[2])
    ),
    "two parts": signed().rpartition(".")[0],
    "four parts": signed() + ".x",
    "empty": "..",
    "not ASCII": "é." + signed().partition(".")[2],
    "header is a list": by_hand([1]),
    "header is deep": "W" * 6000 + "." + signed().partition(".")[2],
    "too long": signed(said(more="x" * LONGEST)),
    "payload is a list": signed([1]),
    "another issuer": signed(said(iss="https://idp.example/")),
    "no issuer": signed(said(iss=None)),
    "for somebody else": signed(said(aud="https://other.example")),
    "for nobody": signed(said(aud=None)),
    "for somebody else among others": signed(said(aud=["https://other.example"])),
    "for several, and nobody's": signed(said(aud=["https://training.example", "x"])),
    "of another client": signed(said(azp="stranger")),
    "over": signed(said(exp=T - 61)),
    "without end": signed(said(exp=None)),
    "end is a text": signed(said(exp=str(T + 600))),
    "end is true": signed(said(exp=True)),
    "end is endless": signed(said(exp=1e300)),
    "not yet": signed(said(nbf=T + 61)),
    "from the future": signed(said(iat=T + 3600)),
    "about nobody": signed(said(sub=None)),
    "about nothing": signed(said(sub="")),
    "about a number": signed(said(sub=1)),
    "about too much": signed(said(sub="s" * 256)),
    "an identity token": signed(said(nonce="n")),
}


@pytest.fixture
def forger() -> Forger:
    return Forger()


@pytest.mark.parametrize("algorithm", sorted(KEYS))
async def test_a_token_of_every_allowed_algorithm_is_accepted(
    forger: Forger, algorithm: str
) -> None:
    claims = await verify_access(signed(algorithm=algorithm), forger.found, PROVIDER, NOW)

    assert (claims.issuer, claims.subject, claims.second_factor) == (
        "https://idp.example",
        "s-1",
        False,
    )


@pytest.mark.parametrize("what", sorted(BAD))
async def test_a_bad_token_is_refused(forger: Forger, what: str) -> None:
    with pytest.raises(TokenRefused):
        await verify_access(BAD[what], forger.found, PROVIDER, NOW)


def test_there_are_at_least_thirty_bad_tokens() -> None:
    assert len(BAD) >= 30


@pytest.mark.parametrize(
    ("claims", "factor"),
    [
        ({"acr": "mfa"}, True),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "otp"}, False),
        ({"amr": [["otp"], 1]}, False),
        ({"acr": ["mfa"]}, False),
    ],
)
async def test_a_second_factor_is_what_the_provider_says(
    forger: Forger, claims: dict[str, object], *, factor: bool
) -> None:
    found = await verify_access(signed(said(**claims)), forger.found, PROVIDER, NOW)

    assert found.second_factor is factor


async def test_an_identity_token_is_accepted_for_its_own_sign_in_only(forger: Forger) -> None:
    text = signed(said(aud="trainingflow", nonce="n"))

    claims = await verify_identity(text, forger.found, PROVIDER, NOW, "n")
    with pytest.raises(TokenRefused, match="nonce"):
        await verify_identity(text, forger.found, PROVIDER, NOW, "m")
    for bad in ({"nonce": None}, {"nonce": 1}, {"azp": "x"}, {"aud": "x"}):
        other = signed(said(**{"aud": "trainingflow", "nonce": "n", **bad}))
        with pytest.raises(TokenRefused):
            await verify_identity(other, forger.found, PROVIDER, NOW, "n")

    assert claims.subject == "s-1"


@pytest.mark.parametrize("algorithm", sorted(KEYS))
async def test_an_identity_token_stands_for_the_access_token_that_came_with_it(
    forger: Forger, algorithm: str
) -> None:
    digest = (hashlib.sha512 if algorithm == "EdDSA" else hashlib.sha256)(b"access").digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")

    text = signed(said(aud="trainingflow", nonce="n", at_hash=half), algorithm)
    claims = await verify_identity(text, forger.found, PROVIDER, NOW, "n")

    demand_hash(text, claims, "access")
    demand_hash(text, claims, None)
    demand_hash(text, replace(claims, all={}), "other")
    for other in (claims, replace(claims, all={"at_hash": 1})):
        with pytest.raises(TokenRefused, match="at_hash"):
            demand_hash(text, other, "other")


async def test_a_bearer_token_is_accepted_no_longer_than_a_session_lasts(forger: Forger) -> None:
    young = signed(said(iat=T - 12 * 3600 + 1, exp=T + 90 * 86_400))
    old = signed(said(iat=T - 12 * 3600, exp=T + 90 * 86_400))
    undated = signed(said(iat=None))

    assert (await verify_access(young, forger.found, PROVIDER, NOW)).subject == "s-1"
    for text in (old, undated):
        with pytest.raises(TokenRefused, match="too old"):
            await verify_access(text, forger.found, PROVIDER, NOW)


async def test_a_thousand_unknown_keys_reach_the_provider_once(forger: Forger) -> None:
    async def refused(kid: str) -> None:
        with pytest.raises(TokenRefused):
            await verify_access(signed(kid=kid), forger.found, PROVIDER, NOW)

    await verify_access(signed(), forger.found, PROVIDER, NOW)
    await asyncio.gather(*(refused(secrets.token_hex(8)) for _ in range(1000)))
    await verify_access(signed(), forger.found, PROVIDER, NOW)

    assert forger.asked == ["/.well-known/openid-configuration", "/jwks"]


async def test_a_new_key_is_found_after_a_minute(forger: Forger) -> None:
    await verify_access(signed(), forger.found, PROVIDER, NOW)
    new = type(STRANGER).generate_key(2048, {"kid": "new", "use": "sig", "alg": "RS256"})
    forger.keys.append(new)

    with pytest.raises(TokenRefused):
        await verify_access(signed(key=new), forger.found, PROVIDER, NOW)
    forger.time += 60
    claims = await verify_access(signed(key=new), forger.found, PROVIDER, NOW)

    assert claims.subject == "s-1"


async def test_the_keys_stay_while_the_provider_does_not_answer(forger: Forger) -> None:
    await verify_access(signed(), forger.found, PROVIDER, NOW)
    forger.silent = True

    for _ in range(5):
        forger.time += 3601
        with pytest.raises(TokenRefused):
            await verify_access(signed(kid="unknown"), forger.found, PROVIDER, NOW)
        assert (await verify_access(signed(), forger.found, PROVIDER, NOW)).subject == "s-1"


async def test_a_key_that_the_provider_takes_back_is_refused_within_the_hour(
    forger: Forger,
) -> None:
    await verify_access(signed(), forger.found, PROVIDER, NOW)
    forger.keys.remove(KEYS["RS256"])
    forger.time += 3600

    with pytest.raises(TokenRefused, match="unknown key"):
        await verify_access(signed(), forger.found, PROVIDER, NOW)
