"""A soak that anyone can run: nothing is lost, whatever is killed.

    python -m benchmarks.soak --comments 100000 --kill-every 2 [--database postgresql]

It starts a copy of its own in a temporary folder. Concurrent clients post, and repeat what was not answered under the
same idempotency key. Web, workers, sweep, Redis, the whole copy and, on PostgreSQL, the database are killed at random;
sometimes Redis is emptied. Exits with 1 unless every comment was accepted and decided once, and none was published
without a score.
"""

import argparse
import sys

from benchmarks.soak.run import Plan, soak


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--kill-every", type=float, default=2.0, help="seconds between two kills")
    parser.add_argument("--kills", type=int, help="at most; as many as there is time for unless given")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1, help="of what is posted and killed")
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    plan = Plan(
        comments=options.comments,
        kill_every=options.kill_every,
        kills=options.kills,
        database=options.database,
        seed=options.seed,
        clients=options.clients,
    )
    result = soak(plan, lambda line: print(line, flush=True))
    print(f"\n{result.table()}")
    sys.exit(0 if result.good else 1)


if __name__ == "__main__":
    main()
