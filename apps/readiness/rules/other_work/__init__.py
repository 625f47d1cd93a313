"""Transferees, skilled labour, care, long-term residents, designated activities."""
