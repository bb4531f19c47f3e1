"""Manuals: parsing, passages, search, quotes."""
