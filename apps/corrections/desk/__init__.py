"""The other side's desk: whoever was asked to put a record right reads the request here and answers, and sees no more."""
