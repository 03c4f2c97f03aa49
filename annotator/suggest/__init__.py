"""Text in, suggestions out: pure and picklable, made to run in a worker process; no Qt, no SQL, no project."""
