"""Hazards of the road seen on visits: what, where, to whom it was handed, whether it is gone."""
