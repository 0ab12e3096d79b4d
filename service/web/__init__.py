"""HTTP. Flask lives here and nowhere else."""
