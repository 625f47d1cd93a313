"""A copy of everything: one ZIP with records, tables, receipts and the log, a page to read, and a signed list of it all."""
