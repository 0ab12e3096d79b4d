"""Posts one notice to a site's address, and to nothing else.

The host is looked up once; every address it has must be allowed, and the connection goes to one of them, so that a name
cannot lead somewhere else between the check and the use. Redirects are not followed.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from functools import cache

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from worker.destination import NotDelivered, Resolver, Target, allowed_addresses, read_target, resolve

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
EXCHANGE_SECONDS = 15.0  # all in all, however slowly the bytes come
MOST_BYTES = 65_536  # of an answer's body
GONE = 410


class NoConnection(NotDelivered):
    """Nothing was sent, so that another address of the same host may be tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, unreachable=True)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool,
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
    seconds: float = EXCHANGE_SECONDS,
) -> None:
    """Post a notice. Returns if it was taken (2xx), else raises NotDelivered."""
    where = read_target(url)
    addresses = allowed_addresses(where.host, where.port, allow_private=allow_private, resolver=resolver)
    for number, address in enumerate(addresses, 1):
        try:
            status = _exchange(where, address, body, headers, tls, seconds)
        except NoConnection:
            if number == len(addresses):
                raise
        else:
            break
    if not 200 <= status < 300:
        raise NotDelivered(f"HTTP {status}", gone=status == GONE)


def _exchange(
    where: Target, address: str, body: bytes, headers: Mapping[str, str], tls: ssl.SSLContext | None, seconds: float
) -> int:
    """Talk to one address and give the status of its answer. Raises NotDelivered."""
    connection = _connection(where, address, tls)
    overrun = threading.Event()
    timer = threading.Timer(seconds, _hang_up, (connection, overrun))
    timer.daemon = True
    timer.start()
    try:
        _connect(connection)
        connection.request(
            "POST",
            where.path,
            body=body,
            headers={**headers, "Host": where.netloc},
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        _drain(response)
        return response.status
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        late = overrun.is_set() or isinstance(error, TimeoutError)
        raise NotDelivered("timeout" if late else "connection broken", unreachable=late) from None
    finally:
        timer.cancel()
        connection.close()


def _connect(connection: HTTPConnection) -> None:
    try:
        connection.connect()
    except NewConnectionError:  # which urllib3 counts among the time-outs
        raise NoConnection("no connection") from None
    except (ConnectTimeoutError, TimeoutError):
        raise NoConnection("timeout: connecting") from None
    except ssl.SSLError:
        raise NoConnection("TLS failed") from None
    except (HTTPError, OSError, ValueError):
        raise NoConnection("no connection") from None
    connection.timeout = READ_SECONDS


def _connection(where: Target, address: str, tls: ssl.SSLContext | None) -> HTTPConnection:
    if where.scheme == "http":
        return HTTPConnection(address, where.port, timeout=CONNECT_SECONDS)
    context = tls or system_tls()
    return HTTPSConnection(
        address, where.port, timeout=CONNECT_SECONDS, server_hostname=where.host, ssl_context=context
    )


@cache
def system_tls() -> ssl.SSLContext:
    """Make the TLS context that trusts what the system trusts; reading its list takes a while, so only once."""
    return ssl.create_default_context()


def _drain(response: BaseHTTPResponse) -> None:
    """Read what an answer says, within reason, so that the other side does not see its connection break."""
    try:
        response.read(MOST_BYTES)
    except (HTTPError, http.client.HTTPException, OSError, ValueError):
        return  # the status is what counts


def _hang_up(connection: HTTPConnection, overrun: threading.Event) -> None:
    overrun.set()
    held = connection.sock
    if held is not None:
        try:
            # Not the TLS socket's own method, which would leave the reader without its TLS state.
            socket.socket.shutdown(held, socket.SHUT_RDWR)
        except OSError:
            return
