"""Family: dependants and spouses."""
