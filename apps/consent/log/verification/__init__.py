"""Reading the whole log again, in constant memory, and naming exactly what does not fit."""
