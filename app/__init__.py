"""Anjie (案结), floor by floor; imports only go downwards.

factory; web and cli; health; migrating and labels; database and clock; operations; queries; models, files, sheets,
letters and channels; domain, sealing and confining. docs/architecture.md is the map.
"""
