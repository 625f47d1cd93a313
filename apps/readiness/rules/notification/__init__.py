"""Notification duties under the Immigration Act."""
