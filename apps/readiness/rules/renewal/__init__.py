"""The guideline on renewals and changes, item by item."""
