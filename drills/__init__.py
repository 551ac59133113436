"""Drills: what must hold when things break. Each exits non-zero when it doesn't."""
