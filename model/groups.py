"""Names of groups of people, so that what is said of one group tells something of what is said of another.

Only names that are no insult. They are compared as features are: hashed, look-alike letters folded.
"""

import re

NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        gay gays lesbian lesbians bisexual bisexuals homosexual homosexuals queer trans transgender transsexual
        transsexuals straight heterosexual heterosexuals lgbt
        muslim muslims islam islamic christian christians catholic catholics protestant protestants jew jews jewish
        hindu hindus sikh sikhs buddhist buddhists atheist atheists mormon mormons shia sunni ahmadi ahmadis
        black blacks white whites asian asians african africans arab arabs arabic latino latinos latina hispanic
        hispanics european europeans american americans mexican mexicans indian indians pakistani pakistanis afghan
        afghans pathan pathans pashtun pashtuns punjabi punjabis sindhi sindhis baloch bengali bengalis chinese japanese
        korean koreans russian russians ukrainian ukrainians polish poles german germans french italian italians irish
        british english turk turks turkish kurd kurds kurdish persian persians iranian iranians iraqi iraqis syrian
        syrians israeli israelis palestinian palestinians somali somalis nigerian nigerians roma romani albanian
        albanians serb serbs greek greeks spanish spaniards portuguese brazilian brazilians cuban cubans haitian
        haitians dutch swedish swedes
        immigrant immigrants migrant migrants refugee refugees foreigner foreigners asylum aborigines indigenous natives
        woman women girl girls female females man men boy boys male males feminist feminists
        disabled disability autistic deaf blind wheelchair elderly old young teenagers pensioners
        """,
    )
)
