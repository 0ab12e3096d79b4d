"""`python -m service.cli` is `commentgate`, for where the script is not on the path."""

from service.cli import main

main(prog_name="commentgate")
