"""Points of highly skilled professionals."""
