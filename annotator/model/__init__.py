"""What annotation is: values and pure functions.

Standard library only. Knows no file, clock, window, database or model of language.
"""
