"""Procedure: windows, the special period, fees, who may file, cards and re-entry."""
