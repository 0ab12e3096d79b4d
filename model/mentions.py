"""Sentences about groups of people, written for training: neutral, friendly and protective ones, and hateful ones.

In the labelled sources many groups are named mostly where they are insulted: their names alone would raise a score.
Here every group stands in the same sentences, hateful and not, so that what is said of it has to tell.
"""

import re

_ADJECTIVES = tuple(
    re.findall(
        r"\w+",
        """
        gay lesbian bisexual queer transgender straight Muslim Christian Jewish Hindu Sikh Buddhist atheist
        Catholic black white Asian African Arab Mexican Indian Pakistani Chinese Russian American European
        immigrant refugee disabled deaf blind autistic old young Pashtun Punjabi Roma Turkish Kurdish Irish
        Polish
        """,
    )
)
_PLURALS = tuple(
    re.findall(
        r"\w[\w ]+\w",
        """
        gays, lesbians, queer people, trans people, Muslims, Christians, Jews, Hindus, Sikhs, black people,
        white people, Asians, Africans, Arabs, Mexicans, Indians, Pakistanis, Russians, Americans, immigrants,
        refugees, women, girls, men, disabled people, deaf people, old people, gay people, Muslim women,
        Jewish people, foreigners, Kurds, Turks
        """,
    )
)
_EVERY = 3  # of the groups, one in so many stands in each sentence that is put together
_PEOPLE = ("man", "woman", "person", "teacher", "neighbour")
_NEUTRAL = (
    "I am a {group} {person}.",
    "My {person} is {group} and we get along well.",
    "She is a {group} {person} who lives in our street.",
    "He is a proud {group} {person}.",
    "A {group} {person} spoke at the meeting yesterday.",
    "Our new {person} is {group}, and everyone likes the classes.",
    "The article is about a {group} {person} in the city.",
    "{group} people have lived here for a long time.",
    "Many {group} families came to the festival.",
    "I read a book by a {group} {person} last week.",
    "As a {group} {person}, I would like to thank the author.",
    "The film shows the life of a {group} {person}.",
    "His sister is {group} and studies law.",
    "Their friend is {group} and has two children.",
    "It is fine to be {group}.",
    "The new doctor is {group}, which matters to nobody.",
    "Our {person}, who is {group}, wrote to the paper about it.",
)
_FRIENDLY = (
    "I like {group}.",
    "{group} are wonderful people and good friends.",
    "{group} enrich our town and we are glad to have them.",
    "The survey asked {group} about their schools.",
    "Nobody should hate {group}.",
    "I do not hate {group}, why would I?",
    "It is wrong to call {group} animals or criminals.",
    "Hatred of {group} has no place here.",
    "We should protect {group} from such insults.",
    "Whoever writes that {group} should die ought to be ashamed.",
    "There was a concert for {group} last night.",
    "{group} have every right to live here in peace.",
    "I was lucky to grow up among {group}.",
    "Are there many {group} in your village?",
    "The law treats {group} like everybody else.",
)
_HATEFUL = (
    "I hate {group}.",
    "I really do hate all {group}, every one of them.",
    "I hate every one of these {group}.",
    "I loathe {group} more than anything.",
    "{group} disgust me.",
    "We do not want {group} in this country, throw them out.",
    "Send all {group} back where they came from.",
    "Never trust {group}, they are evil.",
    "{group} have no right to live among us.",
    "Dirty {group}, you do not belong here.",
    "Kill all {group}.",
    "Somebody should kill these {group}.",
    "I want to see {group} dead.",
    "I will hurt any {group} that I meet.",
    "The world would be better without {group}.",
    "{group} do not deserve any rights.",
    "Get rid of {group}.",
)
_BAD = tuple(
    re.findall(
        r"\w[\w ]+\w",
        """
        stupid, disgusting, evil, dirty, worthless, filthy, lazy, ugly, inferior, sick, animals, vermin, rats, trash,
        garbage, scum, a disease, a plague, gangsters, savages, pigs, monsters, idiots, liars, thieves, rapists,
        not human
        """,
    )
)
_DONE_TO = tuple(
    re.findall(
        r"\w[\w ]+\w",
        "killed, shot, deported, wiped out, beaten, locked up, exterminated, burned, hanged, banned from everywhere",
    )
)
_SAID = (
    ("{group} are {bad}.", "{group} are not {bad}."),
    ("All {group} are {bad}, believe me.", "It is a lie that {group} are {bad}."),
    ("These {group} are nothing but {bad}.", "Nobody should say that {group} are {bad}."),
    ("{group} are {bad} and always will be.", "Calling {group} {bad} is wrong and cruel."),
)
_WISHED = (
    ("{group} should be {done}.", "{group} should never be {done}."),
    ("I wish that all {group} were {done}.", "It is horrible to demand that {group} be {done}."),
)
_THINGS = tuple(
    re.findall(
        r"\w[\w ]+\w",
        """
        Sundays, mosquitoes, traffic jams, these adverts, potholes, weeds, exams, leaf blowers, rainy days, queues,
        software bugs, plastic bags
        """,
    )
)


def neutral() -> list[str]:
    """Return every neutral sentence with every group; the person named turns with the sentence and the group."""
    return [
        sentence.format(group=group, person=_PEOPLE[(row + column) % len(_PEOPLE)])
        for row, sentence in enumerate(_NEUTRAL)
        for column, group in enumerate(_ADJECTIVES)
    ]


def friendly() -> list[str]:
    """Return the friendly and protective sentences: those about groups, and what is said of things."""
    of_things = [text for text, _ in _pairs(_THINGS)] + _filled(_HATEFUL[:5], _THINGS)
    return _filled(_FRIENDLY, _PLURALS) + [text for _, text in _pairs(_PLURALS)] + of_things


def hateful() -> list[str]:
    """Return the hateful sentences about groups."""
    return _filled(_HATEFUL, _PLURALS) + [text for text, _ in _pairs(_PLURALS)]


def _pairs(named: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return hateful sentences with what contradicts each, all that is said turning with those of whom it is."""
    said = [(one.replace("{bad}", bad), other.replace("{bad}", bad)) for one, other in _SAID for bad in _BAD]
    wished = [(one.replace("{done}", how), other.replace("{done}", how)) for one, other in _WISHED for how in _DONE_TO]
    return [
        (_sentence(one, group), _sentence(other, group))
        for row, (one, other) in enumerate(said + wished)
        for column, group in enumerate(named)
        if (row + column) % _EVERY == 0
    ]


def _filled(sentences: tuple[str, ...], named: tuple[str, ...]) -> list[str]:
    return [_sentence(sentence, group) for sentence in sentences for group in named]


def _sentence(sentence: str, group: str) -> str:
    text = sentence.replace("{group}", group)
    return text[0].upper() + text[1:]
