"""Measures the pipeline from POST to decision, beside plain RQ; `python -m benchmarks.pipeline` is the whole of it."""
