"""Institutions that do not exist, as real HTTP servers: an independent transmitter of the feed protocol.

Nothing here imports Django, nor the receiver's verification: the protocol is read twice, so that two readings meet.
"""
