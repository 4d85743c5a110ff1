"""What `docs/identity.md` shows is so: its commands run, its variables are read."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.world import World
from trainingflow.cli import account, token
from trainingflow.environment import Reading, SettingInvalid
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.services.signing_in.refusals import Why

PAGE = (Path(__file__).parents[2] / "docs" / "identity.md").read_text(encoding="utf-8")
GROUPS = {"account": account.app, "token": token.app}
ELSEWHERE = {"TRAININGFLOW_CORS_ORIGINS", "TRAININGFLOW_DEMO"}


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_every_command_of_the_page_runs(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    ended = {}
    for line in commands():
        program, group, *words = shlex.split(line)
        assert program == "trainingflow"
        ended[line] = CliRunner().invoke(GROUPS[group], words).exit_code

    assert len(ended) == 3
    assert set(ended.values()) == {0}


def test_every_variable_of_the_page_is_read_and_every_one_that_is_read_is_there() -> None:
    reading = Reading.of(
        {
            "TRAININGFLOW_PUBLIC_URL": "https://training.example",
            "TRAININGFLOW_OIDC_ISSUER": "https://idp.example",
            "TRAININGFLOW_OIDC_CLIENT_ID": "trainingflow",
            "TRAININGFLOW_LOCAL_ACCOUNTS": "mlps",
            "TRAININGFLOW_PASSWORD_PEPPER": "p" * 32,
        }
    )
    SignIn.read(reading)

    named = {one.removesuffix("_FILE") for one in re.findall(r"TRAININGFLOW_[A-Z_]+", PAGE)}
    assert named - ELSEWHERE == reading.asked


def test_every_refusal_is_named_on_the_page() -> None:
    assert [str(one) for one in Why if f"`{one}`" not in PAGE] == []


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"TRAININGFLOW_OIDC_ISSUER": "https://idp.example"}, "TRAININGFLOW_OIDC_CLIENT_ID"),
        ({"TRAININGFLOW_OIDC_ISSUER": "http://idp.example"}, "TRAININGFLOW_OIDC_ISSUER"),
        ({"TRAININGFLOW_LOCAL_ACCOUNTS": "yes"}, "TRAININGFLOW_LOCAL_ACCOUNTS"),
        ({"TRAININGFLOW_LOCAL_ACCOUNTS": "nist"}, "TRAININGFLOW_PUBLIC_URL"),
        (
            {
                "TRAININGFLOW_LOCAL_ACCOUNTS": "nist",
                "TRAININGFLOW_PUBLIC_URL": "https://training.example",
                "TRAININGFLOW_PASSWORD_PEPPER": "short",
            },
            "TRAININGFLOW_PASSWORD_PEPPER",
        ),
        ({"TRAININGFLOW_SESSION_MINUTES": "721"}, "TRAININGFLOW_SESSION_MINUTES"),
        ({"TRAININGFLOW_TWO_FACTOR_ROLES": "KING"}, "TRAININGFLOW_TWO_FACTOR_ROLES"),
        ({"TRAININGFLOW_TRUSTED_PROXIES": "10.0.0.0/99"}, "TRAININGFLOW_TRUSTED_PROXIES"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(environment: dict[str, str], name: str) -> None:
    with pytest.raises(SettingInvalid, match=f"^{name}="):
        SignIn.read(environment)
