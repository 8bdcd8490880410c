"""Words that say something of mathematics, English and Chinese, as tables. ⟦k⟧ stands for the formula k."""

# ruff: noqa: RUF001 - signs of other scripts are what is looked for
from __future__ import annotations

import re

# "orthogonal" may be said of two vectors: it is of a matrix where the noun follows, or nothing
_OF_ONE = r"(?= matri| ⟦\d+⟧ matri|\W*$|\s*(?:,|and)\s*(?:⟦\d+⟧ (?:is )?)?(?:symm|inver|posit|diag|orthog))"
# what must not stand before a property: skew-symmetric, non-invertible, block diagonal, tridiagonal, cross-covariance
UNSPOILT = r"(?<![A-Za-z非不反斜-])(?<!skew )(?<!block )"
# words of a property, and the fact
PROPERTIES = (
    (
        r"positive[- ]definite|(?:variance-)?covariance matri(?:x|ces)|precision matri(?:x|ces)|(?<!半)正定|协方差矩阵",
        "spd",
    ),
    (r"positive[- ]semi[- ]?definite|半正定", "symmetric"),
    (r"symmetric|对称", "symmetric"),
    (r"invertible|non-?singular|可逆", "invertible"),
    (rf"ortho(?:gon|norm)al{_OF_ONE}|正交", "orthogonal"),
    (r"idempotent|幂等", "idempotent"),
    (rf"diagonal{_OF_ONE}|对角", "diagonal"),
    (r"full column rank", "full_col_rank"),
    (
        r"complex(?:-valued)?(?! (?:model|structure|situation|problem|system))|Hermitian|unitary|复(?:数|矩阵|向量)",
        "complex",
    ),
)
# words that say more of a letter than is read: what is not true of all letters of its kind may be true of these
RESTRICTED = re.compile(
    r"(?<![-\w])(?:negative (?!log|binomial|entrop|definite|semi|likelihood|sign|power|free|energ|bias|predict|feedback"
    r"|elbo|evidence|expected|of\b|gradient|hessian|differential|cross|infinity|loss|reward)"
    r"|non-?positive|singular\b(?! value| vector)|nilpotent|skew\b|skew-|anti-?symmetric|commut\w*"
    r"|project(?:ors?|ions?)\b(?! (?:from|of)\b)"
    r"|permutation|rotation\b|reflection\b|involut\w+|(?:length|norm|determinant) one"
    r"|normali[sz]ed(?!\]? \[?(?:log|model|evidence|densit|distribution|likelihood|posterior))|orthonormal"
    r"|unit[- ](?:vector|norm|length|sphere|determinant|trace)s?|semi-?orthogonal|traceless|stochastic matri"
    r"|(?:upper |lower )triangular|rank[- ](?:one|two|1|2|deficient)|of rank|multiple of|proportional|parallel|collinear"
    r"|circulant|toeplitz|diagonali[sz]able|symplectic|householder|hadamard matri"
    r"|identically distributed(?!\]? (?:according to|as|with|following)\b)"  # of which the law is said
    r"|(?:be|are) equal\b(?! to)|same (?:mean|law|distribution|variance|covariance|value|sign|length|norm|trace|determinant)"
    r"|(?:even|odd) (?:numbers?|integers?|functions?|dimensions?|order)|(?:is|are|be) (?:even|odd)\b(?! (?:if|when|for))"
    r"|(?:larger|smaller|greater|less|bigger) than|at least\b|at most\b|(?:in|de)creasing order|sorted"
    r"|the (?:larger|smaller|largest|smallest|minimum|maximum) of|ordered\b"
    r"|conjugate(?! (?:prior|famil|distr|model|post|pair|grad))|reciprocal(?! (?:dispers|rank|space))|opposite"
    r"|standardi[sz]ed(?!\]? (?:moment|mean|effect|coeffic|quadrat|\w+ form|scor|test|stat|resid))"
    r"|symmetric (?:about|around)|isotropic"
    r"|binary(?!\]? (?:entrop|cross|log|loss|classif|search|code|tree|version|expans)|/)"
    r"|constant random|linearly dependent|sums? to|eigen(?:vector|value)s? of"
    r"|normal (?:⟦\d+⟧ )?matri|the (?:transpose|inverse|adjugate|(?:symmetric )?square root|cholesky factor) of|consecutive)"
    r"|\borthogonal vectors|⟦\d+⟧ and ⟦\d+⟧ (?:be|are) orthogonal\b|负数|幂零|交换|单位向量",
    re.IGNORECASE,
)
# where a link leads, an equation that is referred to
NO_WORDS = re.compile(r"(?<=\])\([^()\s]*\)|\\(?:eq|c|auto)?ref\{[^{}]*\}")
# before such a word: it is said of something that is no letter
OF_ELSE = re.compile(
    r"\b(?:posterior|prior|likelihood|densit(?:y|ies)|derivatives?|slopes?|curvature)\b[^.;,⟦]*$"
    r"|\bprobabilit(?:y|ies)\]? (?:that|of)\b[^.;]*$"
    r"|\b(?:entrop(?:y|ies)|divergences?|information|risk|loss|energy)\b"
    r"(?:(?!\b(?:where|which|that|for|if|when|and)\b)[^.;,])*\b(?:is|are|be)(?: \w+)?\s+$",
    re.IGNORECASE,
)
SINCE = re.compile(r"\W*(?:since|as|because|while|although|though)\b[^,]*,", re.IGNORECASE)
# what is said of a matrix that is one by how it is made: of X (X' X)^{-1} X'
PROJECTS = re.compile(r"project(?:or|ion)s?", re.IGNORECASE)
# one thing is made of another, of which this says nothing
IS_OF = re.compile(r"the (?:transpose|inverse|adjugate|.*root|cholesky factor) of", re.IGNORECASE)
THAT = re.compile(
    r"\s+(?:(?:the|an?|this|each|of|inverse|transpose|square|root|covariance|symmetric|invertible|matrix) )*⟦(\d+)⟧"
)
THEY = re.compile(r"^[^⟦]*\b(?:they|these|both|it)\b[^⟦]*$", re.IGNORECASE)
# what says, before a property, that it is not said of a letter, or not of it as it stands
DENIED = re.compile(
    r"\bnot\b(?! (?:only|hard|difficult|surprising))|n['’]t\b|\b(?:never|neither|nor|cannot|nobody|none|whether)\b"
    r"|\b(?:unlike|contrary|false|wrong|impossible|fails?|except)\b|\b(?:no|without)\b(?! loss)"
    r"|\bunless\b(?! (?:otherwise|stated|noted))|\bfor (?:the sake of )?(?:a )?contradiction\b"
    r"|\b(?:want|need|wish|remains?|have|try|aim|hope)s? to (?:show|prove|check|verify|see|establish|decide)\b"
    r"|\b(?:claim|believ|conjectur|suspect|pretend|hop(?:e|ing)|wish|doubt)\w*\b|\bfew\b"
    r"|\b(?:sometimes|occasionally|perhaps|maybe|possibly|supposedly|seldom|rarely)\b"
    r"|\b(?:might|could|would) (?:think|guess|say)\b|\bsome (?:people|authors|books|texts)\b"
    r"|\b(?:rather|other) than\b|\binstead of\b|不|未必|并非|没有|是否",
    re.IGNORECASE,
)
HEDGED = re.compile(
    r"\b(?:rarely|seldom|hardly|scarcely|barely|almost|nearly|approximately|roughly|virtually|sometimes|often|usually|typically"
    r"|generally|possibly|perhaps|maybe|potentially|occasionally|supposedly|either|structurally|far|close|similar|congruent"
    r"|anything but|in general)\b",
    re.IGNORECASE,
)
# what says behind it that it is so under a condition, or somewhere; the last is one where the formula is no letter
CONDITIONAL = re.compile(
    r"\W*(?:matri(?:x|ces)\b)?\s*,?\s*(?:or\b(?! (?:equivalently|Hermitian|self-adjoint))"
    r"|unless\b(?! (?:otherwise|stated|noted))|which is (?:not|wrong|false|absurd|impossible)\b"
    r"|(?:only|if|when(?:ever)?|provided|iff|as long as|until|except|up to|on average|asymptotically|with probability)\b"
    r"|in (?:the limit|expectation|distribution|section|chapter)\b|to (?:first|second) order|would\b"
    r"|in (?:the|this|that|some|one|our) (?:\w+ )?(?:examples?|cases?|figures?|sections?)\b"
    r"|for (?:some|small|large|most|almost)\b|(?:for|at|in)\s*⟦(\d+)⟧)",
    re.IGNORECASE,
)
# of what stands before a letter: that something of it is spoken of, and not the letter
PART_OF = re.compile(r"\bof\s+(?:(?:the|an?|any|each|our|this)\b)?\s*(?:[\w-]+\s+|⟦\d+⟧\s*){0,4}$", re.IGNORECASE)
ASIDE = re.compile(r"\((?:[^()\s]+\s+){2,}[^()]*\)")
NEW_PHRASE = re.compile(r";|:|,?\s*\b(?:and|but|so|hence|thus)\b")
FORMULA = r"⟦(\d+)⟧"
WORD = r"(?:[\w'’\-\u4e00-\u9fff\"“”]++[ ,]*+)"  # whole: a run of letters that may be cut anywhere is tried in all ways
VERB = r"(?:is|be|are|denotes?|represents?|being|as|:|=|为|是)"
IS = rf"(?:\s*(?P<verb>{VERB})\s+(?:(?:an?|the|some|any)\b)?\s*)"
OF_ONE = frozenset({"is", "denotes", "represents"})  # these verbs are said of the last letter of a list
AND = r"(?:\s*(?:,|and)\s*" + FORMULA + r"(?!\s+(?:is|denotes|stands|has)\b))?"  # X and n, not "X, and n is .."

SIZED = re.compile(FORMULA + rf"\s*-?\s*((?:{WORD}){{0,6}}?)\s*" + FORMULA)  # n x p design matrix X
LISTED = r"(?P<letters>⟦\d+⟧(?:\s*(?:,\s*and\b|,|\band\b)\s*⟦\d+⟧)*)"
BEING = re.compile(LISTED + IS + r"(?P<what>[^.]*)")  # X is a ..., X, Y and Z are ...
QUALIFIES = re.compile(r"\s*-?\s*(?:dimensional|vector|matri|symm|inver|diag|orth|posit|random|real)")
# where what is said of the letter itself ends
ENDS = re.compile(
    r"\b(?:of|with|that|which|such|whose|when|whenever|if|unless|but|while|since|because|for|has|have|where|so|hence|than)\b"
    r"|(?:,|\band)\s*(?:an?|the|some|any)\b"
)
HAS_SIZE = re.compile(r"(?:of|with|has|have)\s+(?:the\s+)?(?:sizes?|dimensions?|shapes?|order)\s*$")
SIZE_INSIDE = re.compile(rf"((?:{WORD}){{0,4}}?)\s*" + FORMULA + rf"\s*-?\s*((?:{WORD}){{0,3}})")
# words that go with a noun, none of which makes another thing of it: a set of vectors, the space spanned by them
_ADJECTIVES = (
    r"(?:(?!(?:by|to|from|on|at|over|between|of|with|all|spaces?|sets?|sequences?|functions?|maps?)\b)[\w-]+[ ,]+){0,5}?"
)
# vectors in R^n, a matrix in R^{n x m}, in R^n, but no subset, function or basis there
IN_SPACE = re.compile(
    rf"(?:{_ADJECTIVES}(?:vectors?|matri(?:x|ces)|points?|variables?|numbers?|scalars?|elements?|members?)\s+(?:in|of|from)|in)"
    r"\s*" + FORMULA
)
# letters that belong to a space, or vectors of it
OF_SPACE = re.compile(
    LISTED
    + r"\s+(?:belongs?\s+to|lies?\s+in|lives?\s+in)\s+"
    + FORMULA
    + r"|(?:vectors?|matri(?:x|ces)|points?)\s+"
    + LISTED.replace("letters", "others")
    + r"\s+(?:in|of|from)\s+"
    + FORMULA
)
# vectors of length n, a vector with n entries
LONG = re.compile(
    _ADJECTIVES
    + r"vectors?\s+(?:(?:of|with|that has|that have)\s+(?:the\s+)?(?:sizes?|dimensions?|lengths?)\s*"
    + FORMULA
    + r"|with\s+"
    + FORMULA
    + r"\s*(?:entries|elements|components|coordinates|dimensions)\b)"
)
# a letter behind a comma or "and" of which something is said anew; a verb before it may be meant again
ANEW = re.compile(
    r"(?:,\s*and\b|,|\band\b)\s*(?=⟦(?P<letter>\d+)⟧\s*(?:(?P<verb>(?:is|be|are|being|denotes?|represents?)\b)|"
    r"an?\b|the\b|some\b|any\b|symm|posit|inver|non-?sing|ortho|diag|idemp|⟦(?P<size>\d+)⟧))"
    r"|,(?:\s*and\b)?\s*(?=⟦(?P<first>\d+)⟧(?:\s*(?:,(?!\s*and)|and\b)\s*⟦\d+⟧)+\s*(?:be|are)\b)"
)
LIST_ALONE = re.compile(r"\s*⟦\d+⟧(?:\s*(?:,|\band\b)\s*⟦\d+⟧)*\s*")
SAID_OF = re.compile(rf"⟦\d+⟧\s*{VERB}\s")
# words between a size and a letter that tell the two apart
APART = re.compile(
    r"\b(?:is|be|are|of|with|whose|which|that|for|by|has|have|in|on|to|from|such|if|so|hence|thus)\b"
    r"|(?:,|\band)\s*(?:(?:an?|the|some|any)\b|$)"
    r"|\b(?:matri(?:x|ces)|vectors?)\b(?!\s*(?:(?:denoted|called|named|say)\s*(?:by\s*)?,?\s*)?$)"
)
DIMENSIONAL = re.compile(r"-?\s*(dimensional|vectors?)\b")
OF_PROPERTY = re.compile(
    UNSPOILT + "(" + "|".join(words for words, _ in PROPERTIES) + r")\s*(?:matri(?:x|ces)\s*)?" + FORMULA
)
_ANY_PROPERTY = "(?:" + "|".join(words for words, _ in PROPERTIES) + ")"
# A \in R^{n x n} symmetric positive definite, where the phrase ends there
PROPERTY_BEHIND = re.compile(
    FORMULA
    + rf"\s+((?:real |square )?{_ANY_PROPERTY}(?:,? (?:and )?{_ANY_PROPERTY})*)(?=\s*(?:$|[,.;:)]|(?:and|with|where)\b))"
)
KINDS = (  # words before letters, and what they say
    (re.compile(r"random vectors?\s+" + FORMULA + AND), ("vector", "random")),
    (re.compile(r"random (?:variable|number)s?\s+" + FORMULA + AND), ("random", "variable")),
    (re.compile(r"(?:scalars?|real numbers?)\s+" + FORMULA), ("scalar",)),
    (re.compile(r"(?<!covariance )(?:constant |square |design |data )?matri(?:x|ces)\s+" + FORMULA + AND), ("matrix",)),
    (re.compile(FORMULA + r"\s*(?:维度兼容)?的?矩阵"), ("matrix",)),
    (re.compile(FORMULA + r"是一个标量"), ("scalar",)),
)
NOUNS = (  # what a letter is said to be; the first that is found counts
    (re.compile(r"random vector"), ("random", "vector")),
    (re.compile(r"random (?:variable|number)"), ("random", "variable")),
    (re.compile(r"\bscalars?\b|real number|标量"), ("scalar",)),
    (re.compile(r"\bvectors?\b"), ("vector",)),
    (re.compile(r"matri(?:x|ces)\b|\boperators?\b|\bquaternions?\b|矩阵"), ("matrix",)),
)
# words before what is said that make it an assumption: it lasts until the text goes on without it
UNDER = re.compile(
    r"\b(?:if|when(?:ever)?|assum(?:e|es|ing)|suppos(?:e|ing)|provided|special case|in (?:the|this|that|which) case)\b"
    r"|\bcase\s*(?:\d|\(?[ivx]+\b|[A-Z]\b)|\bfor (?:(?:all|any|every|each|an?) )?$",
    re.IGNORECASE,
)
ASSUMED = re.compile(r"\b(if|assuming|assume|suppose|when|under)\b(?:[^⟦.]{0,25}?)" + FORMULA, re.IGNORECASE)
CLAUSES = re.compile(r"(?:,|;|\band\b)?\s*\b(?:let|where|assume|suppose|further,?|then|consider)\b|;", re.IGNORECASE)
# of several letters: they are random; rows are linearly independent, and what is so of something may be fixed
TOGETHER = re.compile(
    r"\W*(?:(?:mutually|pairwise|jointly|statistically|stochastically|two|random) )*"
    r"(?:(?:un)?correlated|(?:in)?dependent)\b(?! of)"
)
RANDOM = re.compile(r"\b(random|distribut|follow)")
# one letter that is said to be something else than the identity
NO_IDENTITY = re.compile(
    r"⟦(\d+)⟧\s+(?:is|be|denotes?|represents?)\s+(?:the|an?)\b(?![^.]{0,60}(?:identit|\bunit\b))\s+[A-Za-z]", re.IGNORECASE
)
MEAN = re.compile(r"\bmean(?: vector)?\s+" + FORMULA)
COVARIANCE = re.compile(r"\b(?:co)?variance(?:[- ]?matrix)?\s+" + FORMULA)
# moments that are not those of the letter itself
OF_ANOTHER = re.compile(
    r"\b(?:whose|such that|(?:sample|empirical|conditional(?:ly)?|posterior|geometric|harmonic|trimmed|weighted|truncated)"
    r"(?: \w+)? (?:mean|variance|covariance)|logarithm\w*|squares?|inverse|reciprocal|approximate(?:ly)?|given|depend\w*)\b"
    r"(?! \w+ (?:definite|semidefinite))",
    re.IGNORECASE,
)
GIVEN = re.compile(r"\b(?:given|condition\w*|for (?:a )?fixed)\b", re.IGNORECASE)
# between a formula and one behind it that is its condition
LEADS_TO_CONDITION = re.compile(
    r"\W*(?=[a-z])[^.;:]*\b(?:if|when(?:ever)?|for|where|with|provided|as long as|in case|on condition)\b[^.;:]*"
)
ASKED = re.compile(r"[^.!。]*[?？]")  # behind a formula: its sentence is a question
SUPPOSED = re.compile(r"\b(?:for|such that|throughout|without loss)\b|\bcase\b", re.IGNORECASE)
# what makes a formula in running text a claim, right before it; a list may begin there: "then $a = b$ and $c = d$"
_SUPPOSES = (
    r"if|when\w*|for|with|where|let|sets?|setting|choos\w+|suppos\w+|assum\w+|such|until|while|unless|tak\w+|puts?|putting|can"
    r"|may|might|must|should|needs?|wants?|minimi[sz]\w+|maximi[sz]\w+|solv\w+|requir\w+|not|conditions?|denot\w+|defin\w+"
    r"|call\w*|replac\w+|substitut\w+|writ\w+|fix\w*|using|use"
)
CONCLUDED = re.compile(
    r"(?:\b(?:then|hence|thus|therefore|so(?! that)|consequently|it follows that"
    r"|(?:which|this|that|it) (?:gives|yields|implies)"
    r"|(?:we|one)(?: \w+ly| then| thus| also| now)? (?:get|obtain|find|conclude|see that|deduce))\b"
    rf"(?:\W+(?!(?:{_SUPPOSES})\b)[a-z]+)"
    r"{0,3}|^\W*(?:for|if)\b[^.;:]*:|那么|因此|所以|于是|可得)[\s,]*(?:\$[^$]+\$(?:\s|,|;|and\b|as well as\b|和|以及)+)*$",
    re.IGNORECASE,
)
CONDITION_BEHIND = re.compile(r"\W*(?:if|when\w*|provided|unless|only|in case|as long as|implies|means)\b", re.IGNORECASE)
# what stands before equations that state moments: nothing between tells that they are derived
STATED = re.compile(
    r"\b(?:with|where|assum\w*|suppos\w*|let|consider|satisf\w+|given|fix|choose|constants?|parameters?|scalars?)\b"
    r"(?:(?!\b(?:have|obtains?|get|gets|then|so|thus|hence|therefore|because|since|if|when|unless|not|no|shows?|implies)\b)[^.])*$",
    re.IGNORECASE,
)
# what a matrix is made of: "X has the rows x_i", "whose i-th row is x_i", "the rows of X are x_i", "x_i is a row of X"
_PLACE = r"(?:(?:⟦\d+⟧|[ij])\s*-?\s*(?:th|st)\s+)?"
_WHOLE, _MEMBER, _BY = (
    r"⟦(?P<whole>\d+)⟧(?!\s+(?:row|column)s of)",
    r"⟦(?P<member>\d+)⟧",
    r"(?P<by>row|column)s?(?: vectors?)?",
)
STACKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_WHOLE}[^⟦.;]{{0,60}}[ -]{_PLACE}{_BY}\b[^⟦.;]{{0,12}}{_MEMBER}",
        rf"\b{_BY} of [^⟦.;]{{0,25}}{_WHOLE}[^⟦.;]{{0,12}}\b(?:is|are|be)\b[^⟦.;]{{0,12}}{_MEMBER}",
        rf"{_MEMBER}[^⟦.;]{{0,12}}\b(?:is|are|denotes?|be|as)\b[^⟦.;]{{0,12}}{_PLACE}{_BY} (?:of|in) [^⟦.;]{{0,25}}{_WHOLE}",
    )
)
CROSS = re.compile(
    FORMULA + IS.replace("?P<verb>", "?:") + r"cross-covariance(?: matrix)?\s+of\s+" + FORMULA + r"\s+and\s+" + FORMULA
)

# what the sentence before a formula says of it: the first row that fits counts; words that must stand, that must not
RESULT = r"\b(?:we have|we (?:obtain|get)|then)\b|那么|则|可得"
CUES = (
    (
        "define",
        (
            r"\b(?:is|are|be|can be) (?:defined|denoted|modell?ed|parameteri[sz]ed|assumed)\b|\bdefine[sd]?\b|\bdenote"
            r"|\bwe (?:set|call|denote|introduce|model)\b|定义|\bdefinition\b"
        ),
        None,
    ),
    (
        "assume",
        (
            r"\blet\b|\bassum(?:e|ing)\b|\bsuppose\b"
            r"|\bconsider\b(?! the (?:following )?(?:sum|product|expression|integral)\b)"
            r"|\bgiven (?:that|a|the|an)\b|\bif\b|\bsubject to\b|假设|条件"
        ),
        RESULT,
    ),
    ("define", r"^\W*where\b|,\s*where\b[^.]*$", r"\bwe (?:have|obtain|get)\b"),
    (
        "lemma",
        r"\b(?:recall|remember|note that|known|propert(?:y|ies)|identity|rule|the fact|obeys?)\b",
        r"\b(?:we have|obtain|becomes?|yields?|follows|thus|hence|therefore|such that)\b",
    ),
    (
        "claim",
        (
            r"\b(?:have|obtains?|get|becomes?|yields?|follows|gives|given by|derived?|thus|hence|therefore|so that|such that"
            r"|then|write|written|simplif\w+|reads|equals?|evaluated|expressed|is|are|leads to|results? in|arrive at"
            r"|show\w*)\b"
            r"|为|得|展开|那么|则|因此"
        ),
        None,
    ),
)
CUE_PATTERNS = tuple((cue, re.compile(must), re.compile(mustnt) if mustnt else None) for cue, must, mustnt in CUES)
# what says beside a formula that it is no equality as it stands: up to something, to some order, in a limit, or to be solved
LOOSELY = re.compile(
    r"\bup to (?:[\w-]+ ){0,4}(?:constants?|terms?|factors?|scal\w+|signs?|order|proportionality|permutation|decimals?)\b"
    r"|\b(?:ignor|neglect|drop|omit|discard|disregard)\w* (?:(?:the|all|any|those|other|additive|higher|order) ){0,3}"
    r"(?:constants?|terms?|factors?|\$)"
    r"|\bfor (?:very |sufficiently |all )?(?:small|large)\b|\bto (?:the )?(?:first|second|third|leading|lowest) order\b"
    r"|\b(?:as|when) [^.]{0,30}(?:\b(?:go(?:es)? to|tends? to|approach(?:es)?)\b|→|\\to\b|\\rightarrow\b)|\bin the limit\b"
    r"|\b(?:asymptotic|approximat|heuristical)\w*|\b(?:roughly|mod(?:ulo)?|numerical(?:ly)?)\b|\bfloating[- ]point\b"
    r"|\bin characteristic\b|\bwith (?:high |large )?probability\b|\bon average\b"
    r"|\b(?:find|solve|determine) (?:for )?(?:all|an?|the|those)?\b[^.]{0,40}\b(?:with|such that|for which|equations?)\b"
    r"|近似|忽略|相差|当[^。]{0,20}趋",
    re.IGNORECASE,
)
# what says beside a formula that it is not claimed: it is denied, doubted, asked, or there are some for which it holds
_NOT = (
    r"(?:\bnot|n['’]t|\bnever|\bcannot|\brarely|\bseldom|\bhardly)(?:\s+(?:in|general|always|necessarily|generally|even|really"
    r"|longer|simply|just|be|been|then|to|usually|automatically))*\s+(?:true|the case|holds?|valid|correct|right|equal|have"
    r"|possible|conclude|write|written|follow|imply|claim|get|expect)\b"
)
_WRONG = (
    r"(?:\b(?:false(?! (?:positive|negative|alarm|discover))|wrong|incorrect|erroneous|mistaken|naively|fallac|myth\b"
    r"|misconcept|tempt(?:ed|ing|s)?\b|absurd|impossible|nonsens|disprove|conjectur|counter-?example to)"
    r"|\b(?:common|frequent|typical|popular) (?:mistake|error)\b(?! is to forget))"
)
UNCLAIMED_BEFORE = re.compile(
    rf"{_NOT}[^.,;:]*$|{_WRONG}[^.;]*$|\bwhether\b[^.,;:]*$|^\W*(?:for some|sometimes|occasionally)\b[^.;:]*$"
    r"|\bthere (?:exist|is\b|are\b)[^.,;:]*\b(?:with|such that|for which)\W*$|\bunlike\b[^.;:]*$"
    r"|\b(?:condition|requirement|hypothesis)\W*$|[?？]\W*$|不成立|错误|并不|未必|是否",
    re.IGNORECASE,
)
ASKED_FOR = re.compile(r"(?:condition|requirement|hypothesis)\W*", re.IGNORECASE)  # by the first sign of a chain
UNCLAIMED_BEHIND = re.compile(
    r"\W*(?:(?:but|however|yet|and|which|this|that|it|need|would|does|do|is|are|will|can|may)\b\W*)*"
    rf"(?:{_NOT}|not (?:true|hold)|(?:in general |of course |\w+ly |always )?(?:fails?\b|breaks? down|refuted\b|{_WRONG}))"
    r"|\W*(?:unless\b|[?？]|(?:if and )?only (?:if|when|for)\b|iff\b|(?:exactly|precisely) (?:if|when)\b"
    r"|is (?:equivalent|necessary|sufficient)\b|but the (?:correct|right|true)\b)|\W*(?:不成立|是?错误)",
    re.IGNORECASE,
)
# what says before a formula that it is not said to hold: hoped, guessed, held once, or true of some
_SOME = (
    r"approximately|roughly|asymptotically|sometimes|often|usually|typically|on average|in expectation|in the limit"
    r"|up to [^.,;]*|to (?:first|second|leading) order|for (?:some|(?:very |sufficiently )?(?:small|large))\b[^.;:]*"
    r"|with (?:high )?probability[^.,;]*"
)
HOPED = re.compile(
    r"\b(?:would|might|could) be\b[^.;:]*$|\b(?:want|aim|goal|guess|mistake|nice if|unlikely|excludes?|hope for|the test)\b"
    r"(?:\s+(?:is|was|that|the|an?|case|identity|equation))*\W*$|\b(?:only|even|as) if\b[^.;:,]*$"
    r"|^\W*(?:were|except)\b[^.;:,]*$"
    r"|\b(?:earlier|previous\w*|formerly|until now|at first|first)\s+(?:\w+ )*(?:had|used|tried|took|wrote)\W*$"
    r"|\b(?:until now|either|true or false)\W*$|\bH_\{?[01]\}?\$?\s*(?::|is(?: that)?|,)\W*$"
    rf"|(?:^|[,;:(]|\bthat)\W*(?:{_SOME})\W*$",
    re.IGNORECASE,
)
# words right before a formula that say what is written so, whatever the rest of their sentence denies
DEFINES = re.compile(
    r"(?<!not )(?<!n['’]t )(?<!never )\b(?:lets?|define|write|set|put|use|denote by)\s+(?:the (?:\w+ ){1,3})?\W*$",
    re.IGNORECASE,
)
# what takes it back behind it, in its sentence or the next one
TAKEN_BACK = re.compile(
    r"\W*(?:were\b|or \W*[$\\(]|if \W*[$\\(][^.]*\botherwise\b|for (?:even|odd)\b|(?:is|was) (?:excluded|assumed|unlikely)\b"
    r"|(?:is|was) not (?:claimed|assumed|used|known|needed)\b|but no longer|returns? true\b|would\b)"
    r"|[^.?!$]*[.!]\s*(?:(?:But|However|Yet|And|Alas|Unfortunately|Of course|Clearly),? )?(?:this|that|it|which|we"
    r"|the (?:claim|identity|equation|formula|guess))\b(?: \w+){0,2}? "
    rf"(?:{_WRONG}|contradict\w*|{_NOT}|(?:do|does|did) not (?:work|use)\b|fails?\b)",
    re.IGNORECASE,
)
# a sentence that declares letters, and words in it that make them others than before
LETS = re.compile(
    r"\b(?:let|consider|take|suppose|assume|given|for|put|set|write|choose|define)\b[^⟦.]{0,60}"
    r"(?P<letters>⟦\d+⟧(?:[^⟦.]{0,25}⟦\d+⟧)*?)"
    r"(?=[^⟦]*\b(?:be|is|are|denote|arbitrary)\b|[^⟦]*$)",
    re.IGNORECASE,
)
IS_OTHER = re.compile(
    r"(?P<letters>⟦\d+⟧)\s+(?:is|be|denotes|stands for)\s+(?:now\s+)?(?:an?\s+)?"
    r"(?:arbitrary|any|general|another|different|new)\b",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"\b(?:now|next|arbitrary|any|general|instead|another|different|this time|from (?:now|here) on|anew|redefin\w+)\b",
    re.IGNORECASE,
)
# a statement with a number of its own, whose letters are its own where it declares them
STATEMENT = re.compile(
    r"(?:\*\*|^\s*|\\(?:begin\{|textbf\{|paragraph\*?\{))"
    r"(?:Theorem|Lemma|Proposition|Corollary|Definition|Example|Exercise|Problem|Question|Remark|Claim|Fact)\b",
    re.IGNORECASE | re.MULTILINE,
)
CASE = re.compile(r"\b[Cc]ase\s*(?:\d+|\(?[ivx]+\)?|[A-Z])\b(?=\W)")
# words that give a letter another value than before
RESET = re.compile(
    r"\bredefin\w+|\A(?=.*\b(?:now|instead|this time|next|henceforth|from (?:now|here) on)\b)"
    r".*\b(?:put|set|take|let|write|define|denote|choose)\b",
    re.IGNORECASE | re.DOTALL,
)
# words that apply a theorem: its letters are given values of their own
APPLIED = re.compile(r"\bin (?:our|(?:the|this) (?:present|current|given|special|particular)) case\b", re.IGNORECASE)
# what says that something said before holds no more
WITHDRAWN = re.compile(
    r"\bno longer\b|\bnot (?:\w+ )?any ?more\b"
    r"|\b(?:drop|forget|abandon|relax|lift|remove|discard|give up|do(?:es)? without|dispense with)\b[^.]{0,40}"
    r"\b(?:assum\w+|hypothes\w+|condition\w*|requirement\w*|restriction\w*|propert\w+|symmetry|definiteness|independence"
    r"|this|that|it)\b",
    re.IGNORECASE,
)
# what says beside a formula that both its sides are to be 0, where a factor does no harm
SOLVED = re.compile(
    r"\b(?:set(?:s|ting)?|put(?:ting)?|equat(?:e|es|ing)|solv(?:e|es|ing))\b[^.]{0,60}?(?<![\w.])(?:zero|\$?0\$?)(?![\w.])"
    r"|\b(?:to|equals?) (?:zero|\$0\$)(?!\w)|\bvanish(?:es|ing)?\b|[令设][^。]{0,20}(?:零|0)|[为等]于?(?:零|0)",
    re.IGNORECASE,
)
# what says before a formula in a sentence that one letter is taken for another for once
TAKEN = re.compile(
    r"\b(?:set(?:ting)?|plug(?:ging)?|put(?:ting)?|insert(?:ing)?|substitut\w+|replac\w+|special case)\b[^;]*$",
    re.IGNORECASE,
)
# what says something of the law of what is averaged; where nothing does, a line is about any law
OF_A_LAW = re.compile(
    r"\bdistribut|\bfollow(?:s|ing) (?:an?|the)\b|independen|correlated|\bnormal|\bgaussian|\bbernoulli|\bbinomial|\bpoisson"
    r"|\bi\.?i\.?d\b|\bevents?\b|indicator|\bbinary|\bpositive|\bnon-?negative|standard|\bsampl|\bcent(?:er|re)d|\buniform"
    r"|\bmartingale|\bdeterministic|分布|独立|服从|相关|正态|中心化",
    re.IGNORECASE,
)
EXHAUSTIVE = re.compile(r"\bexhaustive\b|\bpartition\b|one of (?:them|which) (?:always )?happens|完备|划分")
INDEPENDENT = re.compile(
    r"\bindependen(?:t|ce)\b(?! (?:interest|researchers?|authors?|proofs?|work|stud\w+|component analysis|check))|独立",
    re.IGNORECASE,
)
# what stands before it where nothing random is so: rows are linearly so, what is not is not, and some only in a way
DEPENDENT = re.compile(
    r"(?:\b(?:not|non|never|neither|nearly|almost|approximately|hardly)\b|n['’]t\b|不)[^.;⟦]{0,25}$"
    r"|(?:\b(?:linear(?:ly)?|conditional(?:ly)?|pair-?wise|mean|affine(?:ly)?|asymptotic(?:ally)?|algebraic(?:ally)?)|线性|条件)\W*$",
    re.IGNORECASE,
)
EXCLUSIVE = re.compile(r"\b(?:mutually exclusive|disjoint|exclusive)\b|互斥|不相容")
