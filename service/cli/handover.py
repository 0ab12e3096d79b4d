"""Replaces the web and the workers of a running `up` by new processes, without a failed request.

The listening socket belongs to the parent, so both servers take visitors from it while the old one finishes. Nothing is
stopped before its successor works: if that does not come up, what ran goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redis import RedisError

from service.cli.supervisor import CannotStart
from service.cli.supervisor.loop import Supervisor
from service.cli.supervisor.process import Child, python
from service.comments import bell, heartbeats
from service.connections import redis_client
from service.settings import Settings

QUEUES = (*bell.JOBS, "sweep")


@dataclass(frozen=True, slots=True)
class Handover:
    """What there is to replace, in this order, and how to see that a successor works.

    `ready_file` is what the web's processes write to; `patience` is in seconds, for each child.
    """

    supervisor: Supervisor
    children: Sequence[Child]
    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    ready_file: Path
    patience: float
    say: Callable[[str], None]

    def run(self) -> None:
        """Bring the databases to the version that is installed now, then replace the children one by one."""
        self.say("renewing: each process goes on until its successor works")
        try:
            self.supervisor.finish(Child("migrate", python("migrate"), self.environ, self.children[0].stop_stage))
            for child in self.children:
                ready = self._web_serves if child.name == "web" else self._worker_lives
                self.supervisor.replace(child, ready, f"the new {child.name}", self.patience)
        except CannotStart as error:
            self.say(f"not renewed; what ran before goes on: {error}")
        else:
            self.say("renewed")

    def _web_serves(self, pid: int) -> bool:
        """Say whether all of a web server's processes serve."""
        try:
            lines = self.ready_file.read_text(encoding="ascii").split()
        except OSError:
            return False
        return lines.count(str(pid)) >= self.settings.web_processes

    def _worker_lives(self, pid: int) -> bool:
        """Say whether a worker or the sweep has shown a sign of life."""
        client = redis_client(self.settings.redis_url, patience=1.0)
        try:
            return any(beat.name.endswith(f":{pid}") for queue in QUEUES for beat in heartbeats.alive(client, queue))
        except RedisError:
            return False
        finally:
            client.close()
