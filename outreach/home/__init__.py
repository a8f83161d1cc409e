"""The pages that belong to everybody: today, me, more."""
