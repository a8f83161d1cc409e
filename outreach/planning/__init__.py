"""Where to go next: scores of villages with their reasons, market days, rounds of a day."""
