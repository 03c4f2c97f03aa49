"""Gold training data from Korean business news: people, companies and how they are related."""

__version__ = "0.1.0"
