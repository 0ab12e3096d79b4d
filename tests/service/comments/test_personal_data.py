"""Personal data is found in the forms people write it in, what only looks like it is not, and no text takes long."""

import time
from datetime import date
from datetime import time as clock_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.signs.personal_data import KINDS, has_address, kinds

FOUND = {
    "phone": (
        *("Call +49 30 1234567 now", "ring 030/1234567 please", "my number is 0171 2345678.", "(555) 234-5678"),
        *("555-234-5678", "555.234.5678", "+1 (555) 234-5678", "1-800-555-0199", "0300-1234567", "۰۳۰۰-۱۲۳۴۵۶۷"),
        *("98765 43210", "9876543210 पर कॉल करें", "WhatsApp 9876543210", "(11) 91234-5678", "11 91234-5678"),
        *("01 23 45 67 89", "01.23.45.67.89", "020 7946 0958", "+44 (0)20 7946 0958", "0044 20 7946 0958"),
        *(
            "Tel:030 1234567",
            "at 12:30 030 1234567",
            "2026-11-23 030 1234567",
            "+4915112345678",
            "０３０ １２３４５６７",
        ),
        *(
            "tel 612 345 678",
            "030\u00a0123\u00a045\u00a067",
            "a 030 1234567 / 0171 2345678",
            "+48\u2011600\u2011700\u2011800",
        ),
    ),
    "email": (
        *("mail me at bob@mail.example", "bob (at) mail.example", "bob at mail dot com", "bob[at]mail[dot]com"),
        *("BOB@MAIL.EXAMPLE.", "bob@xn--mnchen-3ya.xn--p1ai", "bob@münchen.de", "bob arroba mail punto com"),
        *("write bob at gmail dot com", "amina.k at firm dot de", "amina_k at firm dot org.", "bob (at) firm (dot) de"),
        *("bob\u200b@mail.example", "<bob@mail.example>", "mailto:bob+news@sub.mail.example", "ｂｏｂ＠mail.example"),
    ),
    "iban": (
        *("DE89 3704 0044 0532 0130 00", "pay GB29NWBK60161331926819 now", "de89370400440532013000"),
        "FR14 2004 1010 0505 0001 3M02 606 thanks",
    ),
    "card": (
        *("4111 1111 1111 1111", "4111-1111-1111-1111", "378282246310005", "3782 822463 10005"),
        *("my card 4111111111111111 12/28", "5555 5555 5555 4444 12/28"),
    ),
}
NOTHING = (
    *("On 2026-11-23 at 12:30", "23.11.2026 - 24.12.2026", "01/2026 - 12/2027", "01-02-2026 03-04-2026"),
    *("2026-11-23T12:30:45.123456789Z", "from 2019-2020-2021 on", "8:00-17:00 9:00-12:00", "06.30-07.45-09.00"),
    *("It costs 1 234 567 890 euros", "1.234.567,89", "$1,234,567,890", "€ 012 345 678", "1 000 000 000 people"),
    *(
        "192.168.100.200",
        "tel: 192.168.100.200",
        "10.0.19041.1234",
        "3.1415926535",
        "0.000000012",
        "51.507351, -0.127758",
    ),
    *("ISBN 978-3-16-148410-0", "ISBN 0306406152", "ISBN-10: 0306406152", "0-306-40615-2", "978 3 16 148410 0"),
    *("order 0301234567", "id0301234567", "AB-0301234567", "#0301234567", "ticket no. 0301234567", "1234567890123456"),
    *("550e8400-e29b-41d4-a716-446655440000", "https://x.example/0301234567?id=0301234567", "12345678901234567890123"),
    *("4111 1111 1111 1112", "DE89 3704 0044 0532 0130 01", "timestamp 1764000000", "Scores 21-19 19-21 21-17 18-21"),
    *("meet me at example.com", "@amina@mastodon.example", "price@3.50pm", "he is at polka dot dresses", "a @ b", "@"),
    *(
        "I bought it at amazon dot com",
        "They sell boots at amazon dot com",
        "cheaper at ebay dot de, e.g. at etsy dot com",
    ),
    *("look at gmail dot com", "sign in at yahoo dot com", "meet us at harbour dot org"),
    *(
        "built in 1912, not 1921",
        "60000-70000 rupees",
        "call for papers 2020-2021",
        "",
        "०१२३",
        "50% at 100.000.000 - 200.000.000",
    ),
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_what_people_write_is_found(kind, text):
    assert kinds(text) == (kind,)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_it_is_not(text):
    assert kinds(text) == ()


def test_several_kinds_are_each_named_once():
    text = "030 1234567 or 040 7654321, bob@mail.example, eve@mail.example, 4111 1111 1111 1111"

    assert kinds(text) == ("email", "phone", "card")


@given(
    st.dates(date(1000, 1, 1)),
    st.times(),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%y", "%m/%d/%y"]),
)
def test_no_date_is_a_phone_number(day: date, hour: clock_time, form):
    assert kinds(f"On {day.strftime(form)} at {hour:%H:%M:%S} we met.") == ()
    assert kinds(f"{day.strftime(form)} {hour:%H:%M}") == ()


@given(
    st.integers(0, 10**12), st.sampled_from([",", "'", "_"]), st.sampled_from(["{} €", "{} people", "about {}", "${}"])
)
def test_no_price_is_a_phone_number(amount, mark, form):
    assert kinds(form.format(f"{amount:,}".replace(",", mark))) == ()


@given(st.ip_addresses())
def test_no_ip_address_is_personal_data(address):
    assert kinds(f"Ping {address} first.") == ()


@given(st.uuids())
def test_no_uuid_is_personal_data(value):
    assert kinds(f"See {value}.") == ()


@given(st.integers(10**9, 10**11), st.sampled_from(["id", "order", "invoice", "ticket", "ref", "#"]))
def test_no_named_identifier_is_personal_data(number, name):
    assert kinds(f"My {name} {number} is late.") == ()


@given(
    st.sampled_from(["+", "00"]),
    st.integers(1, 99),
    st.lists(st.integers(100, 999), min_size=3, max_size=3),
    st.sampled_from([" ", "-", ".", "\u00a0", ""]),
    st.text(alphabet="abc ,!", max_size=20),
)
def test_every_international_number_is_found(sign, country, groups, gap, around):
    number = gap.join(map(str, [country, *groups]))

    assert "phone" in kinds(f"{around} {sign}{number}0 {around}") or (sign == "00" and not gap)


@given(st.integers(10**14, 10**15 - 1))
def test_a_card_number_is_found_by_its_check_digit_only(start):
    digits = f"4{start:015d}"[:15]
    valid = [last for last in range(10) if "card" in kinds(f"{digits}{last}")]

    assert len(valid) == 1


@given(st.text(max_size=400))
def test_any_text_is_read_and_only_kinds_are_told(text):
    assert set(kinds(text)) <= set(KINDS)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "amina@mail.example",
            "I am Amina@Mail.Example!",
            "amina at mail dot example",
            "amina (at) mail (dot) example",
        ),
        *("amina[at]mail.example", "amina @ mail . example", "amina AT mail DOT example", "amina\u200b@mail.example"),
        *(
            "https://x.example/?m=amina%40mail.example",
            "amina&#64;mail.example",
            "ａｍｉｎａ@mail.example",
            "(amina@mail.example)",
        ),
        *("amina@mail.example.", "amina\nat mail dot example", "xamina@mail.example amina@mail.example"),
    ],
)
def test_an_authors_own_address_is_known_again(text):
    assert has_address("amina@mail.example", "A name", None, text)


@pytest.mark.parametrize(
    "text",
    [
        *("xamina@mail.example", "amina@mail.examples", "amina mail example", "Amina wrote this mail as an example"),
        *("", "amina@other.example", "mail.example", "@mail.example"),
    ],
)
def test_another_address_is_not_the_authors_own(text):
    assert not has_address("amina@mail.example", text)


@given(st.from_regex(r"[a-z][a-z0-9._+-]{0,20}[a-z0-9]@[a-z]{2,10}\.(example|co\.example)", fullmatch=True), st.text())
def test_any_address_is_found_within_any_text(address, text):
    assert has_address(address, f"{text} {address.upper()} {text}")


@pytest.mark.attack(30)
@pytest.mark.attack(31)
@pytest.mark.attack(32)
@pytest.mark.attack(33)
@pytest.mark.parametrize(
    "part",
    [
        *(
            "@",
            "a@",
            "a.",
            "1 ",
            "1 1 x ",
            "0",
            "DE00 ",
            "a",
            " at ",
            "(at)a.a ",
            "1/1/",
            "01.01.2020 ",
            "+",
            "a [at] ",
        ),
        *(
            "&#",
            "a-",
            " ",
            " @ ",
            "1-",
            "12345678a",
            "ab12 ",
            "\u0661 ",
            "1234567/ ",
            "a@a.",
            "GB29 NWBK ",
            "4111 ",
            "(0)",
        ),
        *("\u0301", "\ufdfa", "%40", "1.1.1 ", "tel ", "isbn "),
    ],
    ids=ascii,
)
def test_no_text_takes_long(part):
    text = part * (100_000 // len(part))
    started = time.process_time()

    kinds(text)
    has_address("a1@at.at", text)

    assert time.process_time() - started < 1.5
