"""Languages in Latin script that no labelled comments are in, told by their function words.

Without this a French comment would pass for English and get a score that means nothing.
"""

from collections import Counter

_WORDS = {
    "fr": "est pas une dans avec vous nous je sont cette aussi etre merci pour tout fait leur elle ils beaucoup",
    "it": "il che non per sono della questo perche anche piu nel gli molto grazie di sei hai ho cosa quando",
    "nl": "het een van niet dat zijn voor ook maar wat naar wel deze heeft bij geen goed ik je",
    "sv": "och att det som inte jag ar med har till om men var den vi",
    "pl": "nie jest jak ale tak czy tylko bardzo dla juz przez jestem co to",
    "tr": "bir ve bu icin cok degil ama gibi daha ben sen var yok ne",
}
_FEWEST_WORDS = 3
_FEWEST_SHARE = 0.2

_LANGUAGES_OF: dict[str, tuple[str, ...]] = {
    word: tuple(tag for tag, words in _WORDS.items() if word in words.split())
    for words in _WORDS.values()
    for word in words.split()
}


def unlisted_language(text: str) -> str | None:
    """Return the tag of the language whose function words make up a fifth of the text or more, if there is one.

    `text` is a normal form; three different words are needed.
    """
    words = text[:500].replace("'", " ").split()
    found = _LANGUAGES_OF.keys() & words
    if len(found) < _FEWEST_WORDS:
        return None
    tag, kinds = Counter(tag for word in sorted(found) for tag in _LANGUAGES_OF[word]).most_common(1)[0]
    total = sum(tag in _LANGUAGES_OF[word] for word in words if word in found)
    return tag if kinds >= _FEWEST_WORDS and total >= _FEWEST_SHARE * len(words) else None
