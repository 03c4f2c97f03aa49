"""The page of figures: values in, one HTML text out. It refuses to know where the values come from."""
