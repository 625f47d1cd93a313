"""How an institution becomes one that we ask: entered by one member of staff, opened by another, and all that is decided since."""
