"""How often an account did what is bounded by the hour: searching, exporting, revealing, uploading, opening."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.domain.usage import Usage
from app.models.base import Base, Instant, code, to


class UsageCount(Base):
    """One account, one kind of use, one hour: how often."""

    __tablename__ = "usage_count"
    user_id: Mapped[int] = to("user_account", index=False, primary_key=True)
    usage: Mapped[Usage] = mapped_column(code(Usage, "usage"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(Instant, primary_key=True, index=True)
    times: Mapped[int]
