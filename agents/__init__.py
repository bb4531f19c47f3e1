"""Specialists, supervisor, planner and the checker of answers."""
