"""The access log: one entry for every look, and the tree that shows nobody changed them since."""
