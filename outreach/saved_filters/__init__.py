"""Filters of the map that an account keeps under names of its own."""
