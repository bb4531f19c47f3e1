"""Typed tools over plant data and manuals; each works without model, page and graph."""
