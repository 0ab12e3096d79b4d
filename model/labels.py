"""What each attribute means, and what each source of labelled comments says about it.

SPAM is a comment left to advertise or to plant links, whatever it says. TOXICITY is Perspective's definition: a rude,
disrespectful or unreasonable comment that is likely to make people leave a discussion. Sources label by definitions of
their own; each rule says what is taken and why.
"""

from typing import Literal, NamedTuple

NATURAL_RATES = {
    "SPAM": 0.10,
    "TOXICITY": 0.05,
    "SEVERE_TOXICITY": 0.005,
    "IDENTITY_ATTACK": 0.01,
    "INSULT": 0.04,
    "PROFANITY": 0.02,
    "THREAT": 0.003,
}
"""The share of comments assumed to have the attribute where the classifier is used; calibration aims at it."""

SUPPORT_BAR = 0.80
"""Area under the ROC curve that held-out rows of a language must reach, or the attribute is not scored in it."""


class Rule(NamedTuple):
    """How one source is used for one attribute: where its label comes from and what one row weighs in training.

    `takes` is "label" (the attribute's column, positive from 0.5), "absent" (every row counts as negative), "attack"
    (the column of attacks on groups) or "order" (the order of Perspective's own scores, `model.ordered`); the last two
    teach, but are not measured by. Weight 0 is for evaluation only.
    """

    source: str
    attribute: str
    language: str
    takes: Literal["label", "absent", "attack", "order"]
    weight: float
    why: str

    @property
    def measures(self) -> bool:
        """Tell whether what it takes is the attribute's own label, to be measured by."""
        return self.takes in ("label", "absent")


RULES = (
    Rule("wikipedia_multilabel", "TOXICITY", "en", "label", 1.0, "Our definition; more toxic rows than is natural."),
    Rule("wikipedia_binary", "TOXICITY", "en", "label", 1.0, "Our definition, near the natural rate."),
    Rule("news_civil", "TOXICITY", "en", "label", 0.7, "News comments, picked as likely toxic; the majority decides."),
    Rule("pairs_paradetox", "TOXICITY", "en", "label", 1.0, "Rewrites keep the subject, so it cannot give it away."),
    Rule("tweets_davidson", "TOXICITY", "en", "label", 0.3, "Offensive for a swear word alone: little weight."),
    Rule("hate_emoji_build", "TOXICITY", "en", "attack", 0.3, "Hate is toxic; its likenesses are made to be harmless."),
    Rule("wikipedia_perspective", "TOXICITY", "en", "label", 0.0, "At the natural rate: too few toxic ones to learn."),
    Rule(
        "wikipedia_perspective", "TOXICITY", "en", "order", 5.0, "Tells clean comments apart, which yes and no cannot."
    ),
    Rule("roman_urdu", "TOXICITY", "ur-Latn", "label", 1.0, "Abusive or hateful tweets; labels are noisy."),
    Rule("urdu", "TOXICITY", "ur", "label", 1.0, "Offensive and hateful against normal."),
    Rule("hindi", "TOXICITY", "hi", "label", 1.0, "Hostile posts; those that are merely false news are unlabelled."),
    Rule("portuguese", "TOXICITY", "pt", "label", 1.0, "The majority of three annotators."),
    Rule("spanish", "TOXICITY", "es", "label", 1.0, "Offence to a person or group; swearing alone is clean."),
    Rule("german", "TOXICITY", "de", "label", 1.0, "Comments on a talk show's page."),
    Rule("chinese", "TOXICITY", "zh", "label", 1.0, "Offensive posts about groups of people."),
    Rule("korean_news", "TOXICITY", "ko", "label", 1.0, "Offence or hate in news comments."),
    Rule("pairs_russian", "TOXICITY", "ru", "label", 1.0, "Toxic comments and neutral rewrites."),
    Rule("wikipedia_multilabel", "SEVERE_TOXICITY", "en", "label", 1.0, "The only source that labels it."),
    Rule("wikipedia_multilabel", "IDENTITY_ATTACK", "en", "label", 1.0, "Hate towards a group; few rows."),
    Rule("news_civil", "IDENTITY_ATTACK", "en", "label", 1.0, "The same definition as ours."),
    Rule("hate_emoji_build", "IDENTITY_ATTACK", "en", "label", 0.2, "Hate told with emoji, and harmless likenesses."),
    Rule("tweets_davidson", "IDENTITY_ATTACK", "en", "label", 0.3, "Hate speech, but by another definition."),
    Rule("urdu", "IDENTITY_ATTACK", "ur", "label", 1.0, "Hate against offensive and normal."),
    Rule("hindi", "IDENTITY_ATTACK", "hi", "label", 1.0, "Hate against other hostile and harmless posts."),
    Rule("portuguese", "IDENTITY_ATTACK", "pt", "label", 1.0, "Hate of gays, races, foreigners, women; majority."),
    Rule("korean_news", "IDENTITY_ATTACK", "ko", "label", 1.0, "Gender or other bias in news comments."),
    Rule("wikipedia_multilabel", "INSULT", "en", "label", 1.0, "Our definition."),
    Rule("news_civil", "INSULT", "en", "label", 0.7, "News comments, picked as likely toxic; the majority decides."),
    Rule("portuguese", "INSULT", "pt", "label", 1.0, "The majority of three annotators."),
    Rule("wikipedia_multilabel", "PROFANITY", "en", "label", 1.0, "Obscene words."),
    Rule("news_civil", "PROFANITY", "en", "label", 1.0, "Obscene words; the majority decides."),
    Rule("portuguese", "PROFANITY", "pt", "label", 1.0, "Obscene words; the majority of three annotators."),
    Rule("wikipedia_multilabel", "THREAT", "en", "label", 1.0, "Few rows, but our definition."),
    Rule("news_civil", "THREAT", "en", "label", 1.0, "Few rows; the majority decides."),
    Rule("spam_blog", "SPAM", "en", "label", 1.0, "Comments on an abandoned blog; by date, so some are wrong."),
    Rule("spam_youtube", "SPAM", "en", "label", 2.0, "Comments under videos, few; one video is held out."),
    Rule("spam_spintax_templates", "SPAM", "en", "label", 0.3, "Praise, expanded at random; its authors sell."),
    Rule("spam_contact_form", "SPAM", "en", "label", 0.3, "Phrases, not whole messages: little weight."),
    Rule("spam_sms", "SPAM", "en", "label", 0.5, "Another channel: less weight."),
    Rule("ham_blog", "SPAM", "en", "label", 2.0, "Approved blog comments in Latin script; few, so they weigh more."),
    Rule("news_civil", "SPAM", "en", "absent", 0.6, "News comments, toxic ones too, taken as free of spam."),
    Rule("wikipedia_multilabel", "SPAM", "en", "absent", 0.2, "Talk pages, taken as free of spam."),
    Rule("wikipedia_binary", "SPAM", "en", "absent", 0.2, "Talk pages, taken as free of spam."),
    Rule("tweets_davidson", "SPAM", "en", "absent", 0.15, "Short, many with links; taken as free of spam."),
    Rule("pairs_paradetox", "SPAM", "en", "absent", 0.1, "Short sentences, taken as free of spam."),
    Rule("spam_telegram_ru", "SPAM", "ru", "label", 1.0, "Messages in Russian groups."),
    Rule("pairs_russian", "SPAM", "ru", "absent", 0.3, "Russian comments, taken as free of spam."),
    Rule("spam_indonesian_gambling", "SPAM", "id", "label", 1.0, "Gambling spam in look-alike letters under videos."),
)


class Source(NamedTuple):
    """Where a file comes from and on what terms."""

    origin: str
    licence: str
    groups: Literal["id", "pair", "video", "author", "run"] = "id"


SOURCES: dict[str, Source] = {
    "wikipedia_multilabel": Source("Jigsaw Toxic Comment Classification Challenge", "labels CC0, text CC BY-SA 3.0"),
    "wikipedia_binary": Source("Jigsaw Toxic Comment Classification Challenge", "labels CC0, text CC BY-SA 3.0"),
    "news_civil": Source("ipavlopoulos/toxic_spans (Civil Comments)", "CC0 1.0"),
    "wikipedia_perspective": Source("ipavlopoulos/context_toxicity", "Apache-2.0"),
    "pairs_paradetox": Source("s-nlp/paradetox", "CC0 1.0", "pair"),
    "hate_emoji_build": Source("HannahKirk/Hatemoji, HatemojiBuild", "CC BY 4.0", "run"),
    "tweets_davidson": Source("t-davidson/hate-speech-and-offensive-language", "MIT"),
    "spam_blog": Source("JustinTulloss/caffeinated-simpleton", "none stated", "author"),
    "spam_youtube": Source("UCI YouTube Spam Collection", "CC BY 4.0", "video"),
    "spam_spintax_templates": Source("loftwah/loftwahs-cheatsheet", "none stated"),
    "spam_contact_form": Source("Shane-WebDev/contact-form-spam-filter", "MIT"),
    "spam_sms": Source("UCI SMS Spam Collection", "CC BY 4.0"),
    "spam_telegram_ru": Source("monalenka/telegram-spam-classifier-bot", "MIT"),
    "ham_blog": Source("public WordPress exports", "none stated"),
    "roman_urdu": Source("haroonshakeel/roman_urdu_hate_speech", "MIT"),
    "urdu": Source("MuhmmadUmerShehzad/Urdu-Hate-Speech-Detection---NUHONS-Dataset", "none stated"),
    "hindi": Source("victorknox/Hate-Speech-Detection-in-Hindi", "none stated"),
    "portuguese": Source("JAugusto97/ToLD-Br", "CC BY-SA 4.0"),
    "spanish": Source("fmplaza/OffendES", "none stated"),
    "german": Source("germeval2021toxic/SharedTask", "none stated"),
    "chinese": Source("thu-coai/COLDataset", "Apache-2.0"),
    "korean_news": Source("kocohub/korean-hate-speech", "CC BY-SA 4.0"),
    "pairs_russian": Source("s-nlp/russe_detox_2022", "none stated", "pair"),
    "spam_indonesian_gambling": Source("Yusufislam-id/comment-spam-gambling-detection", "none stated"),
}

HELD_OUT_VIDEOS = frozenset({"Youtube04-Eminem.csv"})
