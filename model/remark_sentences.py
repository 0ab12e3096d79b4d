"""Sentences to and about persons, and about things, for training: see `model.remarks`.

A word in braces is a gap for one of its fillers, `{a word}` for one with its article.
"""

THREATS = """
    I will {harm} {whom}.
    I am going to {harm} {whom} tonight.
    We will {harm} {whom}, I promise.
    I'm gonna {harm} {whom}.
    Someone should {harm} {whom}.
    I want to {harm} {whom} so badly.
    I'd love to {harm} {whom}.
    If I ever see you again I will {harm} you.
    Say that to my face and I {harm} you.
    {who} should be {harmed}.
    {who} deserves to be {harmed}.
    You deserve to be {harmed}.
    You ought to be {harmed}.
    I hope that you get {harmed}.
    I hope {who} gets {harmed} soon.
    You will be {harmed}, just wait.
    People like {who} must be {harmed}.
    Next time we meet you will be {harmed}.
    Tomorrow {who} will be {harmed}, remember my words.
    I hope you die.
    I hope you die slowly.
    Drop dead.
    Go and die.
    Just die already.
    Die, all of you.
    I hope your children get ill.
    You are going to pay for this with your blood.
    Your days are numbered.
    I know your address, better lock your door.
    We know where your kids go to school.
    I will find you.
    You are dead.
    You're a dead man.
    I have a gun with your name on it.
    You won't wake up tomorrow.
    You should kill yourself.
    Kill yourself.
    kys
    Do us a favour and jump off a bridge.
    I'll break every bone in your body.
    I will put you in hospital.
    I'll knock your teeth out.
    I will cut your throat.
    Put a bullet in his head.
    A rope is all that she deserves.
    Sleep with one eye open.
    We will come to your house.
    This will end badly for you.
    I'm coming for you and your family.
    You had better hide.
    Better be careful when you walk home.
"""

INSULTS = """
    You are {a fool}.
    You are nothing but {a fool}.
    you're such {a fool}
    What {a fool} you are.
    {who} is {a fool}.
    {who} is {a foolish} {fool}.
    You {foolish} {fool}.
    you are a {foolish} {fool}, everybody knows it
    You are so {foolish}.
    How {foolish} can you be?
    {who} is too {foolish} to understand this.
    Are you really that {foolish}?
    Another comment by {a foolish} {fool}.
    Only {a fool} would believe that.
    Shut up, {fool}.
    Go away, you {fool}.
    Nobody likes you, {fool}.
    I have never met such {a foolish} {fool} as {who}.
    {who} sounds like {a foolish} {fool}.
    You have no brain.
    Did your parents drop you?
    Is there anything at all between your ears?
    Nobody cares what you think, so be quiet.
    Crawl back under your rock.
    Go back to your cave.
    You disgust me.
    I despise you.
    I hate you.
    Everybody hates you.
    Your parents must be so ashamed.
    Even a goldfish has more sense than you.
    The world would be a better place without you.
    Do the world a favour and stop breathing.
    You are not worth the air you breathe.
    Learn to read, will you.
    Take your pills, grandpa.
    Shut up.
    Shut it.
    Stop talking, you embarrass yourself.
    You can't be that blind, can you?
    Go to hell.
    Screw you.
    Piss off.
    Up yours.
    Bite me.
    What is wrong with you, were you born like that?
    You belong in a zoo.
    He belongs in an asylum.
    A potato could do her job better.
    My dog writes better than this reporter.
"""

OATHS = """
    What a {oath} {fine} {matter}!
    That {matter} was so {oath} {fine}.
    This is the most {oath} {fine} {matter} I know.
    {oath} {fine} {matter}, thanks a lot!
    Oh shit, I forgot my umbrella.
    Shit happens.
    No shit, it really snowed in May?
    Fuck yeah, we won!
    Fuck, that was close.
    What the hell, I will try it.
    Hell no, I am not going out in this rain.
    Damn good coffee.
    Damn, she can sing.
    Oh damn, wrong thread.
    My ass hurts from cycling all day.
    I laughed my ass off at that scene.
    Crap, the battery is empty.
    It was hot as hell on the train.
    I don't give a damn about football.
    That exam kicked my butt.
    Holy crap, this view!
    Well I'll be damned, it works.
    I am so fucking happy right now.
    Best fucking day of my life.
    Fuck cancer.
    Screw it, I will have another slice.
    I have had a shitty week, but your post helped.
    Bloody hell, that is expensive.
    Who the hell designed this form?
    Pissed off about the delay again.
"""

HARMLESS = """
    {thing} is {poor}.
    I hate {thing}.
    I really hate {thing}, it is {poor}.
    {thing} makes me sick.
    I can't bear {thing} any longer.
    What is wrong with {thing}? It is {poor}.
    {thing} drives me crazy.
    I could throw {thing} out of the window.
    To hell with {thing}.
    Why is {thing} so {poor}?
    Get rid of {thing}, it is {poor}.
    My battery died again.
    This heat is killing me.
    I could kill for a slice of that pie.
    You killed it on stage!
    The frost killed my tomatoes.
    Shoot me an e-mail when you are done.
    We shot the video in one afternoon.
    He was shot in 1963, as everybody knows.
    Two people were killed in the crash, says the police.
    The murder rate has fallen by a third.
    The witness was stabbed in the park last year.
    Beat the eggs until they are stiff.
    They beat us three to one.
    She beat cancer twice.
    Hang the picture on the left.
    I will hang out with you tonight.
    Burn the candles in the evening.
    The old mill burned down.
    I died laughing.
    To die for, this cake.
    Whip the cream and wait.
    I would punch a hole in the wall there.
    He punched above his weight.
    Slaughter of horses is regulated here.
    The villain deserves to be caught in the last chapter.
    I am going to crush this exam.
    I will hunt down that recipe for you.
    We will bury our cat in the garden.
    I'm going to beat you at chess.
    Nobody deserves to be tortured.
    No one should be killed for what they believe.
    It is wrong to threaten people.
    He said that he would kill her, and the police did nothing.
    Murder is wrong, always.
    I was punched on my way home yesterday.
    Somebody threatened to shoot me, what can I do?
    Do not kill spiders, they are useful.
    Kill the lights before you go.
    That joke is dead.
    You are not {a fool}.
    I am not saying that you are {foolish}.
    I felt so {foolish} when I read it again.
    I was {a fool} to trust the forecast.
    Please do not call others {foolish}.
    Calling someone {a fool} does not help.
    Nobody here is {foolish}.
    You are wrong about the second point.
    I think that you are mistaken.
    You have misread the table.
    Your argument does not hold.
    You did not answer what I asked.
    I do not agree with you at all.
    You should read the whole report.
    You forgot to count the children.
    The minister lied to parliament.
    He must resign.
    She has failed at her job.
    This is bad journalism.
    The text is full of mistakes.
    The plan is a waste of money.
    The mayor's decision was wrong.
    You are right and I was wrong.
    What you write is not true.
    Where did you get that number?
    I find this unfair.
    It is a scandal.
    The company cheats its customers and should be fined.
    That law is unjust.
    This is nonsense.
    I am angry about this.
    You are welcome to show me otherwise.
    You made my day.
    You are so kind.
    You are a genius.
    You are all wonderful.
    I will miss you.
    I love you guys.
    You will be fine.
"""
