"""Spam, praise and honest remarks written for training, as templates that are expanded at random.

The labelled spam comes from one blog, four videos and text messages, so a model learns their brands and habits. These
templates say what spam says anywhere (prizes, loans, coins, cures, bets, dates, clicks). The praise is spam only where
its author sells something. The honest remarks use the same words and sell nothing.

In a template "{a|b}" stands for one of its parts, and <money>, <number>, <site>, <page>, <contact>, <code> and
<name> are filled in.
"""


def _templates(text: str) -> tuple[str, ...]:
    return tuple(" ".join(template.split("\n  ")) for template in text.strip().removeprefix("- ").split("\n- "))


SPAM = _templates(
    """
- {Congratulations|Congrats|WINNER|Dear winner}! {Your number|Your mobile|Your e-mail} {has won|was selected to
  win|has been drawn for} {a|our} {<money> prize|<money> cash prize|free phone|holiday for two|<money> voucher}. {To
  claim|Claim now|To collect it} {call|ring|phone|text} {<number>|<code> to <number>}{ before midnight| today|, valid
  12 hours only|}.
- {URGENT|Urgent|IMPORTANT|Final notice|Last chance|2nd attempt}{!|:| -} {We tried to contact you|You have an
  unclaimed bonus|Your prize is waiting|Your account has been awarded <money>}. {Call|Ring|Reply CLAIM to}
  {<number>|<number> now}{. T&Cs apply| from landline| , 18+ only|}.
- {Text|Txt|Send} {<code>|WIN|YES|GO|STOP} to <number> {for your chance to win|to get|and receive|2 get} {<money>|a
  free ringtone|free minutes|the latest mobile|tickets to the final|a weekly draw entry}{! Cost 150p per msg| , costs
  <money>/msg|. Reply STOP to end|}.
- {FREE|Free|100% free} {message|msg|entry|trial|gift}{:|!|} {you are due|get|receive|enjoy} {a new handset|unlimited
  calls|300 texts|half price line rental|a camera phone|double minutes} {on all networks|this month only|when you
  reply YES|, just call <number>}. {Delivery tomorrow|Offer ends soon|Call now|Unsubscribe: send STOP}{.|!|}
- {Hi|Hello|Hey} {sexy|handsome|darling|babe|there}, {I am|im|my name is} {lonely|single|new in town|waiting for
  you}{, 24 years old|, looking for fun|}. {Chat with me|See my photos|Call me live|Meet me tonight} {at <site>|on
  <number>|: <contact>}.
- {Meet|Date|Chat with|Find} {hot|lonely|single|beautiful|local} {girls|women|singles|ladies} {in your area|near
  you|tonight|online}{! Join free|. Sign up now|, no strings} {<site>|at <site>|: <contact>|<number>}.
- {Need|Do you need|Are you looking for|In need of} {a loan|an urgent loan|cash today|money to pay your bills|a
  business loan}{? |! }{We offer|We give out|Get} {loans|credit|up to <money>} at {2%|3% interest|low rates} {without
  collateral|bad credit accepted|with no credit check|approved in 24 hours}. {Contact us|Apply now|Write to
  us|E-mail}: {<contact>|<site>}
- {I was in debt|My bank refused me|I lost everything} until I {met|found|contacted} {Mr|Mrs|Dr} <name>, {a legit
  lender|an honest loan lender|a certified trader} who {gave me a loan of <money>|helped me make <money> in a
  week|changed my life}. {Contact|E-mail|Write to|WhatsApp} {him|her|them} {via|on|at|:} <contact>
- {Invest|Start with|Deposit} {<money>|only <money>|as little as <money>} {and earn|and receive|and get back}
  {<money>|10x|double your money|daily profit} {in|within} {24 hours|7 days|one week|a month}{. 100% guaranteed|, no
  risk|}. {Bitcoin|Crypto|Forex|BTC} {mining|trading|signals|investment}: {<site>|<contact>}
- {I made|I earned|I just withdrew|I am now making} <money> {trading bitcoin|with crypto signals|in forex|with binary
  options} {with the help of|thanks to|under the guidance of} {expert|Mrs|Mr|trader} <name>. {Message|Reach|Contact}
  {her|him|them} {on Telegram|on WhatsApp|on Instagram|by mail} <contact>
- {Airdrop|Giveaway|Presale|New token} {is live|now open|ends today}{!|:} {Claim|Get|Connect your wallet and receive}
  {free tokens|<money> in ETH|500 USDT|your bonus} {here|now|at} <site>
- {Join|Subscribe to|Enter} {our|my|the} {VIP |free |private |}{Telegram|WhatsApp|signal} {channel|group} {for|and
  get} {daily signals|free crypto tips|90% accurate calls|fixed matches|insider picks|pump alerts}: {<site>|<contact>}
- {I make|I get paid|I earn|My sister makes|My neighbour earns|She gets} {<money>|over <money>|around <money>} {an
  hour|a week|every month|per day} {working from home|on the computer|online|part time}. {No experience needed|Anyone
  can do this|I never thought it was real|Just try it}{.|!} {Go here|Visit|This is what I do|Details}: <site>
- {Work from home|Earn money online|Part time job|Remote job offer}{!|:|,} {earn|make|up to} <money> {a day|weekly|per
  month}, {flexible hours|only a phone needed|no skills required|just like and follow videos}. {Write +|Apply: |DM me
  |Contact HR |}{<contact>|<number>|<site>}
- {Buy|Order|Get} {cheap|generic|original|100% genuine} {viagra|cialis|pills|tramadol|weight loss
  pills|steroids|xanax} {online|without prescription|with overnight delivery|at the best price}{ |! |: }<site>
- {Lose|Burn|Drop} {10 kg|20 pounds|belly fat|weight} {in 2 weeks|fast|without diet|while you sleep} {with this one
  trick|with our keto gummies|naturally}{!|.} {Click here|Order now|Free bottle}: <site>
- {Dr|Doctor|Priest|Prophet} <name> {cured me of|healed my|cured my mother's} {herpes|diabetes|HIV|HPV|cancer} with
  {herbal medicine|his herbs|natural remedies}. {You can reach him|Contact him today|Email him} {on|at|:} <contact>
- {My husband left me|My lover broke up with me|My marriage was over} until {Dr|Priest|the great spell caster} <name>
  {cast a love spell|brought him back|restored my home} {in 48 hours|within 3 days|}. {Contact him|E-mail|WhatsApp}:
  <contact>
- {Play|Bet|Spin|Win big} {at|on|with} {the best online casino|our new slots|the number 1 betting site|live roulette}
  {and get|with|:} {<money> bonus|100 free spins|200% first deposit bonus|no deposit bonus}{!|.} {Register|Sign
  up|Join} {<site>|here <site>|now at <site>}
- {Cheap|Discount|Wholesale|Replica|Authentic} {handbags|jerseys|sneakers|sunglasses|watches|boots|jackets|jewellery}
  {for sale|outlet|online store|sale 70% off}{, free shipping|, factory price|} {<site>|here <site>|}
- {Best|Top|Professional|Affordable} {SEO|web design|backlink|marketing|logo|explainer video}
  {services|agency|packages|company} {for your website|at low price|in your city}. {Get a free quote|Rank #1 on
  Google|We increase your traffic|Contact us}: {<site>|<contact>}
- {Hi|Hello|Dear owner}, {I came across your website|I was on your site|I found your page} and {noticed some
  errors|see that it does not rank well|think it could get more traffic}. {We can|Our team can|I can} {bring you to
  page one|fix this|send you 10,000 visitors} {for only <money>|at a low price|}. {Reply to|Write to|Interested?}
  {<contact>|<site>}
- {Get|Buy|Free} {followers|likes|views|subscribers|10k followers} {fast|instantly|cheap|for free} {at|on|from|here}
  {<site>|my channel|the link in my bio}{! Real and active|. No password|}
- {Check out|Please check out|Visit|Have a look at|Go to|Come see} my {channel|new song|music|page|videos|covers|cover
  of this|profile}{ and subscribe| and leave a like|, you won't regret it|, thanks|} {please|:)|guys||<site>}
- {Subscribe|Sub|Please subscribe|Follow me|Add me} {to my channel|to me|and I will subscribe back|for more|for daily
  videos}{ and share|, sub4sub|, thank you|!!!|} {<site>||:D}
- {I know|Sorry,} {nobody reads this|this is spam|most people hate this|this is annoying}, but {I am a young singer|we
  are a small band|I make music|I am trying to get noticed|my friends and I make videos}. {Please|Could you|If you
  could} {give us a chance|check out my channel|listen to one song|thumbs this up so people see it|vote for us
  <site>}{.|!|}
- {Help me|Please help|Vote|Vote for me|Help us} {win a contest|reach 1000 subs|get my video seen|win tickets}{:| by
  clicking| , just click|} {<site>|on my channel|the link}{ and like it|. It takes a second|}
- {Like this comment|Thumbs up|Share this|Copy this to 5 videos} {if you want|to get|and you will get} {a free gift
  card|good luck|a surprise|your wish}{!| <site>}
- {Check|Check out|See|Watch|Look at} {this|this video|this site|this amazing offer|my website} {out|on YouTube|now|it
  is great}{!| :|} <site>
- {Watch|Stream|Download} {full movie|the match live|season 3|this film} {free|in HD|online free|without registration}
  {here|now|at|=>} <site>
- {Hacked|Lost your bitcoin|Need a hacker|Suspect your partner}? {Contact|Hire|Write to} {a professional hacker|the
  recovery expert|<name> recovery} {to get your money back|to spy any phone|to recover your funds}: <contact>
- {Buy|Get|Order} {a registered driving licence|fake documents|a real diploma|essays|your dissertation|verified
  accounts|gift cards at half price} {online|from experts|today}{, contact|:| at} {<contact>|<site>}
- {Your|Dear customer, your|Alert: your} {account|card|parcel|package|bank account} {has been suspended|is on
  hold|could not be delivered|needs verification}. {Confirm|Verify|Update|Log in} {your details |now |}{here|at|via}
  <site>
- {Limited offer|Sale|Today only|Hot deal}{!|:} {50%|70%|up to 80%} {off|discount} on {all shoes|all
  flights|phones|designer bags|insurance|solar panels}. {Shop now|Order here|Book now}{ |: |! }{<site>|<number>}
- {Rent|Book|Hire} {a car|movers|an escort|a villa|a cleaner} {in|near} {Dubai|London|Delhi|Miami|your city} {at the
  lowest price|24/7|with one call}: {<number>|<site>|<contact>}
- {Ask|Get} your {free psychic reading|horoscope|lucky numbers|lottery numbers} {now|today}{, call| from|:}
  {<number>|<site>|<contact>}
- {Get|Claim|Download|Complete} {your|the|our} {ringtone|logo|wallpaper|mobile content|quiz|poly tone} {of the
  week|free|now}{: text| , reply| by sending} {TONE|<code>|YES} to <number>
- You have {1 new|a new|one unread} {voicemail|message|picture message|match|secret admirer}. {To hear it|To listen|To
  find out who|To reveal} {call|dial|text back|ring} <number>{. Calls cost <money>/min| from your landline|}
- {Please|Plz|Hey everyone, please|If you can,} {donate|give a little|help|join me} {to my fundraiser|for my sick
  dog|so she can have her surgery|to help our cause|to save these animals}{. Every dollar counts| and share it|, thank
  you so much|}{!|.|:} <page>
- {Please|PLEASE|Guys,} {vote for|like|share} {me|my photo|our school|my design|this poster|my friend} {in the
  contest|so I can win|to get to the final|, it takes a second}{!|:| here} <page>
- {If you are interested|Anybody interested|Interested} in {making extra money|earning from home|free gift
  cards|getting paid for surveys}{?|,} {use|follow|try|open} {this link|the next link|my referral} {<site>|<page>}
- {Buy|Get|Order|Check out} my {new shirt|book|ebook|album|mixtape|print}{, only <money>| while it lasts|, limited
  edition|}: <page>
- {Now playing|Listen live|New remix|New single}{:| -|!} {my set|our radio|DJ mix|track of the week}{ at| on|:} <page>
- {I also make|We make|I do} {covers|beats|gaming videos|tutorials|vlogs}{, look up| - search for| under} {my
  channel|my name|my playlist} {please|if you like this|and tell me what you think}{: <page>|.|}
"""
)

PRAISE = _templates(
    """
- {Great|Nice|Good|Wonderful|Excellent|Fantastic|Superb} {post|article|blog|site|read|share|work}{!|.|, thanks.|,
  thank you for sharing.| , keep it up!}
- {Thanks|Thank you|Many thanks} for {sharing|posting|writing|publishing} {this|such a nice article|this
  information|these tips}{.|!} {I|We} {will come back|have bookmarked it|really liked it|will share it with friends}.
- {I|I really|I truly} {like|love|enjoy|appreciate} {your|the} {blog|writing style|website|way of writing|posts}{.|,
  keep up the good work.|! Please write more.|, it is very informative.}
- {Very|Really|Truly} {informative|useful|helpful|interesting|well written} {post|article|content|information}{.|!}
  {Keep posting|Keep it up|I learned a lot|Thanks for the effort|Looking forward to more}.
- {I was|I have been} {looking|searching} {for this|for such information|everywhere for this} {for a long time|for
  hours|all day}{.| and finally found it here.| , thank you!}
- {Hello|Hi|Hey}, {I came to your site by accident|I found your blog on Google|a friend sent me here|I stumbled upon
  your page} and {I must say it is great|I like what I see|I will be back|it made my day}.
- {What|Such} {a wonderful|an amazing|a great} {website|post|blog|piece of writing}{.|!} {I bookmarked it|I have saved
  it for later|You are very talented|You should write a book}.
- {This is|That is} {exactly what I needed|the best article on this topic|one of the best blogs I have
  read|awesome}{.|!} {Thanks a lot|Thank you so much|Greetings from me|Cheers}.
- {You made|You have made|There are} {some good|some decent|several fine} points {there|here|in this post}. {I looked
  on the internet and|I checked and} {most people agree|found the same|will go along with you}.
- {Wow|Amazing|Awesome|Perfect}{!|,} {it is nice to read something new|what a helpful page|this is so well
  explained|such clear writing}{.|!}
- {Do you have|Can you recommend|Would you share} {a newsletter|any tips for new bloggers|the name of this theme|a
  Facebook page}? {I would like to follow you|I really like the design|Your site looks great}.
- {Keep|Please keep} {up the good work|writing|sharing such posts}{!|.} {I am a regular reader|My family reads you
  too|You are doing great|I check your page every day}.
"""
)

HONEST = _templates(
    """
- I won {a book|a cake|second prize} at the school fair and {my children were thrilled|gave it to my sister|never win
  anything else}.
- The bank {refused us a loan|wants <money> a month for that loan|raised the rates on our loan}, so {we still rent|the
  shop had to close|it will take years}.
- {Bitcoin|Crypto} {burns too much power|is a bubble if you ask me|made my cousin rich and then poor again|lost half
  of its value this year}.
- {The casino|The betting shop} {downtown closed last year|brings jobs but ruins families|should pay more tax}, {as
  the article says|I think|and nobody misses it}.
- I {lost|gained} {10 kilos|20 pounds} {after my operation|last winter|since I cycle to work}, {no pills
  needed|slowly|and it was hard}.
- {They pay|He was paid|The city spent} <money> for {that report|a bridge nobody uses|his speech}, {what a waste|which
  is fair|and where did it go}?
- {Call|Write to} your {MP|councillor|senator} {and tell them|if this worries you|before the vote}; {I did|it does
  help|mine even answered}.
- {Does anybody know|Can someone tell me} {the name of this song|who sings at 1:20|where this was filmed|when the next
  part comes}?
- {I love|love} {this song|her voice|this video|the beat}{ so much|, it never gets old|, brings back memories|!!|}
  {<3||:)|in 2015}
- {Who is|anyone} still {watching|listening to} this {in 2014|in 2015|today|after all these years}?
- {just|I only|who else} came {here |back |}to {check|see} {the views|how many views it has now|the comments}{ :P|
  lol||, and you}?
- {thumbs up if|like if} you {came here|are here} {to see the views|because of the film|from school|after 5 years}{
  xD||!}
- {How|why} {does|did} this {video|song|comment} {get|have} {so many|more} {views|likes|dislikes} {than|as} {people on
  earth|everything else|the others}?
- {This is|Still|is it} the {most viewed|most liked|best} video {on youtube|of all time|in the world}{!|?|, amazing|
  :)}
- {The comments|These comments|Most comments} {here|on youtube|on this video} are {spam|funnier than the video|all
  about views|why I read them}.
- {My|my} {sister|kid|dog|class} {dances to|sings|loves|is sick of} this {song|video} {every day|all the time|in the
  car}{!| haha| :D|}
- {check|look at} {2:31|the guy at 1:05|his face}{ lol| haha|, I can't}{!!||}
- {I found out about|found} this {song|band} {from a film|on the radio|last week} and {now I play it every day|can't
  stop|it's ok}
- {subscribers|views|likes|youtube money}{!!|?|...} {he has|they have|so} {more than|as many as} {my whole
  country|anyone|a bank}{ lol|| xD}
- This {song|video} has {2 billion|1 million|so many} views {and still rocks|how is that possible|, well deserved|}.
- {Best|Worst|Funniest|Greatest} {song|video|part} {ever|of all time|of the year|is at 2:13}{!|.| lol|}
- {i|I} will {call|text|ring} you {later|when i get home|tomorrow morning|after the meeting}, {ok|is that fine|love
  you|don't wait for me}?
- {Are you|r u} {coming|free} {tonight|this weekend|for lunch}? {Text me|Let me know|Call me} {when you can|back|on my
  mobile}.
- {My|Our} number is <number>, {call when you arrive|ask for Hanna|we are at home after six}.
- {Please|pls} {send me the notes|bring milk|tell mum I am late|pick me up at 5}, {thanks|thank you|my phone is
  dying}.
- The {sale|discount|free delivery} they advertise {is a lie|ended before it began|costs more than before}.
- I {bought|ordered} {these shoes|that watch|a bag} {online|in the sale|there once} and {the sole came off|it took two
  months|would not do so again}.
- My {doctor|pharmacist} {says the pills|told me the generic ones} {work just as well|are fine|cost a tenth}, so why
  {pay more|all the fuss|change the law}?
- {Subscribing|I subscribed} to the paper {costs <money> a month now|was worth it|is the least we can do for local
  news}.
"""
)
