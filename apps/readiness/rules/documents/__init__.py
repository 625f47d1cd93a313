"""The papers to file for a renewal: which ones, who issues them, how old they may be, how to get them."""
