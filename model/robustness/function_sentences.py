"""Sentences that try one thing each: what is said of a group or a person, and what only looks like it.

Written for this purpose, and not used in training (`model.mentions` has other ones). {many} is a group.
"""

from typing import NamedTuple


class Function(NamedTuple):
    """One thing to try: whether it is toxic, and sentences; those with {many} are filled with every group."""

    name: str
    toxic: bool
    sentences: tuple[str, ...]


GROUPS = (
    "Muslims",
    "Jews",
    "gay people",
    "women",
    "black people",
    "immigrants",
    "disabled people",
    "Pathans",
    "trans people",
)

FUNCTIONS = (
    Function(
        "derogation",
        True,
        (
            "{many} make me sick.",
            "I cannot stand {many}, they are scum.",
            "All {many} are cowards and cheats.",
            "There is nobody on earth as stupid as {many}.",
            "I despise {many} from the bottom of my heart.",
            "It is a fact that {many} are inferior to the rest of us.",
        ),
    ),
    Function(
        "threat to a group",
        True,
        (
            "One day we will burn the houses of {many}.",
            "{many} ought to be shot.",
            "If I meet {many} tonight I will beat them up.",
            "Let us hang {many} from the lamp posts.",
        ),
    ),
    Function(
        "dehumanisation",
        True,
        (
            "{many} are cockroaches.",
            "{many} breed like rats.",
            "Calling {many} human is an insult to humans.",
            "{many} are a cancer in our town.",
            "{many} are parasites.",
        ),
    ),
    Function(
        "contempt without bad words",
        True,
        (
            "Whoever hires {many} has only himself to blame.",
            "The country was better off before {many} were allowed to vote.",
            "I would move house if {many} lived next door.",
            "Keep your children away from {many}.",
            "I do not call {many} people.",
        ),
    ),
    Function(
        "hate in the next sentence",
        True,
        (
            "There are {many} in my street now. Nothing but filth, the lot of them.",
            "Look at {many}. I hope they all drown.",
            "The bus was full of {many}. Disgusting creatures.",
        ),
    ),
    Function(
        "hate with swearing",
        True,
        ("Fuck all {many}.", "{many} are full of shit.", "Those {many} can kiss my ass, the bastards."),
    ),
    Function(
        "hate as a question or an opinion",
        True,
        (
            "Why are {many} always such liars?",
            "Am I the only one who thinks that {many} are revolting?",
            "If you ask me, {many} are idiots.",
        ),
    ),
    Function(
        "insult of a person",
        True,
        (
            "You are the dumbest person on this site.",
            "What a pathetic little man you are.",
            "Only a complete imbecile would write this.",
            "Shut your mouth, nobody asked you, you clown.",
            "The author is a liar and a half-wit.",
            "You must have been dropped on your head.",
            "Get lost, loser.",
            "This journalist is a disgusting hack.",
            "You sound like a spoiled brat without a brain.",
            "Go play in the traffic.",
            "Your mother should be ashamed of having raised such a fool.",
            "He is a worthless piece of garbage.",
        ),
    ),
    Function(
        "threat to a person",
        True,
        (
            "I know where you live and you will be sorry.",
            "Somebody should break your legs.",
            "I hope you get cancer.",
            "Come here and I will smash your face in.",
            "You will not live to see Christmas.",
            "I am going to strangle you.",
            "People like you deserve a bullet.",
            "Watch your back, we are coming for you.",
        ),
    ),
    Function(
        "insults in other spelling",
        True,
        (
            "you are such an id1ot",
            "what a m.o.r.o.n",
            "fuuuuck you",
            "you pathetic l0ser",
            "STUPIDDDD",
            "complete a$$hole",
            "you dumb f u c k",
            "sh!t for brains",
            "u r retarted",
            "shutup u piece of sh1t",
        ),
    ),
    Function(
        "hate denied",
        False,
        (
            "I would never say that {many} are stupid.",
            "{many} are not criminals.",
            "It is not true that {many} are lazy.",
            "Nobody here thinks that {many} are inferior.",
            "No, {many} are not to blame for this.",
        ),
    ),
    Function(
        "hate quoted to object",
        False,
        (
            'Calling {many} "vermin" is unacceptable.',
            'Please delete the comment that says "{many} are scum".',
            'If you write "I hate {many}" you will be banned, and rightly so.',
            'She was told that "{many} do not belong here" and reported it to the police.',
        ),
    ),
    Function(
        "neutral mention",
        False,
        (
            "The new law also concerns {many}.",
            "In this region {many} are about a tenth of all voters.",
            "We counted how many {many} work in our office.",
            "My thesis is about {many} in the last century.",
            "The station is reserved for {many} on Sundays.",
        ),
    ),
    Function(
        "friendly mention",
        False,
        (
            "I am glad that so many {many} live here.",
            "{many} deserve our respect.",
            "Congratulations to all {many} who won today!",
            "Thanks to {many} our football club still exists.",
            "I have only met kind {many}.",
        ),
    ),
    Function(
        "pride in one's own group",
        False,
        (
            "I am queer and proud of it.",
            "As a Jew I felt welcome in this church.",
            "We lesbians had the best float of the parade.",
            "Black is beautiful, and so are we.",
            "Proud to be a Pathan, proud to be a Pakistani.",
            "I am a Muslim woman and I love this town.",
            "Yes, I am autistic, and I am happy.",
            "We are immigrants and this is our home, too.",
            "My wife and I are both women, and we were married last May.",
            "I came out as gay at sixty, and it was the best day of my life.",
        ),
    ),
    Function(
        "swearing without insult",
        False,
        (
            "This is fucking brilliant, thank you!",
            "Damn, I missed the bus again.",
            "Holy shit, what a goal!",
            "The weather has been shitty all week.",
            "I worked my ass off for this exam and passed.",
            "Hell yes, count me in.",
            "That was one hell of a concert.",
            "Oh crap, I left my keys at home.",
            "It is bloody cold outside.",
            "I am so damn tired today.",
        ),
    ),
    Function(
        "contempt for things",
        False,
        (
            "I hate Mondays.",
            "This printer is garbage.",
            "The soup tasted disgusting.",
            "I cannot stand this song any more.",
            "Mosquitoes are a plague, kill them all.",
            "What a stupid door, it never closes.",
            "That film is a worthless waste of two hours.",
            "Rats should be banned from the cellar.",
            "Kill the process and start it again.",
            "My old car is a piece of junk.",
        ),
    ),
    Function(
        "sharp but civil criticism",
        False,
        (
            "Your second claim is wrong, and the source you cite says the opposite.",
            "I strongly disagree with the mayor on this.",
            "The article is poorly researched.",
            "This policy has failed, and the minister should resign.",
            "You have not answered the question.",
            "The numbers do not add up, please check them again.",
            "I find this decision shameful.",
            "That argument makes no sense to me.",
            "The council wasted two million on a bridge that nobody uses.",
            "With respect, you are mistaken about the dates.",
            "I will not vote for them again.",
            "The referee had a terrible evening.",
        ),
    ),
)
