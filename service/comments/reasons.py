"""Why a comment is where it is: one table of codes, each with a sentence for moderators and a hint for its author."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wording:
    """How a reason reads. The hint is coarse on purpose: it must not teach how to get around a rule."""

    sentence: str
    hint: str


_WAITING = "A moderator will read it first."
WORDINGS: Mapping[str, Wording] = {
    "not_scored": Wording("It could not be scored, so a person has to look.", _WAITING),
    "language_not_supported": Wording("{attribute} cannot be scored in this language.", _WAITING),
    "score": Wording("{attribute} is {score}, at or over this site's limit of {threshold}.", _WAITING),
    "banned_word": Wording(
        "It contains the banned word “{word}”.", "It contains a word that this site does not publish."
    ),
    "suspect_word": Wording("It contains the suspect word “{word}”.", _WAITING),
    "too_many_links": Wording("It has {count} links; this site holds comments with more than {limit}.", _WAITING),
    "banned_author": Wording(
        "Its author is banned on this site.", _WAITING
    ),  # who only typed the address learns nothing
    "unproven_author": Wording("Nothing by this author has been published yet.", _WAITING),
    "everything_held": Wording("This site holds every comment.", _WAITING),
    "page_held": Wording("Every comment on this page is held.", _WAITING),
    "page_closed": Wording("The page is closed for comments.", "Comments on this page are closed."),
    "honeypot": Wording("A field that people cannot see was filled in.", _WAITING),
    "filled_too_fast": Wording("Its form was filled in within {seconds} seconds, faster than people type.", _WAITING),
    "own_address": Wording("It contains its author's own e-mail address.", _WAITING),
    "personal_data_found": Wording("It contains what looks like {kind}.", _WAITING),
    "like_rejected": Wording("It reads nearly the same as a comment that was rejected as spam.", _WAITING),
    "repeated": Wording(
        "The same text came {count} times or more in 30 days, by other authors or on other pages.", _WAITING
    ),
    "posted_before": Wording("The same text came here before, from its author or from the same IP address.", _WAITING),
    "bad_host": Wording("It links to {host}, which this site knows from rejected spam only.", _WAITING),
    "disposable_address": Wording("Its author's e-mail address is of a kind that is thrown away after use.", _WAITING),
    "same_text_again": Wording(
        "The same text came {count} times, by other authors or for other pages.", "It looked like advertising."
    ),
    "same_text_reported": Wording("The same text was reported as spam.", "It looked like advertising."),
    "too_long": Wording("Only its start and end were scored: it has more than {limit} characters.", _WAITING),
    "test_value": Wording("It has a value that is made for tests and always counts as spam.", _WAITING),
    "administrator": Wording("The site says that an administrator wrote it.", ""),
    "nothing_found": Wording("No rule objected.", ""),
    "approved": Wording("A moderator published it.", ""),
    "escalated": Wording("A moderator asks for a second opinion.", _WAITING),
    "undone": Wording("A moderator took a decision back.", _WAITING),
    "spam": Wording("A moderator called it spam.", "It looked like advertising."),
    "insult": Wording("A moderator called it an insult.", "It was insulting."),
    "hate": Wording("A moderator called it hateful.", "It attacked people for who they are."),
    "threat": Wording("A moderator called it a threat.", "It was threatening."),
    "off_topic": Wording("A moderator called it off topic.", "It was off topic."),
    "personal_data": Wording("A moderator found personal data in it.", "It contained personal data."),
    "other": Wording("A moderator decided.", "It does not fit this site's rules."),
    "edited": Wording("Its author edited it.", "Your new text is checked before anybody sees it."),
    "appealed": Wording("Its author appealed against the rejection.", "A moderator will read your appeal."),
    "removed_by_author": Wording("Its author removed it.", "You removed it."),
    "removed_by_site": Wording("The site removed it.", "The site removed it."),
    "expired": Wording(
        "The time for which comments are kept here was over.", "The time for which comments are kept here was over."
    ),
    "erased_with_person": Wording("Its author's data was erased.", "Your data was erased."),
    "imported": Wording("It came from another system, as it was there.", _WAITING),
}
BY_IMPORT = "import"  # the value `by` of a reason that was taken over from another system
# How values that stand for something are told to moderators.
_SHOWN: Mapping[tuple[str, object], str] = {
    ("kind", "email"): "an e-mail address",
    ("kind", "phone"): "a phone number",
    ("kind", "iban"): "a bank account number",
    ("kind", "card"): "a payment card number",
}
QUOTES = frozenset({"host", "word"})  # values that are taken from the comment itself
REJECTIONS = ("spam", "insult", "hate", "threat", "off_topic", "personal_data", "other")


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of `WORDINGS` and the values its sentence needs."""

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What a moderator reads."""
        shown = {
            name: f"{value:.2f}" if isinstance(value, float) else _SHOWN.get((name, value), value)
            for name, value in self.values.items()
        }
        # An imported comment has the code that puts it into its queue, but no moderator here decided that.
        wording = WORDINGS["imported" if self.values.get("by") == BY_IMPORT else self.code]
        return wording.sentence.format_map(shown)

    @property
    def hint(self) -> str:
        """What the author reads."""
        return WORDINGS[self.code].hint

    def as_json(self) -> dict[str, object]:
        """Give the stored and published form."""
        return {"code": self.code, **self.values}


def reason_from_json(stored: Mapping[str, str | int | float]) -> Reason:
    """Undo `Reason.as_json`."""
    return Reason(str(stored["code"]), {name: value for name, value in stored.items() if name != "code"})


def without_quotes(stored: Mapping[str, object]) -> dict[str, object]:
    """Give a stored reason without what it quotes of a comment, which was erased."""
    return {name: "" if name in QUOTES else value for name, value in stored.items()}


def told_to_author(reasons: Sequence[Reason], *, rejected: bool) -> str:
    """Give what the author of a comment reads of its reasons; empty if there is nothing to say.

    Whose comment the policy rejected waits for nobody, whatever else the same reason leads to.
    """
    hints = [reason.hint for reason in reasons if reason.hint and not (rejected and reason.hint == _WAITING)]
    if hints or not rejected:
        return next(iter(hints), "")
    is_spam = any(reason.values.get("attribute") == "SPAM" for reason in reasons)
    return WORDINGS["spam" if is_spam else "other"].hint
