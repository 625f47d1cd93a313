"""Putting a record right: the lawful way, the count of days, and the institution's own data as the only proof."""
