"""Business managers."""
