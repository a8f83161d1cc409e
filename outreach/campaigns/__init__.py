"""Campaigns (专项行动): what counts, targets against what was done, what to say in the village."""
