"""Everyday English: words that carry a sentence but say nothing about what is asked."""

from bot.search.words import stem

#: Never telling: articles, pronouns, prepositions, auxiliaries and the words that ask, even where
#: a topic is called by one.
FUNCTION_WORDS = frozenset(
    """
    a about above after again all also am an and any anybody anyone are aren as at be because
    been before being below between both but by can cannot could couldn d define describe did
    didn do does doesn doing don done down during each either else even ever every everybody
    everyone explain explained few for from further get gets getting go goes going gonna got had
    has hasn have haven having he her here hers him his how however i if in into is isn it its
    itself just ll m many may maybe me meaning might mine more most much must my myself neither
    no nobody nor not nothing now of off on once one ones only or other our ours out over
    overview own per perhaps quite rather re s same shall she should shouldn since so some
    somebody someone something sometimes somewhere still such t than that the their theirs them
    themselves then there these they thing things this those though through thus to too toward
    two under until up upon us ve versus very via was wasn we were weren what whatever when
    where whether which while who whole whom whose why will with within without won would wouldn
    yes yet you your yours
    """.split()
)

#: Common in questions of any kind; unknown words that are not here count as what is asked about.
SMALL_WORDS = frozenset(
    """
    able absolutely actual actually add advance advice afraid ago agree aiming almost already
    alright always amount anymore anything anyway apart apparently around ask asked asking away
    back bad basic basically become been begin behind believe best better big biggest bit boss
    brother bunch call called came care certain chance check clear clearly close come comes
    coming common compare compared comparing comparison completely confused consider contacts
    correct couple cousin crash curious currently dad day days deal definitely depend depends
    didnt different dinner disagree doesnt dont early easily easy eight else end enjoy enough
    especially etc everything exactly exist expect expected expects extra fact far father feel
    feeling felt figure final finally find fine finish finished first five folk folks following
    four friend friends full fun general generally girlfriend give given gives glad good great
    group guess guy guys hand happen happened happens happy hard hardly hate head hear heard
    hello help helpful hey hi high hold honest honestly hope hour husband idea imagine important
    inside instead interest interested interesting introduce involved isnt issue keep keeps kid
    kids kind kinda knew know known knows large last late lately later least left less let lets
    like liked likes line list little ll long longer look looking looks lot lots love lower made
    main mainly make makes making man manager matter matters mean means meant mention mentioned
    met mind minute missing mom moment month months morning mostly mother move mum name near
    nearly necessarily necessary need needed needs never new next nice night nine note nothing
    number obvious obviously often oh ok okay old opinion option order outside overkill page
    part particular past people person personally picture place plain plan please plus point
    possible possibly post prefer prefers pretty probably problem proper properly put question
    questions quick quickly quite read reading ready real reality really reason regarding relate
    relation relevant require required right role roles said saw say saying says scared second
    see seem seems seen sense seriously set seven several short show side similar simple simply
    single sister sit sitting six small smart somehow soon sorry sort sounds source sources
    spend start started starting stay stop story stuff suck sucks suggest suggestion supposed
    sure take takes taking talk talking tell ten tend terms terrible thank thanks think thinking
    thinks thought thoughts thousand three time times tip today together told tomorrow ton
    tonight tons took top totally towards tried true truly try trying turn type typical
    typically understand unless unsure use used useful uses using usual usually various view
    wait want wanted wants waste way ways week weeks weird went whats whether wife willing wise
    wish woman women wonder wondering word words work worked working works world worry worse
    worst worth wrong yeah year years yep yesterday young
    """.split()
)

FUNCTION_STEMS = frozenset(map(stem, FUNCTION_WORDS))
EVERYDAY_STEMS = frozenset(map(stem, FUNCTION_WORDS | SMALL_WORDS))
#: What kind of answer is wanted: "who hires" is not "where to be hired".
ASKING_STEMS = frozenset(map(stem, ("how", "when", "where", "who", "whom", "whose", "why")))
