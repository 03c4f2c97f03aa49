"""Files in, files out: one module per format, in one registry.

Knows no project, window or tokenizer: it turns bytes into `AnnotatedDocument` and back, and says what was lost.
"""
