"""The day's round: villages in the order in which a team drives to them."""
