"""Helmet observation: what was counted at the roadside, and what may be said about it."""
