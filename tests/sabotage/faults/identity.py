"""Signing in: tokens, sessions, accounts."""

from collections.abc import Mapping
from typing import Final

from tests.sabotage.fault import AnyFault, Fault

_TOKENS: Final = "tests/identity/test_tokens.py"
_SCOPES: Final = "tests/identity/test_scopes.py"
_SESSIONS: Final = "tests/identity/test_sessions.py"

FAULTS: Final[Mapping[str, AnyFault]] = {
    "token-expired": Fault(
        "the end of a token is not looked at",
        "trainingflow.services.signing_in.recognise",
        "    if row.expires_at <= now:\n",
        "    if row.expires_at is now:\n",
        _TOKENS,
        "ninety_days or overlap_is_over or answered_alike",
    ),
    "token-revoked": Fault(
        "a revoked token still signs in",
        "trainingflow.services.signing_in.recognise",
        "    if row.revoked_at is not None:\n",
        "    if row.revoked_at is now:\n",
        _TOKENS,
        "revoked_token",
    ),
    "token-unverified": Fault(
        "a token is known by its key id, whatever its secret is",
        "trainingflow.services.signing_in.recognise",
        "    if found is None or not known:\n",
        "    if found is None:\n",
        _TOKENS,
        "another_hash",
    ),
    "token-from-anywhere": Fault(
        "the networks of a token are not looked at",
        "trainingflow.services.signing_in.recognise",
        "    if row.networks and not _within(row.networks, address):\n",
        "    if row.networks and address is now:\n",
        _TOKENS,
        "answered_alike or networks",
    ),
    "demo-in-production": Fault(
        "tokens of the demo sign in everywhere",
        "trainingflow.services.signing_in.demo_tokens",
        "    if not demo:\n        return None\n",
        "",
        "tests/identity/test_demo.py",
        "sign_nobody_in",
    ),
    "token-expiry-inclusive": Fault(
        "a token is valid at the very instant of its end",
        "trainingflow.services.signing_in.recognise",
        "    if row.expires_at <= now:\n",
        "    if row.expires_at < now:\n",
        _TOKENS,
        "instant",
    ),
    "token-scope-ignored": Fault(
        "a token asks for whatever its owner may ask",
        "trainingflow.api.token_scope",
        "        if need.operation is None or not scope.permits(need.operation):\n",
        "        if need is scope:\n",
        _SCOPES,
    ),
    "token-acts": Fault(
        "a token to read carries out actions",
        "trainingflow.domain.workflow.demands",
        "    if not scope.permits(Operation.ACT) or not scope.covers(\n",
        "    if not scope.covers(\n",
        _SCOPES,
        "to_read",
    ),
    "token-of-every-kind": Fault(
        "a token for some kinds of items shows all of them",
        "trainingflow.services.reading.sight",
        "    if scope.kinds:\n",
        "    if scope is viewer:\n",
        _SCOPES,
        "no_other_kind",
    ),
    "token-of-every-unit": Fault(
        "a token of a school shows the items of others",
        "trainingflow.services.reading.sight",
        "    if scope.organisation_id is not None:\n        yield of_units",
        "    if scope is viewer:\n        yield of_units",
        _SCOPES,
        "neither_items_nor_people",
    ),
    "suspended-signs-in": Fault(
        "who may not sign in does so with a token",
        "trainingflow.services.signing_in.recognise",
        '    if found.secret.suspended:\n        return "suspended"\n',
        "",
        _TOKENS,
        "answered_alike",
    ),
    "rotation-without-end": Fault(
        "the old token goes on after its overlap",
        "trainingflow.services.signing_in.tokens",
        "        old.expires_at = min(old.expires_at, work.now + overlap)\n",
        "        pass\n",
        _TOKENS,
        "rotated or rotation",
    ),
    "session-for-ever": Fault(
        "a session lasts as long as it is used",
        "trainingflow.services.signing_in.sessions",
        "    if row.suspended or row.expires_at <= now or row.last_seen_at + idle <= now:\n",
        "    if row.suspended or row.last_seen_at + idle <= now:\n",
        _SESSIONS,
        "twelve_hours",
    ),
    "session-idle": Fault(
        "a session that is not used goes on",
        "trainingflow.services.signing_in.sessions",
        "    if row.suspended or row.expires_at <= now or row.last_seen_at + idle <= now:\n",
        "    if row.suspended or row.expires_at <= now:\n",
        _SESSIONS,
        "half_an_hour",
    ),
    "session-idle-inclusive": Fault(
        "a session is valid at the very instant at which it ends",
        "trainingflow.services.signing_in.sessions",
        "    if row.suspended or row.expires_at <= now or row.last_seen_at + idle <= now:\n",
        "    if row.suspended or row.expires_at < now or row.last_seen_at + idle < now:\n",
        _SESSIONS,
        "instant",
    ),
    "session-ended": Fault(
        "a session that was ended signs in",
        "trainingflow.services.signing_in.sessions",
        " or row.ended_at is not None:\n        return None\n    now",
        ":\n        return None\n    now",
        _SESSIONS,
    ),
    "session-fixed": Fault(
        "the browser's earlier session goes on after a new sign-in",
        "trainingflow.services.signing_in.sessions",
        '        await end_of_id(session, arrival.earlier, "signed in again")\n',
        "        pass\n",
        _SESSIONS,
        "signing_in_again",
    ),
    "cookie-from-anywhere": Fault(
        "a cookie signs in requests that other pages have sent",
        "trainingflow.api.auth",
        "        if not is_own(request, self.origins):\n",
        "        if not is_own:\n",
        _SESSIONS,
    ),
    "guesses-unlimited": Fault(
        "passwords can be guessed without end",
        "trainingflow.services.signing_in.lock_out",
        "    if locked or (of_address or 0) >= TRIES_OF_ADDRESS:\n",
        "    if locked is None:\n",
        "tests/identity/test_accounts.py",
    ),
    "audience-ignored": Fault(
        "the provider's tokens for other programs are accepted",
        "trainingflow.services.signing_in.provider_tokens",
        "    if said != audience and not (isinstance(said, list) and audience in said):\n",
        "    if said is None:\n",
        "tests/identity/test_provider_tokens.py",
    ),
    "nonce-ignored": Fault(
        "the answer of another sign-in ends this one",
        "trainingflow.services.signing_in.provider_tokens",
        "    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):\n",
        "    if not isinstance(said, str):\n",
        "tests/identity/test_provider_tokens.py tests/identity/test_provider_sign_in.py",
    ),
    "second-factor-ignored": Fault(
        "a role that needs a second factor is had without one",
        "trainingflow.api.auth",
        "        if not credential.two_factor and any(",
        "        if credential is actor and any(",
        "tests/identity/test_provider_sign_in.py tests/identity/test_provider_tokens.py "
        "tests/identity/test_accounts.py",
    ),
}
