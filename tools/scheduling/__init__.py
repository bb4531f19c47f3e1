"""Scheduling: model, rules, solver, checker, explanations."""
