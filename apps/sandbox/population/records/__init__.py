"""What each institution writes down of a life: one module per kind of office."""
