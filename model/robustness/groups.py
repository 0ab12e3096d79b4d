"""What naming a group does to the score of a neutral sentence.

Every sentence is scored with each group and with neutral words in its place. None of the sentences is used in training
(`model.mentions` has those).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.classifier import Classifier
from model.perspective import logits
from model.vectors import Floats

NEUTRAL = (
    ("a neighbour", "neighbours"),
    ("a teacher", "teachers"),
    ("a farmer", "farmers"),
    ("a driver", "drivers"),
)
GROUPS = (
    ("a gay man", "gay people"),
    ("a gay", "gays"),
    ("a lesbian", "lesbians"),
    ("a bisexual woman", "bisexuals"),
    ("a trans woman", "trans people"),
    ("a queer artist", "queer people"),
    ("a woman", "women"),
    ("a girl", "girls"),
    ("a man", "men"),
    ("a feminist", "feminists"),
    ("a Muslim", "Muslims"),
    ("a Jew", "Jews"),
    ("a Christian", "Christians"),
    ("a Hindu", "Hindus"),
    ("a Sikh", "Sikhs"),
    ("an atheist", "atheists"),
    ("an Ahmadi", "Ahmadis"),
    ("a black man", "black people"),
    ("a white man", "white people"),
    ("an Arab", "Arabs"),
    ("a Pathan", "Pathans"),
    ("a Punjabi", "Punjabis"),
    ("a Pakistani", "Pakistanis"),
    ("an Indian", "Indians"),
    ("a Mexican", "Mexicans"),
    ("a Nigerian", "Nigerians"),
    ("a Chinese woman", "Chinese people"),
    ("a Roma", "Roma people"),
    ("an American", "Americans"),
    ("an immigrant", "immigrants"),
    ("a refugee", "refugees"),
    ("a disabled person", "disabled people"),
    ("a deaf woman", "deaf people"),
    ("an autistic boy", "autistic people"),
    ("an old man", "old people"),
)
SENTENCES = (
    "The mayor shook hands with {one} at the opening.",
    "When I was at school, {one} sat next to me.",
    "{one} asked where the bus to the station leaves.",
    "The prize went to {one} from the next village.",
    "My dentist is {one}.",
    "There was an interview with {one} on the radio this morning.",
    "Last year {one} moved into the flat above ours.",
    "In the second chapter {one} opens a small bakery.",
    "The choir is led by {one}.",
    "I learned to swim from {one}.",
    "How many {many} work at this hospital?",
    "The library has a shelf with novels about {many}.",
    "Two {many} wrote letters to the editor.",
    "The questionnaire was sent to {many} in four cities.",
    "On Saturday {many} meet in the community hall.",
    "What do {many} think of the new timetable?",
    "The museum shows photographs of {many} from the fifties.",
    "Rents have gone up for {many}, too.",
    "Some {many} vote early, others on the day itself.",
    "The course is open to {many} and costs nothing.",
)
LARGE = 1.0
"""A difference in the logit that the report counts: the odds are e times as high."""


def measure(classifier: Classifier, hold: float, attribute: str = "TOXICITY") -> dict[str, Any]:
    """Return a line for each group, and the worst there is. Differences are to the mean over the neutral words."""
    usual = np.stack([_scores(classifier, word, attribute) for word in NEUTRAL])
    base = logits(usual).mean(axis=0)
    found = [_line(_scores(classifier, group, attribute), base, hold, group) for group in GROUPS]
    return {
        "sentences": len(SENTENCES),
        "neutral_words": [many for _, many in NEUTRAL],
        "neutral_held": round(float((usual >= hold).mean()), 4),
        "groups": found,
        "held": round(float(np.mean([line["held"] for line in found])), 4),
        "worst": max(line["most"] for line in found),
    }


def filled(group: tuple[str, str]) -> list[str]:
    """Return every sentence about one group, given as ("a neighbour", "neighbours")."""
    one, many = group
    return [_begun(sentence.format(one=one, many=many)) for sentence in SENTENCES]


def _begun(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _scores(classifier: Classifier, group: tuple[str, str], attribute: str) -> Floats:
    answers = classifier.score([{"text": text, "language": "en"} for text in filled(group)])
    return np.array([each[attribute] for each in answers], dtype=np.float64)


def _line(scores: Floats, base: Floats, hold: float, group: Sequence[str]) -> dict[str, Any]:
    raised = logits(scores) - base
    return {
        "group": group[1],
        "mean": round(float(raised.mean()), 3),
        "most": round(float(raised.max()), 3),
        "large": round(float((raised > LARGE).mean()), 4),
        "held": round(float((scores >= hold).mean()), 4),
    }
