"""The annotator's screen: the flow of decisions, its lists and panels around the article."""
