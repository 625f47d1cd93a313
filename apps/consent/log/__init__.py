"""Who looked: lines that are chained as they are written, and the tree that shows nobody changed them since."""
