// The words of TRQL. Keywords may be written in any case; identifiers keep theirs.
lexer grammar TrqlLexer;

options { caseInsensitive = true; }

// Keywords of the language.
ALL: 'ALL';
AND: 'AND';
ARRAY: 'ARRAY';
AS: 'AS';
ASC: 'ASC';
BETWEEN: 'BETWEEN';
BOTH: 'BOTH';
BY: 'BY';
CASE: 'CASE';
CAST: 'CAST';
CROSS: 'CROSS';
CUBE: 'CUBE';
CURRENT: 'CURRENT';
DATE: 'DATE';
DESC: 'DESC';
DISTINCT: 'DISTINCT';
ELSE: 'ELSE';
END: 'END';
EXCEPT: 'EXCEPT';
FALSE: 'FALSE';
FIRST: 'FIRST';
FOLLOWING: 'FOLLOWING';
FOR: 'FOR';
FROM: 'FROM';
FULL: 'FULL';
GROUP: 'GROUP';
HAVING: 'HAVING';
ILIKE: 'ILIKE';
IN: 'IN';
INNER: 'INNER';
INTERSECT: 'INTERSECT';
INTERVAL: 'INTERVAL';
IS: 'IS';
JOIN: 'JOIN';
LAST: 'LAST';
LEADING: 'LEADING';
LEFT: 'LEFT';
LIKE: 'LIKE';
LIMIT: 'LIMIT';
NOT: 'NOT';
NULL: 'NULL';
NULLS: 'NULLS';
OFFSET: 'OFFSET';
ON: 'ON';
OR: 'OR';
ORDER: 'ORDER';
OUTER: 'OUTER';
OVER: 'OVER';
PARTITION: 'PARTITION';
PRECEDING: 'PRECEDING';
RANGE: 'RANGE';
RIGHT: 'RIGHT';
ROLLUP: 'ROLLUP';
ROW: 'ROW';
ROWS: 'ROWS';
SELECT: 'SELECT';
SUBSTRING: 'SUBSTRING';
THEN: 'THEN';
TIMESTAMP: 'TIMESTAMP';
TOTALS: 'TOTALS';
TRAILING: 'TRAILING';
TRIM: 'TRIM';
TRUE: 'TRUE';
UNBOUNDED: 'UNBOUNDED';
UNION: 'UNION';
USING: 'USING';
WHEN: 'WHEN';
WHERE: 'WHERE';
WINDOW: 'WINDOW';
WITH: 'WITH';

// Units of INTERVAL; names like any other elsewhere.
INTERVAL_UNIT
    : ('SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR') 'S'?
    ;

// Reserved so that they are refused by name and never taken for an alias.
REFUSED
    : 'ANTI' | 'ANY' | 'ASOF' | 'COLLATE' | 'EXISTS' | 'EXPLAIN' | 'EXTRACT' | 'FETCH' | 'FILL' | 'FILTER' | 'FINAL'
    | 'FORMAT' | 'GLOBAL' | 'GROUPING' | 'IGNORE' | 'INTO' | 'LATERAL' | 'NATURAL' | 'OUTFILE' | 'PASTE' | 'PREWHERE'
    | 'QUALIFY' | 'RECURSIVE' | 'RESPECT' | 'SAMPLE' | 'SEMI' | 'SETTINGS' | 'TABLESAMPLE' | 'TIES' | 'TOP'
    | 'INSERT' | 'UPDATE' | 'DELETE' | 'CREATE' | 'DROP' | 'ALTER' | 'TRUNCATE' | 'GRANT' | 'REVOKE' | 'ATTACH'
    | 'DETACH' | 'RENAME' | 'OPTIMIZE' | 'KILL' | 'SYSTEM' | 'SHOW' | 'DESCRIBE' | 'USE' | 'SET' | 'REPLACE'
    ;

// Values.
NUMBER
    : DIGIT+ ('.' DIGIT*)? EXPONENT?
    | '.' DIGIT+ EXPONENT?
    | '0X' [0-9A-F]+
    ;
STRING: '\'' ( ~['\\] | '\\' . | '\'\'' )* '\'';

// Names.
QUOTED_NAME
    : '`' ( ~[`\\\r\n] | '``' )+ '`'
    | '"' ( ~["\\\r\n] | '""' )+ '"'
    ;
NAME: [A-Z_] [A-Z_0-9]*;

// Signs.
ARROW: '->';
DOUBLE_COLON: '::';
NULLISH: '??';
CONCAT: '||';
NOT_MATCHES: '!~';
MATCHES: '~';
EQUAL: '=' '='?;
NOT_EQUAL: '!=' | '<>';
LESS_OR_EQUAL: '<=';
GREATER_OR_EQUAL: '>=';
LESS: '<';
GREATER: '>';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
PERCENT: '%';
LEFT_PAREN: '(';
RIGHT_PAREN: ')';
LEFT_BRACKET: '[';
RIGHT_BRACKET: ']';
COMMA: ',';
DOT: '.';
SEMICOLON: ';';

// What is read over. The completion reads it too, so it is hidden rather than skipped.
LINE_COMMENT: '--' ~[\r\n]* -> channel(HIDDEN);
BLOCK_COMMENT: '/*' .*? '*/' -> channel(HIDDEN);
SPACE: [ \t\r\n\u00A0\uFEFF]+ -> channel(HIDDEN);

// Anything else is a token of its own, so that the parser reports it with its place.
UNKNOWN: .;

fragment DIGIT: [0-9];
fragment EXPONENT: 'E' [+-]? DIGIT+;
