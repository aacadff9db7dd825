"""Reads the text of a criterion into its tree: the grammar of the language, and what a wrong sentence is told.

The grammar is LALR(1) without conflicts (a test builds it strictly), so no sentence has two readings. Sentences two
people could read in two ways (``A or B and C``) are refused with both bracketed spellings offered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, overload

from trialwright.criteria.expression import Expression, Kinds, Window
from trialwright.criteria.lexicon import Lexicon
from trialwright.errors import UnreadableText, Where

if TYPE_CHECKING:
    from lark import Lark, Tree

Start: TypeAlias = Literal["start", "window", "when", "kinds"]
STARTS: Final = ("start", "window", "when", "kinds")
RESERVED: Final = (
    "and|or|not|unless|only|if|then|else|all|any|none|every|some|has|no|known|where|is|in|at|least|most|within|less|more|than|"
    "before|after|from|to|ever|now|of|for|without|judge|undefined|ULN|LLN|LOD|TBC"
)
GRAMMAR: Final = r"""
start    : expr
?expr    : item | item ("and" item)+ -> all | item ("or" item)+ -> any
         | item "unless" item -> unless | item "only" "if" item -> only_if | "if" expr "then" item ["else" item] -> choose
?item    : "not" item -> no_such | "(" expr ")" [window] -> group | tally "of" "(" expr (";" expr)* ")" [window] -> tally
         | "has" kinds [window] -> has | "has" "known" kinds [window] -> has_known | "some" kinds [window] -> has
         | "no" kinds [window] -> has_no | "every" kinds "has" "(" expr ")" -> every | "at" most NUM kinds [window] -> count
         | subject CMP limit [window] [without] -> compare | number CMP subject CMP limit [window] [without] -> between
         | subject "in" number ".." number [UNIT] [window] [without] -> range
         | subject "in" "{" code ("," code)* "}" [window] -> one_of
         | subject "is" code [window] -> is | subject "is" "not" code [window] -> is_not | subject when -> dated
         | "judge" [STRING ["|" STRING]] -> judge | "undefined" STRING ["|" STRING] -> undefined
tally    : "all" -> all_of | "any" -> any_of | "none" -> none_of | "at" most NUM -> at
subject  : NAME ["where" "(" expr ")"]
kinds    : (NAME | "(" NAME ("or" NAME)+ ")") ["where" "(" expr ")"]
limit    : number [UNIT] | NUM? "ULN" -> uln | NUM? "LLN" -> lln | "LOD" -> lod | NAME -> step
         | "(" "if" expr "then" limit "else" limit ")" -> limit_if
number   : SIGN? NUM
code     : NAME | NUM | STRING | "no" -> no
?window  : when | "ever" -> ever | "now" -> now
?when    : bound NUM UNIT side anchor -> apart | side anchor -> beside | "at" anchor -> on | "from" anchor "to" anchor -> span
bound    : "within" -> within | "less" "than" -> less_than | "at" "least" -> at_least | "more" "than" -> more_than
side     : "before" -> before | "after" -> after
anchor   : NAME ["(" NAME ")"] [SIGN NUM UNIT]
without  : "without" kinds "for" NUM UNIT
most     : "least" -> least | "most" -> most
NAME     : /(?!(RESERVED)\b)[A-Za-z][A-Za-z0-9_]*/
UNIT     : /(?!(RESERVED)\b)(x?10[*^][0-9]+)?(\/?(1\.73)?[A-Za-z%][A-Za-z0-9%]*)+/
NUM      : /[0-9]+(\.[0-9]+)?/
SIGN     : "+" | "-"
CMP      : ">=" | "<=" | "!=" | ">" | "<" | "="
STRING   : /"[^"\n]*"/
%ignore /[ \t\r\n]+/
""".replace("(RESERVED)", f"({RESERVED})")


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark

    return Lark(GRAMMAR, parser="lalr", start=list(STARTS), propagate_positions=True)


@overload
def parse(
    text: str, *, lexicon: Lexicon, start: Literal["start"] = "start", where: Where | None = None
) -> Expression: ...
@overload
def parse(text: str, *, lexicon: Lexicon, start: Literal["window", "when"], where: Where | None = None) -> Window: ...
@overload
def parse(text: str, *, lexicon: Lexicon, start: Literal["kinds"], where: Where | None = None) -> Kinds: ...
def parse(
    text: str, *, lexicon: Lexicon, start: Start = "start", where: Where | None = None
) -> Expression | Window | Kinds:
    """Reads one expression, window or name of records, in the English or the Chinese spelling.

    Args:
        text: the source, without a closing ``TBC``.
        lexicon: the names it may use.
        start: what the text is: an expression, a ``window``, a ``when`` (no ``ever``, ``now``), or ``kinds``.
        where: its place, for messages.

    Raises:
        UnreadableText: not a sentence of the language, a unit missing or impossible, or two readings.
        UnknownName: a name the lexicon lacks; near ones are offered.

    >>> from trialwright.criteria.lexicon import shipped
    >>> parse("SGOT <= 2.5 ULN", lexicon=shipped()).subject.name
    'AST'
    """
    from trialwright.criteria.building import Builder
    from trialwright.criteria.chinese import english

    place = where or Where()
    source = english(text, lexicon, place)
    tree = _tree_of(source.text, start, place)
    return Builder(lexicon, source, place).read(tree, start)


def _tree_of(text: str, start: Start, where: Where) -> Tree[object]:
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

    from trialwright.criteria.misreading import complaint

    if not text.strip():
        raise UnreadableText(where, "an expression is empty", "write one, or delete the line", "CRI-01")
    try:
        return _parser().parse(text, start=start)  # type: ignore[return-value]
    except UnexpectedToken as e:
        at = e.token.start_pos if e.token.type != "$END" and e.token.start_pos is not None else len(text)
        raise complaint(text, at, str(e.token), frozenset(e.accepts or e.expected), where) from None
    except UnexpectedCharacters as e:
        raise complaint(text, e.pos_in_stream or 0, text[e.pos_in_stream or 0], frozenset(e.allowed), where) from None
    except UnexpectedInput as e:
        raise complaint(text, len(text), "", frozenset(), where) from e
