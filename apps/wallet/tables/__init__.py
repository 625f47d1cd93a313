"""Records as tables: strict bytes to text, columns of every kind, cells to payloads. Nothing here knows the database."""
