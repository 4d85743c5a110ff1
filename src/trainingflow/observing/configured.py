"""What is logged, traced and measured, and where it goes; as the environment says."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from trainingflow.environment import Secret, SettingInvalid, collected

LEVELS: Final = ("debug", "info", "warning", "error")
FORMATS: Final = ("auto", "json", "console")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@collected
def _one_of(
    environment: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str
) -> str:
    text = environment.get(name, default).lower()
    if text not in allowed:
        raise SettingInvalid(name, text, f"write one of {', '.join(allowed)}.")
    return text


@collected
def _port(environment: Mapping[str, str], name: str, default: int | None = None) -> int | None:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 65535:  # noqa: PLR2004 - the largest port
        raise SettingInvalid(name, text, "write a port from 1 to 65535.")
    return int(text)


@collected
def networks(
    environment: Mapping[str, str], name: str, default: tuple[Network, ...] = ()
) -> tuple[Network, ...]:
    """Networks with commas between them; the default where there are none."""
    parts = [part.strip() for part in environment.get(name, "").split(",") if part.strip()]
    try:
        return tuple(ipaddress.ip_network(part) for part in parts) or default
    except ValueError as error:
        remedy = "write networks with commas between them, as 10.0.0.0/8, 192.0.2.7."
        raise SettingInvalid(name, ", ".join(parts), remedy) from error


@collected
def _collector(environment: Mapping[str, str], name: str, default: str | None = None) -> str | None:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.startswith(("http://", "https://")) or "@" in text:
        remedy = "write http://host:4318/v1/traces, without a name and password."
        raise SettingInvalid(name, "…", remedy)
    return text


@collected
def _share(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name, str(default))
    whole, dot, part = text.partition(".")
    written = whole.isascii() and whole.isdigit() and (not dot or part.isdigit()) and part.isascii()
    if not written or float(text) > 1:
        raise SettingInvalid(name, text, "write a number from 0 to 1, as 0.1.")
    return float(text)


@collected
def _headers(environment: Mapping[str, str], name: str) -> Secret | None:
    text = environment.get(name, "")
    if not text:
        return None
    if not all("=" in part for part in text.split(",")):
        raise SettingInvalid(name, "…", "write name=value pairs with commas between them.")
    return Secret(text)


@dataclass(frozen=True, slots=True)
class Observing:
    """How this installation is watched.

    Attributes:
        log_format: `json`, one object a line; `console` for people; `auto`: console at a terminal.
        log_level: the least that is logged.
        trusted_proxies: networks whose request id (`X-Request-Id`) is taken over.
        collector: where traces go, OTLP over HTTP; None: nothing is traced.
        collector_headers: what the collector wants to be told, as a token.
        traced_share: of the requests that nobody upstream has decided about.
        metrics_host: the address that metrics are served on.
        metrics_port: the port of the API's metrics; None: none are served.
        worker_metrics_port: the port of the worker's metrics; None: none are served.
    """

    log_format: str = "auto"
    log_level: str = "info"
    trusted_proxies: tuple[Network, ...] = ()
    collector: str | None = None
    collector_headers: Secret | None = None
    traced_share: float = 1.0
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None
    worker_metrics_port: int | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read what the environment says.

        Raises:
            SettingInvalid: a value cannot be used; kept by a `Reading` for its end.
        """
        return cls(
            log_format=_one_of(environment, "TRAININGFLOW_LOG_FORMAT", FORMATS, "auto"),
            log_level=_one_of(environment, "TRAININGFLOW_LOG_LEVEL", LEVELS, "info"),
            trusted_proxies=networks(environment, "TRAININGFLOW_TRUSTED_PROXIES"),
            collector=_collector(environment, "TRAININGFLOW_OTLP_ENDPOINT"),
            collector_headers=_headers(environment, "TRAININGFLOW_OTLP_HEADERS"),
            traced_share=_share(environment, "TRAININGFLOW_TRACED_SHARE", 1.0),
            metrics_host=environment.get("TRAININGFLOW_METRICS_HOST", "127.0.0.1"),
            metrics_port=_port(environment, "TRAININGFLOW_METRICS_PORT"),
            worker_metrics_port=_port(environment, "TRAININGFLOW_WORKER_METRICS_PORT"),
        )
