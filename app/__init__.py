"""Anjie (案结), floor by floor; imports only go downwards.

factory; web and cli; health; migrating and labels; database and clock; operations; queries; models, files and sheets;
domain and sealing. docs/architecture.md is the map.
"""
