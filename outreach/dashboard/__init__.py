"""The overview of a unit: where it stands today, and what every figure stands on."""
