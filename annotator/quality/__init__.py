"""Whole jobs about how good the annotation is: agreement, strategies, feedback, the report."""
