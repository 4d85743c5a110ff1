"""Passwords of local accounts: how they are hashed, and which may be chosen."""

import asyncio
import base64
import gzip
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from trainingflow.domain.citation import Label
from trainingflow.environment import Secret
from trainingflow.services.signing_in.configuration import PasswordProfile

T = TypeVar("T")

LONGEST: Final = 1024
KEPT: Final = 5
"""How many passwords before the present one may not be chosen again (mlps)."""

LASTS_DAYS: Final = 90
"""After how many days a password has to be changed (mlps)."""

_MEMORY_KIB: Final = 46 * 1024
_SHORTEST: Final = {PasswordProfile.MLPS: 8, PasswordProfile.NIST: 15}
_SHORTEST_OF_ADMINISTRATORS: Final = {PasswordProfile.MLPS: 12, PasswordProfile.NIST: 15}
_CLASSES: Final[tuple[Callable[[str], bool], ...]] = (
    str.islower,
    str.isupper,
    str.isdigit,
    lambda sign: not (sign.isascii() and sign.isalnum()),
)
_ENOUGH_CLASSES: Final = 3
_SHORTEST_NAME: Final = 3


class Passwords:
    """Hashes and compares passwords beside the event loop, as many at once as there are cores.

    A password is mixed with the pepper before it is hashed, so that a copy of the database alone
    is of no use; it is taken exactly as it was sent.
    """

    def __init__(self, pepper: Secret) -> None:
        """Take the pepper; the threads start with the first password."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
        self._pool = ThreadPoolExecutor(cores, "password")
        self._turn = asyncio.Semaphore(cores)
        self._pepper = pepper
        self._hasher = PasswordHasher(time_cost=1, memory_cost=_MEMORY_KIB, parallelism=1)
        self._nobodys: str | None = None

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        return await self._run(lambda: self._hasher.hash(self._mixed(password)))

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; without one it takes as long to say that it is not."""
        if self._nobodys is None:
            self._nobodys = await self.hashed("of nobody")
        against = kept or self._nobodys
        return await self._run(lambda: self._verified(against, password)) and kept is not None

    async def among(self, kept: Iterable[str], password: str) -> bool:
        """Whether it is one of several."""
        return any([await self.fits(one, password) for one in kept])

    def is_stale(self, kept: str) -> bool:
        """Whether it was hashed in another way than it would be now."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, self._mixed(password))
        except (VerificationError, InvalidHashError):
            return False

    def _mixed(self, password: str) -> bytes:
        key, said = self._pepper.reveal().encode(), password.encode(errors="surrogatepass")
        return base64.b64encode(hmac.new(key, said, hashlib.sha256).digest())

    async def _run(self, work: Callable[[], T]) -> T:
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)


def flaw(
    password: str, profile: PasswordProfile, names: Iterable[str], *, administers: bool
) -> Label | None:
    """Why a password may not be chosen; None when it may.

    Args:
        password: as it was sent.
        profile: `mlps` follows the classified protection (等级保护), `nist` SP 800-63B.
        names: what it may not contain: the account's name, the person's number.
        administers: whether the person administers, and so needs a longer one.
    """
    shortest = (_SHORTEST_OF_ADMINISTRATORS if administers else _SHORTEST)[profile]
    if len(password) < shortest:
        return Label(f"至少 {shortest} 个字符。", f"It needs at least {shortest} characters.")
    if len(password.encode(errors="surrogatepass")) > LONGEST:
        return Label(f"不得超过 {LONGEST} 字节。", f"It may have {LONGEST} bytes at most.")
    if _is_common(password):
        return Label(
            "属于常见或已泄露的密码。", "It is among the passwords that everybody tries first."
        )
    if any(len(one) >= _SHORTEST_NAME and one.lower() in password.lower() for one in names):
        return Label("不得包含账号或编号。", "It may not contain the account's name or number.")
    if profile is PasswordProfile.MLPS and _classes(password) < _ENOUGH_CLASSES:
        return Label(
            "须包含大写字母、小写字母、数字、符号中的至少三类。",
            "It needs three of: capital letters, small letters, digits, other signs.",
        )
    return None


def _classes(password: str) -> int:
    return sum(any(is_one(sign) for sign in password) for is_one in _CLASSES)


def _is_common(password: str) -> bool:
    lowered = password.lower()
    core = lowered.strip("0123456789!@#$%^&*()._-+=?~ ")
    return not core or not _common().isdisjoint((lowered, core)) or len(set(core)) <= _FEW_SIGNS


_FEW_SIGNS: Final = 2


@cache
def _common() -> frozenset[str]:
    """Twenty thousand that were found most often in breaches, in small letters."""
    packed = files("trainingflow.services.signing_in").joinpath("common-passwords.txt.gz")
    return frozenset(gzip.decompress(packed.read_bytes()).decode().split("\n")) - {""}
