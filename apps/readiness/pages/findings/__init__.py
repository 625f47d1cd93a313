"""Findings: where records disagree, who has to put it right, and what it means; told to the person first."""
