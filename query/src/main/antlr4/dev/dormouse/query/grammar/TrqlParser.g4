// The grammar of TRQL. What cannot be written here cannot be said: no statement but SELECT, no table function,
// no settings, no output format. Written so that two tokens of lookahead decide nearly everywhere: nesting stays linear.
parser grammar TrqlParser;

options { tokenVocab = TrqlLexer; }

statement: query SEMICOLON? EOF;

// ORDER BY and LIMIT after a set operation belong to the whole of it.
query: (WITH cte (COMMA cte)*)? body orderBy? limit*;
cte: name AS LEFT_PAREN query RIGHT_PAREN;

// Inside expressions a query begins with its keyword: a parenthesis before it would have to be looked through.
innerQuery: (WITH cte (COMMA cte)*)? select (setOperator member)* orderBy? limit*;

body: member (setOperator member)*;
setOperator: UNION ALL | UNION DISTINCT | INTERSECT DISTINCT? | EXCEPT DISTINCT?;
member: select | LEFT_PAREN query RIGHT_PAREN;

select
    : SELECT DISTINCT? selectItem (COMMA selectItem)* COMMA?
      from? where? groupBy? having? windows?
    ;
selectItem
    : STAR                                                      # everything
    | name DOT STAR                                             # everythingOf
    | expression (AS name | implicitAlias)?                     # expressionItem
    ;
implicitAlias: NAME | QUOTED_NAME | INTERVAL_UNIT | DATE | TIMESTAMP;

from: FROM source joined*;
source
    : sourceName (DOT segment)* (AS? sourceAlias)?              # namedSource
    | LEFT_PAREN query RIGHT_PAREN (AS? sourceAlias)?           # querySource
    ;
// Any word, so that system.tables is refused as a table and not as a mistake of syntax.
sourceName: name | REFUSED;
sourceAlias: NAME | QUOTED_NAME;
joined
    : joinKind JOIN source (ON expression | USING usingColumns) # conditionalJoin
    | (CROSS JOIN | COMMA) source                               # crossJoin
    | LEFT? ARRAY JOIN arrayJoinItem (COMMA arrayJoinItem)*     # arrayJoin
    ;
joinKind: INNER? | LEFT OUTER? | RIGHT OUTER? | FULL OUTER?;
usingColumns: LEFT_PAREN name (COMMA name)* RIGHT_PAREN | name (COMMA name)*;
arrayJoinItem: expression (AS name)?;

where: WHERE expression;
groupBy
    : GROUP BY
      ( ROLLUP LEFT_PAREN expressions RIGHT_PAREN
      | CUBE LEFT_PAREN expressions RIGHT_PAREN
      | expressions (WITH (ROLLUP | CUBE))?
      ) (WITH TOTALS)?
    ;
having: HAVING expression;
windows: WINDOW namedWindow (COMMA namedWindow)*;
namedWindow: name AS LEFT_PAREN windowSpec RIGHT_PAREN;

orderBy: ORDER BY orderItem (COMMA orderItem)*;
orderItem: expression (ASC | DESC)? (NULLS (FIRST | LAST))?;
limit
    : LIMIT expression (OFFSET expression | COMMA expression)? (BY expressions)?
    | OFFSET expression
    ;

windowSpec: name? (PARTITION BY expressions)? orderBy? frame?;
frame: (ROWS | RANGE) (BETWEEN bound AND bound | bound);
bound
    : CURRENT ROW
    | UNBOUNDED (PRECEDING | FOLLOWING)
    | NUMBER (PRECEDING | FOLLOWING)
    ;

expressions: expression (COMMA expression)*;

expression
    : NOT expression                                            # not
    | expression AND expression                                 # and
    | expression OR expression                                  # or
    | operand predicateTail*                                    # predicate
    ;
// The bounds of BETWEEN are operands: an AND after them can only be the next condition.
predicateTail
    : comparison operand                                        # compared
    | NOT? BETWEEN operand AND operand                          # between
    | NOT? IN inItems                                           # in
    | IS NOT? NULL                                              # isNull
    ;
comparison
    : EQUAL | NOT_EQUAL | LESS | LESS_OR_EQUAL | GREATER | GREATER_OR_EQUAL
    | NOT? LIKE | NOT? ILIKE | MATCHES | NOT_MATCHES
    ;
inItems
    : LEFT_PAREN innerQuery RIGHT_PAREN
    | LEFT_PAREN expressions COMMA? RIGHT_PAREN
    | LEFT_BRACKET expressions? RIGHT_BRACKET
    ;

operand
    : operand LEFT_BRACKET expression RIGHT_BRACKET             # element
    | operand DOUBLE_COLON typeName                             # castSuffix
    | MINUS operand                                             # negated
    | operand (STAR | SLASH | PERCENT) operand                  # product
    | operand (PLUS | MINUS) operand                            # sum
    | operand CONCAT operand                                    # concatenation
    | operand NULLISH operand                                   # nullish
    | primary                                                   # simple
    ;

primary
    : STRING                                                    # string
    | NUMBER                                                    # number
    | TRUE                                                      # true
    | FALSE                                                     # false
    | NULL                                                      # null
    | (DATE | TIMESTAMP) STRING                                 # time
    | INTERVAL intervalAmount INTERVAL_UNIT                     # interval
    | INTERVAL STRING                                           # intervalText
    | CASE expression? whenThen+ (ELSE expression)? END         # case
    | CAST LEFT_PAREN expression AS typeName RIGHT_PAREN        # cast
    | SUBSTRING LEFT_PAREN expression substringRest RIGHT_PAREN # substring
    | TRIM LEFT_PAREN trimRest RIGHT_PAREN                      # trim
    | functionName LEFT_PAREN arguments? RIGHT_PAREN (LEFT_PAREN arguments? RIGHT_PAREN)? over? # call
    | name (DOT segment)*                                       # column
    | LEFT_PAREN innerQuery RIGHT_PAREN                         # scalarQuery
    | LEFT_PAREN expressions COMMA? RIGHT_PAREN                 # parenthesized
    | LEFT_BRACKET expressions? RIGHT_BRACKET                   # array
    ;
whenThen: WHEN expression THEN expression;
intervalAmount: MINUS? NUMBER | STRING | name (DOT segment)* | LEFT_PAREN expression RIGHT_PAREN;
substringRest: FROM expression (FOR expression)? | COMMA expression (COMMA expression)?;
trimRest
    : (BOTH | LEADING | TRAILING) expression? FROM expression
    | expression (COMMA expression)?
    ;
arguments: DISTINCT? argument (COMMA argument)*;
argument: lambda | expression | STAR;
lambda
    : name ARROW expression
    | LEFT_PAREN name (COMMA name)* RIGHT_PAREN ARROW expression
    ;
over: OVER (name | LEFT_PAREN windowSpec RIGHT_PAREN);

typeName: segment (LEFT_PAREN typeArgument (COMMA typeArgument)* RIGHT_PAREN)?;
typeArgument: typeName | NUMBER | STRING;

name: NAME | QUOTED_NAME | looseKeyword;
// Keywords that may name a column or an alias, as nothing they begin could stand there.
looseKeyword
    : INTERVAL_UNIT | DATE | TIMESTAMP | FIRST | LAST | BOTH | LEADING | TRAILING | CURRENT | ROW | ROWS | RANGE
    | TOTALS | ROLLUP | CUBE | PRECEDING | FOLLOWING | UNBOUNDED | NULLS | SUBSTRING | TRIM
    ;
// Functions whose names are keywords elsewhere.
functionName
    : NAME | INTERVAL_UNIT | DATE | TIMESTAMP | FIRST | LAST | RANGE | LEFT | RIGHT | AND | OR | IN | LIKE | ILIKE
    | ARRAY | REFUSED | QUOTED_NAME
    ;
// After a dot any word is a name: output.order, output.from.
segment
    : name | REFUSED
    | ALL | AND | ARRAY | AS | ASC | BETWEEN | BY | CASE | CAST | CROSS | DESC | DISTINCT | ELSE | END | EXCEPT
    | FALSE | FOR | FROM | FULL | GROUP | HAVING | ILIKE | IN | INNER | INTERSECT | INTERVAL | IS | JOIN | LEFT
    | LIKE | LIMIT | NOT | NULL | OFFSET | ON | OR | ORDER | OUTER | OVER | PARTITION | RIGHT | SELECT | THEN
    | TRUE | UNION | USING | WHEN | WHERE | WINDOW | WITH
    ;
