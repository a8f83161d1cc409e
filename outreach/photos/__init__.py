"""Photos of visits: received in pieces, made harmless, kept on disk, removed in time."""
