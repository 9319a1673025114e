"""The engine for many machines: the same promises over tsvector and GIN in the product's own database."""

from search_index.postgres_engine.engine import PostgresEngine
from search_index.postgres_engine.tables import SCHEMA as POSTGRES_SCHEMA

__all__ = ["POSTGRES_SCHEMA", "PostgresEngine"]
