"""Photos of visits and hazards: received in pieces, made harmless, kept on disk, removed in time."""
