"""How dates are written where Django knows no format of its own, or writes figures and short months."""
