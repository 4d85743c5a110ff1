"""Prove that a webhook comes from the server: copy `verified` into your receiver.

    WEBHOOK_SECRET=whsec_… python verify_webhook.py ID TIMESTAMP SIGNATURE < body

The three are the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`; the body has
to be the bytes that came, before anything has parsed them. Nothing but the standard library.
"""

import base64
import hashlib
import hmac
import os
import sys
import time
from collections.abc import Mapping, Sequence

TOLERANCE = 300
"""Seconds by which the clocks may differ; what is older may be a message that was overheard."""


def verified(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the message is the server's, and new.

    Args:
        secret: as `registerWebhook` has shown it.
        headers: of the request, with names in lower case.
        body: of the request, byte for byte.
    """
    stamp = headers["webhook-timestamp"]
    if not stamp.isdecimal() or abs(time.time() - int(stamp)) > TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{stamp}.".encode() + body
    proof = b"v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest())
    given = headers["webhook-signature"].encode().split(b" ")
    return any(hmac.compare_digest(proof, one) for one in given)


def main(arguments: Sequence[str]) -> int:
    """Say whether a message is the server's: 0 if it is, 1 if it is not."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = dict(zip(names, arguments, strict=True))
    return 0 if verified(os.environ["WEBHOOK_SECRET"], headers, sys.stdin.buffer.read()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
