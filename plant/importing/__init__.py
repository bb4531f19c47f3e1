"""Bring the plant's own files in: read safely, propose a mapping, validate, load."""
