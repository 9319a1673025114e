"""Second factor of an account (TOTP, RFC 6238), its recovery codes, and sign-ins that wait for their code."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.accounts import User
from app.models.base import At, Base, HasUid, Id, Instant, SealedBytes, Short, to
from app.sealing import Sealed


class SecondFactor(HasUid, Base):
    """What a user's phone knows: asked for at sign-in once `confirmed_at` is set. Only one stands for an account.

    `last_step` is the step of 30 seconds whose code was used last: neither it nor an earlier one opens again.
    """

    __tablename__ = "second_factor"
    __table_args__ = (
        Index(
            "uq_second_factor_user_id_open",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account")
    secret_sealed: Mapped[SealedBytes]
    begun_at: Mapped[At]
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    secret = Sealed("second_factor.secret", "secret_sealed")
    codes: Mapped[list["RecoveryCode"]] = relationship(back_populates="factor")


class RecoveryCode(Base):
    """One code for the day on which the phone is lost: only its keyed hash is kept, and it opens once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("uq_recovery_code_factor_id_code_hash", "factor_id", "code_hash", unique=True),)
    id: Mapped[Id]
    factor_id: Mapped[int] = to("second_factor", index=False)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[At]
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    factor: Mapped[SecondFactor] = relationship(back_populates="codes")


class HalfSignIn(Base):
    """The right password was given, the code not yet: opens no page, and is over after five minutes.

    The browser holds a random id, the database only its SHA-256.
    """

    __tablename__ = "half_sign_in"
    id: Mapped[Id]
    user_id: Mapped[int] = to("user_account")
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    address: Mapped[Short]
    started_at: Mapped[At]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship()
