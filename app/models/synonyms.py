"""Synonym: a word of the list of words that mean the same."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id


class Synonym(Base):
    """One word (近义词) of a group; a word stands in one group only."""

    __tablename__ = "synonym"
    id: Mapped[Id]
    group_no: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    word: Mapped[str] = mapped_column(String(20), unique=True)
