"""Sentences about groups of people, written for training: neutral, friendly and protective ones, and hateful ones.

In the labelled sources many groups are named mostly where they are insulted: their names alone would raise a score.
Here every group stands in the same sentences, hateful and not, so that what is said of it has to tell.
"""

import re

_ADJECTIVES = tuple(
    re.findall(
        r"\w+",
        """
        gay lesbian bisexual transgender straight Muslim Christian Jewish Hindu Sikh Buddhist atheist Catholic black
        white Asian African Arab Mexican Indian Pakistani Chinese Russian American European immigrant refugee disabled
        deaf blind autistic old young Pashtun Punjabi Roma Turkish Kurdish Irish Polish
        """,
    )
)
_PLURALS = tuple(
    re.findall(
        r"\w[\w ]+\w",
        """
        gays, lesbians, trans people, Muslims, Christians, Jews, Hindus, Sikhs, black people, white people, Asians,
        Africans, Arabs, Mexicans, Indians, Pakistanis, Russians, Americans, immigrants, refugees, women, girls, men,
        disabled people, deaf people, old people, gay people, Muslim women, Jewish people, foreigners, Kurds, Turks
        """,
    )
)
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
    "{group} are worthless and they know it.",
    "{group} are filthy animals.",
    "{group} are a disease.",
    "Those {group} are vermin, nothing else.",
    "{group} should all die.",
    "Somebody should kill these {group}.",
    "Send all {group} back where they came from.",
    "We do not want {group} in this country, throw them out.",
    "{group} are too stupid to work.",
    "{group} are all liars and thieves.",
    "Never trust {group}, they are evil.",
    "{group} have no right to live among us.",
    "Dirty {group}, you do not belong here.",
)


def neutral() -> list[str]:
    """Return every neutral sentence with every group; the person named turns with the sentence and the group."""
    return [
        sentence.format(group=group, person=_PEOPLE[(row + column) % len(_PEOPLE)])
        for row, sentence in enumerate(_NEUTRAL)
        for column, group in enumerate(_ADJECTIVES)
    ]


def friendly() -> list[str]:
    """Return every friendly or protective sentence with every group."""
    return _filled(_FRIENDLY)


def hateful() -> list[str]:
    """Return every hateful sentence with every group."""
    return _filled(_HATEFUL)


def _filled(sentences: tuple[str, ...]) -> list[str]:
    return [sentence.format(group=group) for sentence in sentences for group in _PLURALS]
