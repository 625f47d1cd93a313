"""Specified skilled workers: the limit of years, what the organisation owes, exams."""
