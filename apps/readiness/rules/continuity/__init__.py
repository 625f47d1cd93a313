"""The continuity checks R-01 to R-50: where records disagree, and who has to put it right."""
