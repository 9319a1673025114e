"""The embedded engine: Whoosh segments with numpy posting lists, searched by whole arrays."""

from search_index.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
