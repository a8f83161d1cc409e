"""Demo data: a plausible year in Taiyuan, made through the public services only."""
