"""Bring the plant's own files in: read safely, propose a mapping, validate, load.

``run.import_paths`` is the way in; `reading` keeps untrusted files in a process of
their own, `mapping` proposes, `shaping` validates and shapes, `load` writes.
"""
