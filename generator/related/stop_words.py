"""English words that say nothing of what a paper is about, by their part of speech."""

from __future__ import annotations

from generator.words import folded

_WORDS = """
a an the this that these those such same other another each every either neither both all any some none no not nor
few little less least many much more most several enough own only very too quite rather so as than then thus hence
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves one ones oneself who whom whose which what whatever whoever whichever
somebody someone something anybody anyone anything nobody nothing everybody everyone everything
am is are was were be been being has have had having do does did doing done can could cannot may might must shall
should will would let get gets got getting become becomes became seem seems seemed keep keeps kept make makes made
making take takes took taken give gives gave given go goes went gone put puts find finds found show shows showed shown
and or but if unless because since while whereas although though whether until till lest
about above across after against along alongside amid among amongst around at before behind below beneath beside
besides between beyond by concerning despite down during except for from in inside into like near of off on onto out
outside over past per regarding through throughout to toward towards under underneath unlike up upon via with within
without
here there where when why how again once twice ever never always often sometimes usually almost already also anyhow
anyway anywhere apart away back else elsewhere even everywhere first second third further furthermore however indeed
instead just last later latter former mainly meanwhile merely moreover mostly namely nevertheless next nonetheless
nowhere now otherwise perhaps somehow somewhat somewhere soon still therefore thereby therein together yet well
whenever wherever whereby wherein accordingly consequently likewise
two three four five six seven eight nine ten
eg ie etc et al vs re
"""

#: As `words` gives them.
STOP_WORDS = frozenset(map(folded, _WORDS.split()))
