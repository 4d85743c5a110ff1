"""The recipes that prove a webhook take what the server signs, and nothing else."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.clients.node import NODE
from trainingflow.services.webhooks.signing import headers, new_secret

CLIENTS = Path(__file__).parents[2] / "clients"
BODY = '{"type":"item.event","data":{"itemId":"课程"}}'.encode()
RECIPES = [
    pytest.param((sys.executable, str(CLIENTS / "python/examples/verify_webhook.py")), id="python"),
    pytest.param((str(NODE), str(CLIENTS / "typescript/src/webhook.ts")), id="typescript"),
]


def accepted(recipe: Sequence[str], secret: str, said: Mapping[str, str], body: bytes) -> bool:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    done = subprocess.run(
        [*recipe, *(said[name] for name in names)],
        input=body,
        env=os.environ | {"WEBHOOK_SECRET": secret},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_takes_what_is_signed_and_refuses_what_is_not(recipe: Sequence[str]) -> None:
    secret, now = new_secret(), int(time.time())
    good = headers([secret], "message", now, BODY)
    two = {**good, "webhook-signature": f"v1,AAAA v2,x {good['webhook-signature']}"}

    assert accepted(recipe, secret, good, BODY)
    assert accepted(recipe, secret, two, BODY)
    assert [
        accepted(recipe, new_secret(), good, BODY),
        accepted(recipe, secret, good, BODY + b" "),
        accepted(recipe, secret, {**good, "webhook-id": "another"}, BODY),
        accepted(recipe, secret, {**good, "webhook-timestamp": str(now + 1)}, BODY),
        accepted(recipe, secret, headers([secret], "message", now - 301, BODY), BODY),
        accepted(recipe, secret, headers([secret], "message", now + 400, BODY), BODY),
        accepted(recipe, secret, {**good, "webhook-signature": "v1,"}, BODY),
    ] == [False] * 7
