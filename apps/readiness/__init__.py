"""What may be asked before a renewal, answered with its rule, its source and who must act."""
