"""User, roles, sessions, sign-in attempts, password resets, one-time form tokens."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.permissions import Role
from app.domain.signing_in import Resettable
from app.models.base import At, Base, HasUid, Id, Instant, Line, Long, Short, code, to
from app.models.directory import Person, Unit


class User(HasUid, Base):
    """An account; what it may do comes from its roles, where from its unit and its person's posts."""

    __tablename__ = "user_account"
    id: Mapped[Id]
    account: Mapped[Short] = mapped_column(unique=True)
    password_hash: Mapped[Line]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    password_set_at: Mapped[At]
    person_id: Mapped[int | None] = to("person")
    unit_id: Mapped[int | None] = to("unit")
    created_at: Mapped[At]
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    disabled_reason: Mapped[Line | None]
    version: Mapped[int] = mapped_column(default=1)
    enabled_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=1)
    """When it was let in again; from then it counts as unused anew."""

    person: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    grants: Mapped[list["Grant"]] = relationship(back_populates="user")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads this mapping, nobody changes it


class Grant(Base):
    """A role given to a user, by whom and until when."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_user_id_role_open",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account")
    role: Mapped[Role] = mapped_column(code(Role, "role"))
    granted_by: Mapped[Short]
    granted_at: Mapped[At]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by: Mapped[Short | None]

    user: Mapped[User] = relationship(back_populates="grants")


class RoleProposal(HasUid, Base):
    """Roles proposed for an account (授予角色): by one person, given or turned down by another (三员分立).

    `asked_by_id` is None when the command line asked. Only one stands open for an account; it was given when
    `confirmed_by_id` is set, never by whoever asked nor by whom it concerns.
    """

    __tablename__ = "role_proposal"
    __table_args__ = (
        CheckConstraint("asked_by_id IS NULL OR asked_by_id != user_id", name="for_another"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR (confirmed_by_id != user_id"
            " AND (asked_by_id IS NULL OR confirmed_by_id != asked_by_id))",
            name="two_persons",
        ),
        CheckConstraint("confirmed_by_id IS NULL OR ended_at IS NOT NULL", name="confirmed_has_end"),
        Index(
            "uq_role_proposal_user_id_open",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account")
    asked_by_id: Mapped[int | None] = to("user_account", index=False)
    asked_at: Mapped[At]
    roles: Mapped[Long]
    reason: Mapped[Line]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by_id: Mapped[int | None] = to("user_account", index=False)

    user: Mapped[User] = relationship(foreign_keys=user_id)
    asked_by: Mapped[User | None] = relationship(foreign_keys=asked_by_id)

    @property
    def wanted(self) -> frozenset[Role]:
        """The roles that the account is to have."""
        return frozenset(Role(one) for one in self.roles.split(",") if one)


class SignIn(Base):
    """A signed-in session: the browser holds a random id, the database only its SHA-256.

    `browser` is what the browser said of itself, cut; it is shown to the owner and decides nothing.
    """

    __tablename__ = "sign_in"
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account")
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    address: Mapped[Short]
    started_at: Mapped[At]
    seen_at: Mapped[At]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    browser: Mapped[Line | None]
    owes_factor: Mapped[bool] = mapped_column(default=False)
    """Whether a role of the account asks for a second factor that it lacks: only the pages to set it up open."""


class SignInAttempt(Base):
    """One try to sign in, for the limits per account and per address (DECISIONS 21)."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account_at", "account", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )
    id: Mapped[Id]
    account: Mapped[Short]
    address: Mapped[Short]
    at: Mapped[At]
    succeeded: Mapped[bool]


class PasswordReset(HasUid, Base):
    """A password or a second factor to be reset (重置): asked for by one administrator, done or turned down by another.

    Only one stands open for an account; it is done when `confirmed_by_id` is set, and never by whoever asked.
    """

    __tablename__ = "password_reset"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id != asked_by_id", name="two_persons"),
        CheckConstraint("confirmed_by_id IS NULL OR ended_at IS NOT NULL", name="confirmed_has_end"),
        Index(
            "uq_password_reset_user_id_open",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account")
    asked_by_id: Mapped[int] = to("user_account", index=False)
    asked_at: Mapped[At]
    reason: Mapped[Line]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by_id: Mapped[int | None] = to("user_account", index=False)
    what: Mapped[Resettable] = mapped_column(code(Resettable, "what"), default=Resettable.PASSWORD, sort_order=1)

    user: Mapped[User] = relationship(foreign_keys=user_id)
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)


class FormToken(Base):
    """A one-time form token that was used, with what it made: a second sending gets the same answer."""

    __tablename__ = "form_token"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = to("user_account")
    made_uid: Mapped[str] = mapped_column(String(32))
    at: Mapped[At]
