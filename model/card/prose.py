"""The words of the model card."""

INTENDED = """\
Commentgate's classifier gives a reader's comment a probability for SPAM and for TOXICITY, so that a policy can publish
it or hold it for a moderator, and for kinds of toxicity, which the default policy leaves alone. It is hashed TF-IDF
over words, word pairs and character n-grams of 2 to 5, with one logistic regression for each attribute and language.
SPAM also reads the author's name and website and counts links.

## Intended use

- Comments under articles and posts, in the languages listed below, with a person who decides what is held.
- Scores are for ranking and for thresholds. Only blatant spam should be rejected without a person, and that undoably.

## What it must not be used for

- To judge people rather than comments: to profile, rank or score those who write them.
- To decide on employment, credit, schooling, insurance or law.
- As the only ground for removing a comment as toxic, or for banning somebody.
- To find out who belongs to a group, or what somebody believes.
- On private messages, or on texts that are no comments, such as articles or transcripts: nobody has measured it there.
- In a language that it abstains on, by naming another one.
"""

PERSPECTIVE = """\
For clients of the Perspective API probabilities are mapped to its scale, on which half of a reference set counts as
toxic, so that thresholds tuned to it flag about as many comments. TOXICITY: quantiles of both scores are matched on
Wikipedia comments at the natural rate that carry Perspective's own score (wikipedia_perspective), up to the highest
0.5 %; from there the map is drawn straight to the point where both scales meet at a logit of 12, because too few
comments score higher. The table counts comments flagged on held-out rows: each half of the file is measured with the
map that the other half gave. About as many are flagged, but not always the same ones (column "both"). The last two
columns are the ways not taken: the odds that calibration gives if half of all comments were toxic, and isotonic
regression. Training learned the order of Perspective's scores on the other rows of that file.

The other attributes come without scores of Perspective's. They use the odds that calibration gives if half of all
comments had the attribute. For TOXICITY that agrees from 0.8 upwards and flags about half as many below; for the others
nobody has measured it.
"""

HELD_OUT = """\
None of these rows was used for training, calibration or choosing thresholds. The list of languages and a few settings
(regularisation, weights, margins) were chosen with them in view, so they flatter a little. Rows are of the same sources
as training's; the next section has sources that training did not see at all. In brackets:
95 % bootstrap intervals. Average precision and calibration error are with the classes reweighted to the assumed natural
rate. Recall is that at the threshold where 1 % of the clean comments is lost.
"""

TRANSFER = """\
What a site can expect whose comments are like none of the sources: each time the classifier is trained in English
without one source (or without one video of it), on at most 100,000 rows, and ranks that source. Beside it plain models
of scikit-learn that learn those of the rows that are labelled for the attribute: TF-IDF over words and pairs of words,
and over characters 2 to 5 within words, each with a logistic regression. With authors: the same classifier reads the
author's name and website too, which spam of the blog has and which were made up for its clean comments.
"""

PEERS = """\
What people install today, measured in the same run on the same machine (`python -m benchmarks.classifier`): ranking of
toxic comments on rows of Wikipedia and of news that training held out, and speed on one core at 110 characters. Lists
of words say yes or no. The plain models here were trained on the same Wikipedia rows.
"""

OBFUSCATION = """\
Held-out toxic comments in English whose words were disguised, and as many clean ones. Kept: the recall divided by that
of the same comments as they were. Strongest words: the three that count most; who hides an insult would disguise those.
"""

LINKS = """\
Clean news comments with links to hosts, and in words, that training did not make up: how many are held or rejected as
spam.
"""

GROUPS = """\
Neutral sentences, written for this and not used in training, with each group in turn. Logit: how much naming the group
raises TOXICITY over the mean of neutral words in its place. Held: share of the sentences that the recommended threshold
holds.
"""

FUNCTIONS = """\
Sentences, written for this and not used in training, that try one thing each. Right: toxic ones at or over the
recommended threshold for TOXICITY, clean ones below.
"""

UNSUPPORTED = """\
Where an attribute has no classifier for a comment's language, its score is null, and a policy with a threshold for it
holds the comment. Shares of held-out rows by the language that their source names ("und": the source names none).
"""

LIMITS = """\
- Toxicity that has no toxic words (irony, polite contempt, coded terms, emoji alone) is mostly missed.
- Naming some groups raises TOXICITY even in a neutral sentence; the table by group says how much.
- On news comments that people themselves disagree about, it ranks only somewhat better than chance (see news_civil).
- Most spam it learned is of 2011 to 2013. Honest thanks without substance can look like flattering spam.
- Clean comments in training had names, websites and links made up for them, because the sources have none.
- Of `email_kind` only `disposable` counts, by shares that were assumed (6 % of spam, 2 % of clean comments): no
  labelled rows carry it.
- Some templates of spam and of honest remarks were written after looking at what an earlier classifier got wrong on
  spam_youtube, spam_sms and links in news_civil: the numbers there flatter.
- A text that is short, mixed or of an unclear language is scored by its locale's classifier, else as English. Another
  language in Latin script than those known can be taken for one of them.
- Labels follow each source's own definition; some are known to be noisy.
- SEVERE_TOXICITY and THREAT were learned from few rows, nearly all of them from Wikipedia.
- IDENTITY_ATTACK rises with the name of a group, whatever is said of it. Sentences written for this purpose, hateful
  and friendly ones about the same groups, made that less, but it is not gone. Reject nothing by it alone.
- IDENTITY_ATTACK by emoji alone is recognised little better than by chance (see hate_emoji_build).
- There is no SEXUALLY_EXPLICIT: no source labels it.
"""
