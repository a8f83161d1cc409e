"""Coverage: which villages were reached, when, by how much; the map that shows it."""
