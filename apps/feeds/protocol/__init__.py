"""The feed protocol without a database: verifying event tokens, asking institutions for them, signing as Tsunagi.

Nothing here knows of a table or a queue: bytes, keys and the time of day come in, verdicts go out. What decides is
the feed protocol of the documentation (RFC 8417 tokens delivered by RFC 8936 polling).
"""
