"""Who looked: lines that are chained as they are written."""
