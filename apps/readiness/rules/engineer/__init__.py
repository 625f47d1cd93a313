"""Engineer, specialist in humanities, international services; pay and employer categories of other work too."""
