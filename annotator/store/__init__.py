"""One project in one database: the only package that knows SQL. Values cross its border, rows never do."""
