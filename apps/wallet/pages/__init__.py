"""Prepares what the pages about records show: sentences, cells and drawings, ready before a template runs."""
