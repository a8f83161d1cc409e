"""Visits: what was done in a village, from the phone's form to the stored record."""
