"""What people and programs sign in with: tokens, sessions, identities at a provider, accounts.

No row holds a secret: of tokens, session ids and codes there is the SHA-256, of passwords the
argon2id hash.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class ApiToken(Keyed, Base):
    """A token of the API (访问令牌): of a person, or of an organisation for a service."""

    __tablename__ = "api_token"
    __table_args__ = (
        refers("person", "person_id"),
        refers("person", "created_by"),
        refers("person", "revoked_by"),
        refers("organisation", "service_of"),
        refers("organisation", "organisation_id"),
        refers("api_token", "replaces_id"),
        CheckConstraint("expires_at > created_at", name="period"),
        CheckConstraint("expires_at <= created_at + interval '366 days'", name="expiry"),
        CheckConstraint("operations <> '{}'", name="operations"),
        Index("ix_api_token_person", "authority_id", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(
        doc="The owner; of a service's token the person responsible, whose rights it is cut with."
    )
    service_of: Mapped[UUID | None] = mapped_column(doc="The organisation of a service's token.")
    key_id: Mapped[str] = mapped_column(unique=True, doc="What is shown of it; no secret.")
    sha256: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    name: Mapped[str]
    operations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kinds: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", doc="For items of these kinds; empty: of all."
    )
    organisation_id: Mapped[UUID | None] = mapped_column(
        doc="For this unit and those below it; none: for all."
    )
    networks: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", doc="Accepted from these networks; empty: from all."
    )
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    expires_at: Mapped[datetime]
    replaces_id: Mapped[UUID | None] = mapped_column(doc="The token that it was rotated from.")
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(doc="None: reported as leaked by a stranger.")
    revoked_because: Mapped[str | None]
    last_used_at: Mapped[datetime | None]
    last_used_from: Mapped[str | None]


class BrowserSession(Keyed, Base):
    """A session of a browser (会话): its id is known to the browser only."""

    __tablename__ = "browser_session"
    __table_args__ = (
        refers("person", "person_id"),
        CheckConstraint("expires_at > created_at", name="period"),
        Index("ix_browser_session_person", "authority_id", "person_id"),
    )

    person_id: Mapped[UUID]
    sha256: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    means: Mapped[str] = mapped_column(doc="PROVIDER or PASSWORD.")
    two_factor: Mapped[bool]
    address: Mapped[str | None]
    agent: Mapped[str] = mapped_column(doc="What the browser calls itself, shortened.")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]


class ProviderIdentity(Keyed, Base):
    """Who somebody is at an identity provider (统一身份认证): issuer and subject."""

    __tablename__ = "provider_identity"
    __table_args__ = (
        refers("person", "person_id"),
        Index(
            "uq_provider_identity_subject",
            "issuer",
            "subject",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_provider_identity_person", "authority_id", "person_id"),
    )

    person_id: Mapped[UUID]
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime]
    linked_because: Mapped[str] = mapped_column(doc="CLAIM, or who linked it at the terminal.")
    ended_at: Mapped[datetime | None]


class PendingSignIn(Base):
    """A sign-in at the provider that was begun and not ended; taken out when it ends."""

    __tablename__ = "pending_sign_in"

    state_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_sha256: Mapped[bytes] = mapped_column(
        LargeBinary, doc="Of the cookie of the browser that began it."
    )
    nonce: Mapped[str]
    verifier: Mapped[str] = mapped_column(doc="Of PKCE; of no use without the code.")
    back_to: Mapped[str] = mapped_column(doc="The path that is shown afterwards.")
    expires_at: Mapped[datetime]


class LocalAccount(Keyed, Base):
    """A name and a password for sites without a provider (本地账号); `id` is the person's."""

    __tablename__ = "local_account"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "id"],
            ["person.authority_id", "person.id"],
        ),
        Index("uq_local_account_name", "authority_id", "name", unique=True),
    )

    name: Mapped[str]
    password: Mapped[str | None] = mapped_column(
        doc="The argon2id hash; none until the one-time code is used."
    )
    earlier: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", doc="Hashes of the passwords before, the newest first."
    )
    changed_at: Mapped[datetime | None]
    code_sha256: Mapped[bytes | None] = mapped_column(
        LargeBinary, doc="Of a one-time code that sets the password."
    )
    code_expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SecondFactor(Keyed, Base):
    """The second factor of a local account (双因素): one-time codes by time; `id` is the person's.

    The secrets are encrypted with a key from the pepper, of recovery codes there is the HMAC.
    """

    __tablename__ = "second_factor"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "id"],
            ["person.authority_id", "person.id"],
        ),
    )

    secret: Mapped[bytes | None] = mapped_column(
        LargeBinary, doc="What codes are made from, encrypted; none until one was shown."
    )
    used_step: Mapped[int | None] = mapped_column(
        BigInteger, doc="The step of time of the last code that was accepted: none comes twice."
    )
    recovery: Mapped[list[bytes]] = mapped_column(
        ARRAY(LargeBinary), server_default="{}", doc="Of the recovery codes that are left."
    )
    confirmed_at: Mapped[datetime | None]
    offered: Mapped[bytes | None] = mapped_column(
        LargeBinary, doc="A new secret, encrypted, until a code of it is shown."
    )
    offered_until: Mapped[datetime | None]


class SignOut(Keyed, Base):
    """When somebody was last signed out everywhere (全部退出); `id` is the person's.

    What was issued before then and is kept nowhere, such as a token of the provider or the address
    of a file, is no longer accepted.
    """

    __tablename__ = "sign_out"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "id"],
            ["person.authority_id", "person.id"],
        ),
    )

    at: Mapped[datetime]


class SignInFailure(Base):
    """A failed sign-in, kept as long as it counts; names and addresses only as keyed hashes."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_account", "account_sha256", "at"),
        Index("ix_sign_in_failure_address", "address_sha256", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_sha256: Mapped[bytes] = mapped_column(
        LargeBinary, doc="Of the account and the network it was tried from."
    )
    address_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class AccessSuspension(Keyed, Base):
    """That a person may not sign in by any means (停用) from an instant until it is ended."""

    __tablename__ = "access_suspension"
    __table_args__ = (
        refers("person", "person_id"),
        Index(
            "uq_access_suspension_open",
            "authority_id",
            "person_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
    )

    person_id: Mapped[UUID]
    since: Mapped[datetime]
    reason: Mapped[str]
    ended_at: Mapped[datetime | None]
