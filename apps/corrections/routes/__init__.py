"""The ways of correction P-1 to P-17 as dated data, and the choice among them."""

from apps.corrections.routes.choosing import Answer, Offer, route_on, routes_for, routes_of_finding
from apps.corrections.routes.model import Appeal, Helpers, Route, RouteId
from apps.corrections.routes.preparing import Before
from apps.corrections.routes.situations import Situation
from apps.corrections.routes.tables import tables

__all__ = [
    "Answer",
    "Appeal",
    "Before",
    "Helpers",
    "Offer",
    "Route",
    "RouteId",
    "Situation",
    "route_on",
    "routes_for",
    "routes_of_finding",
    "tables",
]
