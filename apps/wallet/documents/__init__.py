"""What residents enter from papers of theirs: a record of their own, typed by hand, and photos or PDFs of the paper.

Never an institution's word. Every file is looked at by a process that may use little, read for numbers that must not
be kept, and scanned, before anybody can see it; what is kept lies sealed under the resident's key.
"""
