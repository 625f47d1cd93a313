"""Who owes what to whom by when: the duties of every side in one list, the resident's own among them in the same words."""
