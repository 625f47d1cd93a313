"""A calendar that other programs fetch: a secret address, and days without words unless the resident chose words."""
