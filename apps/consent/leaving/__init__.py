"""Leaving: waiting, a copy of everything, erasure with a confirmation, and how long things are kept."""
