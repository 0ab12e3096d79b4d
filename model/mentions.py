"""Neutral sentences that mention groups of people, added to the clean comments of TOXICITY.

In the labelled sources many groups are named mostly where they are insulted: their names alone would raise the score.
"""

import re

_GROUPS = tuple(
    re.findall(
        r"\w+",
        """
        gay lesbian bisexual transgender straight Muslim Christian Jewish Hindu Sikh Buddhist atheist Catholic black
        white Asian African Arab Mexican Indian Pakistani Chinese Russian American European immigrant refugee disabled
        deaf blind autistic old young Pashtun Punjabi Roma Turkish Kurdish Irish Polish
        """,
    )
)
_PEOPLE = ("man", "woman", "person", "teacher", "neighbour")
_SENTENCES = (
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


def neutral_mentions() -> list[str]:
    """Return every sentence with every group; the person named turns with the sentence and the group."""
    return [
        sentence.format(group=group, person=_PEOPLE[(row + column) % len(_PEOPLE)])
        for row, sentence in enumerate(_SENTENCES)
        for column, group in enumerate(_GROUPS)
    ]
