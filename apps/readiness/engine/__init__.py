"""Rules asked about a case: plain data in, plain data out, without a web framework or a queue."""
