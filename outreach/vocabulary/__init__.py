"""The vocabulary: every code an officer can choose, in both languages, in tables."""
