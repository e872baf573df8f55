"""Install, upgrade and remove the services, with nothing but Python's standard library."""
