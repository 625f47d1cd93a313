"""The resident's pages of corrections: beginning, preparing, sending, and what became of it."""
