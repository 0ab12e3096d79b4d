"""Posts comments while processes are killed at random, and shows that nothing was lost: `python -m benchmarks.soak`."""
