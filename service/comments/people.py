"""Commenters: an address is encrypted once a person and site, found again by a keyed hash, and can be forgotten."""

import os
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from service import faults
from service.comments.authors import marking
from service.comments.erasing import holds, steps
from service.comments.errors import SealBroken
from service.comments.ids import new_id
from service.comments.privacy import DATA_KEY_BYTES, Vault, open_address, seal_address
from service.comments.signs.email_kinds import email_kind
from service.comments.store import people as store
from service.comments.tables import Person
from service.database import Databases

Address = tuple[int, str]  # a site, and an address on it


@dataclass(frozen=True, slots=True)
class Draft:
    """A person: their id if they are known, else as they will be written.

    `matches` are the hashes that their address may be under.
    """

    matches: tuple[str, ...]
    person_id: uuid.UUID | None
    new_row: Mapping[str, object] | None = None


def normal(address: str) -> str:
    """Give the form under which an address is found again. Few servers tell capitals apart, and no reader does."""
    return address.casefold()


def matches(vault: Vault, site_id: int, address: str) -> tuple[str, ...]:
    """Give the keyed hashes that an address may be found by on one site, newest key first."""
    return vault.candidates("email", str(site_id), normal(address))


def draft(
    databases: Databases, vault: Vault, addresses: Mapping[Address, str | None], now: datetime
) -> dict[Address, Draft]:
    """Prepare people for a transaction: site and address -> author's website gives the same keys -> drafts.

    The data keys of new people are committed here, in the key store, before anything that is encrypted under them.
    """
    known = {one: matches(vault, *one) for one in addresses}
    if not known:
        return {}
    with databases.main.read() as session:
        ids = store.ids_by_match(session, {site for site, _ in known}, chain.from_iterable(known.values()))
    drafts = {one: Draft(found, _first(ids, found)) for one, found in known.items()}
    new_keys = []
    for one, found in known.items():
        if drafts[one].person_id is None:
            row, wrapped = _new_person(vault, *one, addresses[one], found[0], now)
            new_keys.append((row["id"], wrapped))
            drafts[one] = Draft(found, None, row)
    if new_keys:
        with databases.keys.write() as keys:
            store.add_keys(keys, new_keys, now)
        faults.reach("intake.seal")
    return drafts


def _new_person(
    vault: Vault, site_id: int, address: str, author_url: str | None, match: str, now: datetime
) -> tuple[dict[str, object], str]:
    person_id = new_id(now)
    data_key = os.urandom(DATA_KEY_BYTES)
    row: dict[str, object] = {
        "id": person_id,
        "site_id": site_id,
        "email_match": match,
        "email_sealed": seal_address(address, data_key, str(person_id)),
        "email_kind": email_kind(address, author_url),
        "created_at": now,
    }
    return row, vault.wrap(data_key, f"person:{person_id}")


def settle(session: Session, drafts: Mapping[Address, Draft]) -> dict[Address, uuid.UUID]:
    """Write new people and give everybody's id. If somebody else was faster, theirs counts.

    In one order everywhere, so that two transactions never wait for each other in a circle.
    """
    known = {address: one.person_id for address, one in drafts.items() if one.person_id is not None}
    new = {address: one for address, one in drafts.items() if one.new_row is not None}
    if not new:
        return known
    store.add(session, [one.new_row or {} for one in sorted(new.values(), key=lambda one: one.matches)])
    for (site_id, _), one in sorted(new.items(), key=lambda known: known[1].matches):
        marking.carry_over(session, site_id, one.matches)  # what was marked of them before they were erased
    wanted = chain.from_iterable(one.matches for one in new.values())
    ids = store.ids_by_match(session, {site for site, _ in new}, wanted)
    found = {address: _first(ids, one.matches) for address, one in new.items()}
    return known | {address: person_id for address, person_id in found.items() if person_id is not None}


def unmake(session: Session, drafts: Mapping[Address, Draft], needed: Collection[uuid.UUID]) -> None:
    """Delete who was new in this transaction and turned out to be needed for nothing. The sweep deletes their keys."""
    new = [one.new_row["id"] for one in drafts.values() if one.new_row is not None]
    if unneeded := [person_id for person_id in new if person_id not in needed]:
        store.delete_people(session, unneeded)


def _first(ids: Mapping[str, uuid.UUID], matches: Sequence[str]) -> uuid.UUID | None:
    return next((ids[match] for match in matches if match in ids), None)


def address_of(databases: Databases, vault: Vault, person: Person) -> str:
    """Decrypt a person's address. Raises SealBroken if it or its key was erased."""
    with databases.keys.read() as keys:
        key = store.key(keys, person.id)
    if key is None or person.email_sealed is None:
        raise SealBroken("This address was erased.")
    data_key = vault.unwrap(key.wrapped, f"person:{person.id}")
    return open_address(person.email_sealed, data_key, str(person.id))


def erase(databases: Databases, vault: Vault, address: str, *, site_ids: Sequence[int], now: datetime) -> int:
    """Erase a person on these sites: key, names, texts and address. Gives how many comments it reached.

    Once the key is gone, every copy of the encrypted address, in backups too, is unreadable. Raises KeptFromErasure.
    """
    wanted = [match for site_id in site_ids for match in matches(vault, site_id, address)]
    with databases.main.read() as session:
        ids = store.ids_everywhere(session, wanted)
        holds.check(session, ids)
    reached = erase_people(databases, ids, now)
    if ids:
        steps.scrub(databases)
    return reached


def erase_people(databases: Databases, ids: Sequence[uuid.UUID], now: datetime, most: int | None = None) -> int:
    """Erase people, as `erase` does, but for the last traces in write-ahead logs; in `most` steps, if that is given.

    What is not done then, or if something fails on the way, the sweep does. What moderators knew of them goes, but a
    ban, which keeps the keyed hash that it is found by and when it ends.
    """
    if not ids:
        return 0
    steps.begin(databases, ids, now)
    return steps.finish(databases, ids, now, most)


def rekey(databases: Databases, vault: Vault, *, page: int = 500) -> int:
    """Write every address's keyed hash and wrapped key anew under the newest secret key. Gives how many people.

    What moderators marked of authors moves with them.
    """
    marking.rekey(databases.main, vault)
    done = 0
    last: uuid.UUID | None = None
    while True:
        with databases.main.read() as session:
            batch = store.after(session, last, page)
        if not batch:
            return done
        last = batch[-1].id
        for person in batch:
            done += _rekey_one(databases, vault, person)


def _rekey_one(databases: Databases, vault: Vault, person: Person) -> bool:
    context = f"person:{person.id}"
    try:
        address = address_of(databases, vault, person)
    except SealBroken:
        return False
    with databases.keys.write() as keys:
        row = store.key(keys, person.id)
        if row is None:
            return False
        row.wrapped = vault.wrap(vault.unwrap(row.wrapped, context), context)
    with databases.main.write() as session:
        known = matches(vault, person.site_id, address)
        store.set_match(session, person.id, known[0])
        marking.carry_over(session, person.site_id, known)
    return True
