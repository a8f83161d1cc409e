"""Much data at once, for benchmarks: a city, a province or a nation with as many visits as asked."""
