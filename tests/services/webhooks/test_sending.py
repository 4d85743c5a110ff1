"""Where webhooks go and where they never go; how they are signed; what becomes of an attempt."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.services.webhooks.receiver import NAME, Receiver, receiving, write_certificate
from trainingflow.services.webhooks.sending import Problem, Sent, send
from trainingflow.services.webhooks.signing import headers, new_secret
from trainingflow.services.webhooks.targets import (
    Address,
    NotAllowed,
    Rules,
    Target,
    checked,
    target_of,
)

HOME = Rules((ip_network("127.0.0.0/8"),))


async def here(_host: str, _port: int) -> Sequence[Address]:
    return [ip_address("127.0.0.1")]


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving(tmp_path) as made:
        monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
        yield made


def test_a_signature_is_that_of_the_specification() -> None:
    """The example of the libraries of Standard Webhooks."""
    found = headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )

    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_secret_is_replaced_there_is_a_signature_with_each() -> None:
    old, new = new_secret(), new_secret()

    both = headers([new, old], "m1", 1, b"{}")["webhook-signature"].split(" ")

    alone = [headers([one], "m1", 1, b"{}")["webhook-signature"] for one in (new, old)]
    assert both == alone


def test_secrets_are_new_each_time_and_of_the_length_that_receivers_take() -> None:
    made = {new_secret() for _ in range(50)}

    assert len(made) == 50
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in made} == {32}


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - what is refused
        "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "169.254.169.254",
        "172.16.0.1", "192.0.0.8", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.1.1.1",
        "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fd12:3456::1", "fe80::1", "ff02::1",
    ],
)  # fmt: skip
async def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[Address]:
        return [ip_address("8.8.8.8"), ip_address(address)]  # one of them is enough

    with pytest.raises(NotAllowed):
        await checked(Target("evil.example", 443, "/"), Rules(), resolve)


async def test_public_addresses_are_asked_on_one_port_and_configured_networks_on_any() -> None:
    office = Rules((ip_network("10.8.0.0/16"),))

    assert Rules().allow(ip_address("8.8.8.8"), 443)
    assert Rules().allow(ip_address("2606:4700::1"), 443)
    assert not Rules().allow(ip_address("8.8.8.8"), 8443)
    assert office.allow(ip_address("10.8.1.1"), 8443)
    assert office.allow(ip_address("::ffff:10.8.1.1"), 8443)
    assert not office.allow(ip_address("10.9.1.1"), 443)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "https:///path", "example.org",
        "https://user@example.org/", "https://user:pass@example.org/", "https://example.org/#part",
        "https://example.org:99999/", "https://example.org:x/", "https://exa mple.org/",
        "https://例子.cn/", "https://example.org/\n", "https://example.org\\@evil/",
        "https://[::1/", "https://[fe80::1%25eth0]/", "https://example.org/" + "x" * 500, "",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_of_https_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        target_of(url)


def test_an_address_is_taken_apart_as_it_is_asked() -> None:
    assert target_of("https://example.org") == Target("example.org", 443, "/")
    found = target_of("https://[2606:4700::1]:8443/a/b?c=d")
    assert found == Target("2606:4700::1", 8443, "/a/b?c=d")
    assert found.authority == "[2606:4700::1]:8443"


async def test_a_message_comes_as_it_was_sent_with_a_proof(receiver: Receiver) -> None:
    secret, body = new_secret(), json.dumps({"type": "item.event"}).encode()

    sent = await send(
        receiver.url, headers([secret], "m1", 1_700_000_000, body), body, HOME, resolve=here
    )

    [got] = receiver.got
    key = base64.b64decode(secret.removeprefix("whsec_"))
    proof = base64.b64encode(
        hmac.new(key, b"m1.1700000000." + got.body, hashlib.sha256).digest()
    ).decode()
    assert (sent, got.body, got.path) == (Sent(204), body, "/hook?from=trainingflow")
    assert got.headers["webhook-signature"] == f"v1,{proof}"
    assert got.headers["host"] == f"{NAME}:{receiver.port}"
    assert got.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
async def test_what_is_no_success_is_a_failure_and_no_redirect_is_followed(
    receiver: Receiver, status: int
) -> None:
    receiver.status, receiver.location = status, receiver.url

    sent = await send(receiver.url, {}, b"{}", HOME, resolve=here)

    assert sent == Sent(status, Problem.ANSWER)
    assert len(receiver.got) == 1
    assert sent.gone == (status == 410)


async def test_a_receiver_that_is_slow_is_not_waited_for(receiver: Receiver) -> None:
    receiver.slow = 1.5

    sent = await send(receiver.url, {}, b"{}", HOME, resolve=here, seconds=0.5)

    assert sent == Sent(problem=Problem.TIMEOUT)


async def test_another_name_in_the_certificate_is_refused(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = receiver.url.replace(NAME, "other.test")
    by_name = await send(url, {}, b"{}", HOME, resolve=here)
    certificate, _ = write_certificate(tmp_path, "stranger.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    by_issuer = await send(receiver.url, {}, b"{}", HOME, resolve=here)

    assert (by_name, by_issuer) == (Sent(problem=Problem.TLS), Sent(problem=Problem.TLS))
    assert receiver.got == []


async def test_a_name_without_address_and_a_port_without_listener_are_told() -> None:
    async def nowhere(_host: str, _port: int) -> Sequence[Address]:
        raise socket.gaierror

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"https://{NAME}:{free.getsockname()[1]}/"
    assert await send(url, {}, b"{}", HOME, resolve=nowhere) == Sent(problem=Problem.UNRESOLVED)
    assert await send(url, {}, b"{}", HOME, resolve=here) == Sent(problem=Problem.CONNECTION)


@contextmanager
def canary() -> Iterator[tuple[int, list[object]]]:
    """A listener that notes whoever connects."""
    met: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    met.append(listener.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield listener.getsockname()[1], met
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0"])
async def test_nobody_connects_to_what_only_the_server_reaches(host: str) -> None:
    with canary() as (port, met):
        sent = await send(f"https://{host}:{port}/", {}, b"{}", Rules())

    assert sent == Sent(problem=Problem.REFUSED_ADDRESS)
    assert met == []


async def test_a_name_that_changes_its_address_is_asked_once(receiver: Receiver) -> None:
    """The connection goes to what was looked at, whatever the name says a moment later."""
    said = iter([ip_address("8.8.8.8"), ip_address("127.0.0.1")])
    asked: list[str] = []

    async def flips(host: str, _port: int) -> Sequence[Address]:
        asked.append(host)
        return [next(said)]

    sent = await send(receiver.url, {}, b"{}", Rules(), resolve=flips, seconds=2)

    assert sent == Sent(problem=Problem.REFUSED_ADDRESS)  # a public address, and not port 443
    assert (asked, receiver.got) == ([NAME], [])
