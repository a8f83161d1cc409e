"""Who did what, when, to what: one entry beside every write, in the same transaction."""
