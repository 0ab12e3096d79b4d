"""A marked address and the forms in which it could leak."""

import base64
import hashlib
import html
from collections.abc import Mapping
from functools import cache
from urllib.parse import quote


@cache
def forms(address: str) -> Mapping[str, bytes]:
    """Give every form to look for, by name.

    Base64 of the address inside a longer text depends on where it starts; three of the forms are what is the same in
    each of the three cases. Hashes are of the address as it was typed and in small letters, which is what services of
    pictures take.
    """
    small, raw = address.lower(), address.encode()
    found = {
        "as it is": raw,
        "small letters": small.encode(),
        "capitals": address.upper().encode(),
        "backwards": address[::-1].encode(),
        "backwards in small letters": small[::-1].encode(),
        "the part before the @": address.partition("@")[0].encode(),
        "URL-encoded": quote(address, safe="").encode(),
        "URL-encoded twice": quote(quote(address, safe=""), safe="").encode(),
        "quoted-printable": address.replace("@", "=40").encode(),
        "HTML, decimal": address.replace("@", "&#64;").encode(),
        "HTML, hexadecimal": address.replace("@", "&#x40;").encode(),
        "HTML, escaped": html.escape(address).encode(),
        "JSON, escaped": address.replace("@", "\\u0040").encode(),
        "spelled out": address.replace("@", " at ").encode(),
        "hex": raw.hex().encode(),
        "UTF-16": address.encode("utf-16-le"),
    }
    for name in ("md5", "sha1", "sha256", "sha512"):
        for how, text in (("", address), (" of small letters", small)):
            digest = hashlib.new(name, text.encode())
            found[name + how] = digest.hexdigest().encode()
            found[f"{name}{how}, bytes"] = digest.digest()
            found[f"{name}{how}, base64"] = base64.b64encode(digest.digest()).rstrip(b"=")
    for shift in range(3):
        for how, text in (("", address), (" of small letters", small)):
            whole = base64.b64encode(b"\0" * shift + text.encode() + b"\0" * 3)
            start, end = (0, 2, 3)[shift], (shift + len(text)) * 8 // 6
            found[f"base64, from {shift}{how}"] = whole[start:end]
            found[f"base64url, from {shift}{how}"] = whole[start:end].replace(b"+", b"-").replace(b"/", b"_")
    return found


def seen_in(data: bytes, *addresses: str) -> list[str]:
    """Name the forms of addresses that are in some bytes; but for base64, whatever the case of its letters."""
    folded = data.lower()
    return [
        f"{address}: {name}"
        for address in addresses
        for name, form in forms(address).items()
        if (form in data if "base64" in name or "bytes" in name else form.lower() in folded)
    ]
