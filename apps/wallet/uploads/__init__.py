"""What residents download themselves from a portal or an employer: tables they enter here, marked as their own.

Never an institution's word: the records are of a source of the resident's own, of provenance `document`, and stand
beside what institutions say. Nothing is kept until the reader has seen how it reads.
"""
