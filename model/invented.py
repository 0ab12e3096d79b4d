"""Made-up names, websites and links, of people and of shops.

They are put together from first and last names, syllables, general words and hosts that everybody knows. Those that
people have are meant to be as varied as spammers' ones, so that it does not tell who made them up.
"""

from collections.abc import Sequence
from random import Random

from model.shops import SHOP_WORDS


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    """
    Alex Sam Maria John Anna Peter Lena Omar Fatima Wei Priya Carlos Sofia David Emma Lucas Nina Tom Julia Mark Sara
    Paul Ines Ali Zara Ivan Olga Kofi Amara Ken Yuki Raj Meera Jorge Lucia Hans Greta Pierre Claire Luca Giulia
    James Robert Michael William Richard Joseph Thomas Chris Daniel Matthew Anthony Steven Andrew Kevin Brian George
    Tim Ron Ed Jason Jeff Ryan Jacob Gary Nick Eric Jon Steve Larry Justin Scott Ben Frank Greg Ray Patrick Jack
    Dennis Jerry Tyler Aaron Henry Doug Adam Nathan Zach Kyle Walter Harold Jeremy Ethan Keith Roger Noah Sean Mike
    Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Karen Lisa Nancy Betty Sandra Margaret Ashley Kim
    Emily Donna Michelle Carol Amanda Melissa Deb Stephanie Rebecca Laura Helen Sharon Cynthia Kathy Amy Shirley
    Angela Ruth Brenda Pam Nicole Katherine Samantha Christine Rachel Carolyn Janet Heather Diane Joyce Victoria
    Kelly Lauren Joan Evelyn Judith Megan Cheryl Andrea Hannah Martha Jacqueline Frances Gloria Ann Teresa Jean Alice
    Doris Madison Kathryn Abigail Grace Judy Charlotte Ahmed Hassan Bilal Ayesha Sana Imran Rohit Anjali Sunil
    Lakshmi Diego Pablo Lucia Miguel Juan Rosa Paulo Beatriz Joao Thiago Jens Stefan Katrin Uwe Marie Jacques Nicolas
    Camille Piotr Agnieszka Elif Mehmet Nikos Eleni Chen Ming Hiroshi Naomi Minh Linh Kwame Chidi Amina Tunde
    Анна Сергей 小明 김민수 محمد प्रिया
    """
)
_LAST = _words(
    """
    Smith Johnson Brown Jones Garcia Miller Davis Rodriguez Martinez Lopez Wilson Anderson Thomas Taylor Moore
    Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King
    Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts
    Evans Turner Parker Collins Edwards Stewart Morris Murphy Cook Rogers Morgan Peterson Cooper Reed Bailey Bell
    Kelly Howard Ward Cox Khan Ahmed Malik Hussain Sharma Patel Singh Gupta Kumar Das Silva Santos Oliveira Souza
    Costa Rossi Ferrari Bianchi Schmidt Becker Hoffmann Wagner Dubois Laurent Petit Kowalski Nowak Ivanov Petrov
    Yilmaz Papadakis Wang Zhang Tanaka Sato Park Choi Tran Okafor Mensah Diallo Abebe Hansen Berg Lindqvist Virtanen
    De-Vries Jansen Byrne Walsh McDonald
    """
)
_HANDLES = _words(
    """
    guest anonymous anon admin reader observer skeptic taxpayer citizen grandpa mom dad bear wolf fox rider hunter
    gamer ninja truth freedom liberty patriot pilot nurse teacher farmer runner hiker cat dog moon sun rock star
    north south west east blue red green happy grumpy lazy crazy simple silent real not just only mr ms dr the big
    little local common sense voice nobody someone whoever me user name real1 xx super mega max dj lol
    """
)
_TITLES = ("Dr.", "Prof.", "Mr", "Mrs", "Old", "The", "Le", "Just", "Angry", "Mother of", "Retired", "Proud")
_PLACES = _words("Leeds Portland Anchorage Karachi Madrid Bremen Toronto Perth Nairobi Dublin Oslo Pune Texas")
_NOUNS = _words(
    """
    garden river city bike music photo book history science school kitchen forest radio travel film letter street
    north coffee paper bird library weather mountain market football chess stories notes daily times journal voice
    """
)
_SYLLABLES = _words("an ber co da el fi gan har is jo ka lor man nor ol per ra son ter ul van wes yor zel")
_HOSTS = _words(
    """
    youtube.com youtube.com youtu.be facebook.com facebook.com en.wikipedia.org bbc.co.uk bbc.com nytimes.com
    theguardian.com github.com medium.com reddit.com cnn.com reuters.com washingtonpost.com npr.org nature.com
    nasa.gov who.int europa.eu imgur.com twitter.com facebook.com archive.org stackoverflow.com docs.google.com
    drive.google.com google.com cbc.ca aljazeera.com dawn.com lemonde.fr spiegel.de elpais.com wsj.com bloomberg.com
    blogspot.com wordpress.com flickr.com vimeo.com arxiv.org gov.uk usatoday.com apnews.com amazon.com ebay.com
    imdb.com instagram.com soundcloud.com spotify.com change.org linkedin.com pinterest.com tumblr.com quora.com
    goodreads.com bit.ly t.co goo.gl tinyurl.com etsy.com kickstarter.com fox.com nbcnews.com latimes.com
    independent.co.uk ncbi.nlm.nih.gov
    """
)
_STAGES = _words(
    """
    facebook.com/ m.facebook.com/ apps.facebook.com/ instagram.com/ twitter.com/ soundcloud.com/ youtube.com/user/
    youtube.com/watch?v= youtu.be/ gofundme.com/ indiegogo.com/projects/ kickstarter.com/projects/ patreon.com/
    change.org/p/ teespring.com/ etsy.com/shop/ amazon.com/dp/ bandcamp.com/ twitch.tv/ tiktok.com/@ vimeo.com/
    """
)
_ENDINGS = _words("com com com com org org net co.uk de info io me ca eu us biz tv in gov edu fr blog news")
_SHOP_ENDINGS = _words("com com com com net org info biz co.uk shop store online in ru us eu top site pro")
_SCHEMES = ("http://", "https://", "https://www.", "http://www.", "www.")
_SELLING = tuple(sorted(SHOP_WORDS))


def word(random: Random) -> str:
    """Return a word that nobody knows."""
    return "".join(random.choice(_SYLLABLES) for _ in range(random.randint(2, 4)))


def code(random: Random) -> str:
    """Return letters and digits such as name a video."""
    return "".join(random.choice("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789_-") for _ in range(11))


def person(random: Random) -> str:
    """Return a first and a last name."""
    return f"{random.choice(_FIRST)} {random.choice((random.choice(_LAST), word(random).capitalize()))}"


def name(random: Random) -> str:
    """Return a name as people sign comments with: a real one, a handle, a few words."""
    full = person(random)
    first, last = full.split(" ", 1)
    nick = "".join(random.choice((word(random), random.choice(_HANDLES), first.lower())) for _ in range(2))
    pairs = (random.choice("bcdfghjklmnprstvwxz") + random.choice("aeiou") for _ in range(random.randint(2, 5)))
    babble = "".join(pairs)
    handle = f"{random.choice((first, nick, babble))}{random.choice(('', '_', '.'))}{random.randint(1, 2010)}"
    long, words = f"{random.choice(_TITLES)} {full}", f"{random.choice(_HANDLES)} {random.choice(_NOUNS)}"
    usual = (first, full, f"{first} {last[0]}.", handle, last, first.lower(), nick, first + last, babble)
    rare = (long, f"{first} in {random.choice(_PLACES)}", words.title(), words, f"{long} {last}", nick.title(), "guest")
    return random.choice(usual if random.random() < 0.7 else rare)


def site(name: str, random: Random) -> str:
    """Return the address of a website such as somebody of that name has, or an account somewhere."""
    own = "".join(letter for letter in name.lower() if "a" <= letter <= "z") or word(random)
    noun, ending, other = random.choice(_NOUNS), random.choice(_ENDINGS), word(random)
    blog = random.choice(("blog", "my", "the", "art", "dev"))
    shelf = random.choice(("people", "user", "author", "profile"))
    host = random.choice(
        (
            *(f"{own}.{ending}", f"{own}.blogspot.com", f"{own}.wordpress.com", f"{blog}.{own}.{ending}"),
            *(f"twitter.com/{own}", f"github.com/{own}", f"facebook.com/{own}", f"instagram.com/{own}"),
            *(f"facebook.com/profile.php?id={random.randint(10**8, 10**15)}", f"{random.choice(_HOSTS)}/{shelf}/{own}"),
            f"{own}{random.choice(('', '-'))}{noun}.{ending}",
            f"{noun}-{random.choice(_NOUNS)}.{ending}/{random.choice(('', 'blog', 'about'))}",
            f"{other}.{ending}/{random.choice(('', 'blog/', 'about'))}",
            f"{random.choice(_FIRST)}-{random.choice(_LAST)}.{ending}".lower(),
        )
    )
    return f"{random.choice(('http://', 'https://', 'http://www.', 'https://www.'))}{host}"


def seller(random: Random) -> tuple[str, str]:
    """Return the name and the website of somebody who sells something; the name may be an ordinary one."""
    words = wares(random)
    called = " ".join([*words, random.choice((word(random), random.choice(_PLACES), ""))]).strip()
    return random.choice((called, called.title(), name(random), name(random))), shop(random, words)


def wares(random: Random) -> list[str]:
    """Return one to three words of shops."""
    return random.sample(_SELLING, random.choice((1, 2, 2, 3)))


def shop(random: Random, words: Sequence[str] = ()) -> str:
    """Return the address of a shop that is named after some words, or after any."""
    parts = [*(words or wares(random))]
    parts.insert(random.randrange(len(parts) + 1), random.choice((word(random), random.choice(_PLACES).lower(), "")))
    host = random.choice(("-", "-", "", "")).join(part for part in parts if part)
    host += random.choice(("", "", "", "24", "365", "4u", str(random.randint(1, 99))))
    page = "-".join(random.sample(_SELLING, 2))
    paths = ("", "", "/", f"/{page}", f"/{page}/", f"/product/{page}.html", f"/?id={random.randint(1, 999)}")
    return f"{random.choice(_SCHEMES)}{host}.{random.choice(_SHOP_ENDINGS)}{random.choice(paths)}"


def page(random: Random) -> str:
    """Return the address, without a scheme, of somebody's page where people raise money, sell, sing or want votes."""
    where = random.choice(_STAGES)
    return f"{where}{random.choice((word(random), f'{word(random)}-{random.choice(_NOUNS)}', code(random)))}"


def host(topic: Sequence[str], random: Random) -> str:
    """Return a host that people link to: a known one, one named after the topic, and now and then a shop."""
    if random.random() < 0.08:
        return bare(shop(random)).partition("/")[0]
    about = random.choice(("", "-")).join(topic[:2]).lower() or word(random)
    noun = random.choice(_NOUNS)
    own = random.choice((about, word(random), noun + random.choice(_NOUNS), word(random) + noun))
    found = random.choice(_HOSTS) if random.random() < 0.45 else f"{own}.{random.choice(_ENDINGS)}"
    return f"{random.choice(_NOUNS)}.{found}" if random.random() < 0.1 else found


def address(host: str, topic: Sequence[str], random: Random) -> str:
    """Return the address of a page on a host, with a scheme or at least `www.`."""
    slug = random.choice("--_+").join(topic).lower()
    number = random.randint(1, 10 ** random.randint(1, 9))
    date = f"{random.randint(2005, 2026)}/{random.randint(1, 12):02d}"
    key, noun, user = code(random), random.choice(_NOUNS), word(random)
    page = random.choice(("index", "story", "article", "news", "view", "page", "item", "show", "archive"))
    paths = (
        *("", "", "/", f"/{slug}", f"/{date}/{slug}/", f"/{slug}.html", f"/watch?v={key}", f"/{key}#{slug}"),
        *(f"/{noun}/{slug}-{number}", f"/{page}.php?id={number}", f"/{noun}/{date}/{number:02d}/{slug}.html"),
        *(f"/{noun}/{page}/{number}", f"/@{user}/{slug}-{key}", f"/{user}/status/{number}", f"/{noun}.pdf"),
        *(f"/{page}.ssf/{date}/{slug}.html?utm_source={noun}&r={number % 9}", f"/{noun}/{key}/view"),
        *(f"/wiki/{slug.title()}", f"/dp/{key.upper()[:10]}", f"/r/{noun}/comments/{key[:6]}/{slug}/"),
    )
    return f"{random.choice(_SCHEMES)}{host}{random.choice(paths)}"


def bare(address: str) -> str:
    """Return an address without its scheme and `www.`."""
    return (address.partition("://")[2] or address).removeprefix("www.")
