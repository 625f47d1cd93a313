"""Who looked at my data: the log of looks as a resident reads it, draws it and takes it along."""
