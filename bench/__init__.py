"""Benchmarks: each prints its figures beside references measured in the same run, and ends with one JSON line."""
