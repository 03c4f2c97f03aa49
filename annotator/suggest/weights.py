"""What evidence for a name is worth, by logistic regression; made by `packaging/model/weigh.py`."""

# In the order of `context.FEATURES`.
WEIGHTS: dict[str, tuple[float, ...]] = {
    "PERSON": (1.529, 0.263, 0.481, -0.535, -0.900, 0.138, 0.000, 1.237, 0.113, -0.413, -1.550),
    "COMPANY": (-0.125, 0.311, 0.820, 1.876, -0.471, 0.074, -0.016, -1.671, 0.148, -1.333, -0.282),
}
