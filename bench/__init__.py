"""Benchmarks side by side: each prints ratios of medians from interleaved runs."""
