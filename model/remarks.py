"""Sentences to and about persons, and about things, written for training: threats, insults, oaths, and what is none.

Threats are rare in the labelled sources, and whoever threatens there also swears. Here violence is threatened politely,
and the same words stand in harmless sentences, so that neither "kill" nor "damn" alone tells.
"""

import re
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

from model.remark_sentences import HARMLESS, INSULTS, OATHS, THREATS

# What fills the gaps, by the name of the gap.
_FILLERS = {
    "harm": """
        kill, hurt, beat, shoot, stab, murder, choke, slap, punch, kick, burn, drown, hang, cripple, behead,
        bury, slaughter, torture, whip, poison, crush, knife
    """,
    "harmed": """
        killed, hurt, beaten, stabbed, murdered, choked, slapped, punched, kicked, burned alive, drowned,
        lynched, crippled, beheaded, buried, slaughtered, tortured, whipped, poisoned, crushed, executed
    """,
    "whom": """
        you, him, her, them, you all, that guy, the mayor, this woman, the author, every one of them
    """,
    "who": """
        he, she, this man, the author, that woman, the editor, the mayor, our minister, the guy above, the last
        poster
    """,
    "fool": """
        fool, idiot, moron, dimwit, dunce, simpleton, airhead, dolt, cretin, numbskull, coward, liar, crook,
        cheat, fraud, creep, weirdo, bigot, snake, rat, pig, donkey, slob, freak, hypocrite, whiner,
        crybaby, leech, sellout, degenerate, psycho, nobody, failure, waste of space
    """,
    "foolish": """
        stupid, dumb, brainless, ignorant, clueless, spineless, gutless, vile, repulsive, sick, twisted,
        hideous, ugly, fat, useless, worthless, mindless, deranged, demented, braindead, thick, shallow,
        wretched, contemptible, nasty, filthy, evil, insufferable, delusional, hopeless, miserable, two-faced,
        retarded
    """,
    "thing": """
        this phone, that chair, the coffee, my laptop, the bus line, this update, the new menu, our heating, the
        traffic, this weather, that song on the radio, the parking meter, my alarm clock, the football pitch,
        this cheese, the ending of the book, that software, the lift, this keyboard, the queue at the post
        office, homework, winter
    """,
    "poor": """
        stupid, dumb, useless, worthless, ugly, awful, terrible, pathetic, a joke, trash, rubbish, horrible,
        nasty, a disgrace, disgusting, crap, insane, sick, dreadful, a failure, filthy, evil, idiotic, a
        nightmare, hopeless
    """,
    "oath": """
        fucking, damn, bloody, goddamn, freaking, shitty, effing
    """,
    "fine": """
        great, lovely, amazing, awesome, gorgeous, clever, delicious, good, hilarious, beautiful, cool, funny,
        perfect
    """,
    "matter": """
        show, song, game, meal, photo, recipe, idea, evening, match, holiday, speech, picture, story, sunset,
        cake, article, performance, trick, garden, dog
    """,
}
_TIMES = 14
"""How often a sentence with gaps is filled; those without are there once."""

_SENTENCES = (
    (THREATS, {"TOXICITY": True, "THREAT": True, "INSULT": False}),
    (INSULTS, {"TOXICITY": True, "THREAT": False, "INSULT": True}),
    (OATHS, {"PROFANITY": True, "THREAT": False, "INSULT": False}),  # sources disagree on whether it is toxic
    (HARMLESS, {"TOXICITY": False, "THREAT": False, "INSULT": False}),
)
_GAP = re.compile(r"\{(a )?(\w+)\}")


class Remark(NamedTuple):
    """A sentence and what is true of it; of attributes that are not named it says nothing."""

    text: str
    attributes: dict[str, bool]


def remarks() -> Iterator[Remark]:
    """Yield every sentence; what fills the gaps takes turns."""
    turns = {name: cycle(_listed(words)) for name, words in _FILLERS.items()}
    for sentences, attributes in _SENTENCES:
        for sentence in sentences.split("\n")[1:-1]:
            for _ in range(_TIMES if _GAP.search(sentence) else 1):
                text = _GAP.sub(lambda gap: _filler(next(turns[gap[2]]), bool(gap[1])), sentence.strip())
                yield Remark(text[0].upper() + text[1:] if sentence.lstrip()[0] == "{" else text, attributes)


def _listed(words: str) -> list[str]:
    return [" ".join(word.split()) for word in words.split(",")]


def _filler(word: str, with_article: bool) -> str:
    if not with_article or word.startswith("a "):
        return word
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
