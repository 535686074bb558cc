package dev.dormouse.query.function;

/**
 * Every function of TRQL, written down once.
 *
 * <p>A line is {@code arguments > result : names}. Arguments are letters of {@link Accepts}, the
 * last one repeated as needed; results are explained in {@link ResultType}. A name is {@code
 * name(min-max;pMin-Max)=other}: how many arguments ({@code +} for no end), how many parameters in
 * first parentheses, and ClickHouse's name where it differs.
 */
final class FunctionTable {
  static final String AGGREGATES =
      """
      x > u64 : count(0-1) uniq(1+) uniqIf(2+) uniqExact(1+) uniqExactIf(2+) uniqHLL12(1+) uniqTheta(1+)
      x > u64 : countDistinct(1)=uniqExact countDistinctIf(2)=uniqExactIf countIf(1-2)
      x > =1  : min(1) minIf(2) max(1) maxIf(2) any(1) anyIf(2) anyLast(1) anyLastIf(2) anyHeavy(1) anyHeavyIf(2)
      x > =1  : argMin(2) argMinIf(3) argMax(2) argMaxIf(3)
      nb > sum : sum(1) sumIf(2)
      nb > f64 : avg(1) avgIf(2)
      n > f64 : stddevPop(1) stddevSamp(1) varPop(1) varSamp(1) covarPop(2) covarSamp(2) corr(2)
      qb > quantile : median(1) medianIf(2) medianExact(1)
      qb > quantile : quantile(1;p1-1) quantileIf(2;p1-1) quantileTDigest(1;p1-1)
      q > [quantile] : quantiles(1;p1+)
      x > [=1] : groupArray(1;p0-1) groupArrayIf(2;p0-1) groupUniqArray(1;p0-1) groupUniqArrayIf(2;p0-1)
      x > [=1] : groupArrayInsertAt(2;p0-2) groupArraySample(1;p1-2) array_agg(1)=groupArray topK(1;p1-1)
      n > [f64] : groupArrayMovingAvg(1;p0-1) groupArrayMovingSum(1;p0-1)
      n > u64 : groupBitmap(1)
      S > ?   : groupBitmapAnd(1) groupBitmapOr(1) groupBitmapXor(1) quantilesMerge(1;p1+) quantileMerge(1;p1-1)
      S > ?   : quantilesTDigestMerge(1;p1+) sumMerge(1) avgMerge(1) countMerge(1) minMerge(1) maxMerge(1)
      S > ?   : deltaSumTimestampMerge(1)
      n > ?   : simpleLinearRegression(2)
      x > f64 : contingency(2) cramersV(2) theilsU(2)
      x > ?   : sumMap(1-2) minMap(1-2) maxMap(1-2)
      x > u8  : windowFunnel(2-99;p1-3)
      """;

  static final String COMPARISON_AND_LOGIC =
      """
      x > u8 : equals(2) notEquals(2) less(2) greater(2) lessOrEquals(2) greaterOrEquals(2)
      b > u8 : and(2+) or(2+) xor(2+) not(1)
      bxx > =2 : if(3)
      x > ?  : multiIf(3+)
      x > u8 : in(2) notIn(2)
      """;

  static final String NUMBERS =
      """
      x > ?   : plus(2) minus(2)
      n > num : multiply(2) intDiv(2) intDivOrZero(2) modulo(2) moduloOrZero(2) positiveModulo(2)
      n > num : gcd(2) lcm(2) abs(1) negate(1)
      n > f64 : divide(2) exp(1) log(1) ln(1)=log exp2(1) log2(1) exp10(1) log10(1) sqrt(1) cbrt(1) erf(1) erfc(1)
      n > f64 : lgamma(1) tgamma(1) sin(1) cos(1) tan(1) asin(1) acos(1) atan(1) pow(2) power(2)
      n > =1  : round(1-2) floor(1-2) ceil(1-2) ceiling(1-2) trunc(1-2) truncate(1-2)
      n > i8  : sign(1)
      n > num : bitAnd(2) bitOr(2) bitXor(2)
      """;

  static final String TEXTS =
      """
      c > u8  : empty(1) notEmpty(1)
      c > u64 : length(1)
      s > u64 : lengthUTF8(1) char_length(1) character_length(1)
      s > s   : lower(1) upper(1) lowerUTF8(1) upperUTF8(1) reverseUTF8(1)
      c > =1  : reverse(1)
      x > s   : concat(1+) concatAssumeInjective(1+) format(1+)
      sn > s  : substring(2-3) substr(2-3)=substring mid(2-3)=substring substringUTF8(2-3)
      s > s   : appendTrailingCharIfAbsent(2) convertCharset(3) base58Encode(1) base58Decode(1) base64Encode(1)
      s > s   : base64Decode(1) tryBase64Decode(1) trim(1-2) trimLeft(1-2) trimRight(1-2)
      s > s   : ltrim(1)=trimLeft rtrim(1)=trimRight
      sns > s : leftPad(2-3) rightPad(2-3) leftPadUTF8(2-3) rightPadUTF8(2-3) left(2) right(2) repeat(2)
      n > s   : space(1)
      s > s   : replace(3) replaceOne(3) replaceAll(3) replaceRegexpOne(3) replaceRegexpAll(3) extract(2)
      s > u8  : endsWith(2) startsWith(2) match(2) like(2) ilike(2) notLike(2) notILike(2)
      s > u64 : position(2) positionCaseInsensitive(2) positionUTF8(2) positionCaseInsensitiveUTF8(2) locate(2)
      sa > u8 : multiMatchAny(2) multiSearchAny(2)
      sa > u64 : multiMatchAnyIndex(2) multiSearchFirstPosition(2) multiSearchFirstIndex(2)
      sa > [u64] : multiMatchAllIndices(2)
      s > [s] : extractAll(2)
      s > [[s]] : extractAllGroupsHorizontal(2) extractAllGroupsVertical(2)
      ssn > [s] : splitByChar(2-3) splitByString(2-3) splitByRegexp(2-3)
      as > s  : arrayStringConcat(1-2)
      x > coalesce : coalesce(1+) ifNull(2)
      x > =1? : nullIf(2) toNullable(1)
      x > =1! : assumeNotNull(1)
      x > u8! : isNull(1) isNotNull(1)
      """;

  static final String CONVERSIONS =
      """
      x > s   : toString(1) toTypeName(1)
      sn > s  : toFixedString(2)
      x > u8  : toUInt8(1)
      x > u16 : toUInt16(1)
      x > u32 : toUInt32(1)
      x > u64 : toUInt64(1)
      x > i8  : toInt8(1)
      x > i16 : toInt16(1)
      x > i32 : toInt32(1)
      x > i64 : toInt64(1)
      x > num : toInt128(1) toInt256(1) toUInt128(1) toUInt256(1)
      x > f32 : toFloat32(1)
      x > f64 : toFloat64(1)
      xn > num : toDecimal32(2) toDecimal64(2) toDecimal128(2) toDecimal256(2)
      xs > d  : toDate(1-2) toDateOrZero(1-2) toDate32(1-2) toDate32OrZero(1-2)
      xs > d? : toDateOrNull(1-2) toDate32OrNull(1-2)
      xs > dt : toDateTime(1-2) toDateTimeOrZero(1-2)
      xs > dt? : toDateTimeOrNull(1-2)
      xns > dt64 : toDateTime64(1-3) toDateTime64OrZero(1-3)
      xns > dt64? : toDateTime64OrNull(1-3)
      x > s   : toUUID(1) toUUIDOrZero(1)
      x > s?  : toUUIDOrNull(1)
      """;

  static final String TIMES =
      """
      s > dt   : now(0-1)
      ns > dt64 : now64(0-2)
      x > d    : today(0) yesterday(0)
      dns > u16 : toYear(1) toDayOfYear(1) toISOYear(1)
      dns > u8 : toQuarter(1) toMonth(1) toDayOfMonth(1) toDayOfWeek(1-3) toHour(1) toMinute(1) toSecond(1)
      dns > u8 : toISOWeek(1) toWeek(1-3)
      dns > u32 : toYearWeek(1-3)
      xs > u32 : toUnixTimestamp(1-2)
      d > d    : toStartOfYear(1) toStartOfQuarter(1) toStartOfMonth(1) toMonday(1)
      dn > d   : toStartOfWeek(1-2)
      d > dt   : toStartOfDay(1) toStartOfHour(1) toStartOfMinute(1) toStartOfFiveMinutes(1)
      d > dt   : toStartOfTenMinutes(1) toStartOfFifteenMinutes(1)
      d > dt64 : toStartOfSecond(1)
      dix > dt : toStartOfInterval(2-4)
      ds > dt  : toTime(1-2)
      uxd > =3 : date_add(3) date_sub(3) dateAdd(3) dateSub(3)
      udds > i64 : date_diff(3-4)=dateDiff dateDiff(3-4) age(3-4)
      uds > dt : date_trunc(2-3)=dateTrunc dateTrunc(2-3)
      dn > time : addSeconds(2) addMinutes(2) addHours(2) subtractSeconds(2) subtractMinutes(2) subtractHours(2)
      dn > =1  : addDays(2) addWeeks(2) addMonths(2) addQuarters(2) addYears(2)
      dn > =1  : subtractDays(2) subtractWeeks(2) subtractMonths(2) subtractQuarters(2) subtractYears(2)
      ds > =1  : toTimeZone(2)
      ds > s   : formatDateTime(2-3)
      s > dt   : parseDateTime(2-3) parseDateTimeBestEffort(1-2) parseDateTimeBestEffortOrZero(1-2)
      s > dt?  : parseDateTimeBestEffortOrNull(1-2)
      sns > dt64 : parseDateTime64BestEffort(1-3) parseDateTime64BestEffortOrZero(1-3)
      sns > dt64? : parseDateTime64BestEffortOrNull(1-3)
      n > interval : toIntervalSecond(1) toIntervalMinute(1) toIntervalHour(1) toIntervalDay(1) toIntervalWeek(1)
      n > interval : toIntervalMonth(1) toIntervalQuarter(1) toIntervalYear(1)
      """;

  static final String ARRAYS =
      """
      x > [=1] : array(0+)
      n > [u64] : range(1-3)
      xx > ?   : arrayElement(2)
      ax > u8  : has(2)
      a > u8   : hasAll(2) hasAny(2) hasSubstr(2)
      ax > u64 : indexOf(2) countEqual(2)
      fa > u64 : arrayCount(1-2)
      a > [u64] : arrayEnumerate(1) arrayEnumerateDense(1+) arrayEnumerateUniq(1+) arrayEnumerateUniqRanked(1+)
      a > =1   : arrayPopBack(1) arrayPopFront(1) arrayReverse(1) arrayDistinct(1) arrayIntersect(1+) arrayCompact(1)
      ax > =1  : arrayPushBack(2) arrayPushFront(2)
      anx > =1 : arrayResize(2-3) arraySlice(2-3)
      fax > =a : arraySort(1-2) arrayReverseSort(1-2)
      fxx > ?  : arrayPartialSort(2-3) arrayPartialReverseSort(2-3)
      an > =1  : arrayShuffle(1-2)
      a > u64  : arrayUniq(1+)
      a > e1   : arrayJoin(1)
      a > ?    : arrayDifference(1) arrayFlatten(1) arrayZip(1+)
      sa > ?   : arrayReduce(2+)
      fa > ea  : arrayMin(1-2) arrayMax(1-2) arraySum(1-2)
      fa > f64 : arrayAvg(1-2)
      fa > ?   : arrayCumSum(1-2) arrayCumSumNonNegative(1-2)
      a > f64  : arrayProduct(1)
      la > [l] : arrayMap(2+)
      la > =a  : arrayFilter(2+)
      la > u8  : arrayExists(2+) arrayAll(2+)
      la > ea  : arrayFirst(2+)
      """;

  static final String STRUCTURES =
      """
      jx > u8  : JSONHas(1+)
      jx > u64 : JSONLength(1+) JSONExtractUInt(1+)
      jx > s   : JSONType(1+) JSONExtractString(1+) JSONExtractRaw(1+)
      jx > i64 : JSONExtractInt(1+)
      jx > f64 : JSONExtractFloat(1+)
      jx > u8  : JSONExtractBool(1+)
      jx > ?   : JSONExtract(2+) JSONExtractKeysAndValues(2)
      jx > [s] : JSONExtractArrayRaw(1+) JSONExtractKeys(1+)
      x > s    : toJSONString(1)
      x > ?    : tuple(0+) tupleElement(2-3) untuple(1)
      x > ?    : map(0+) mapFromArrays(2) mapKeys(1) mapValues(1)
      x > u8   : mapContains(2)
      """;

  static final String HASHES_AND_ADDRESSES =
      """
      s > s   : MD5(1) SHA1(1) SHA224(1) SHA256(1) SHA384(1) SHA512(1) unhex(1)
      x > s   : hex(1) sipHash128(1+) murmurHash3_128(1+)
      x > u64 : sipHash64(1+) cityHash64(1+) farmHash64(1+) farmFingerprint64(1+) xxHash64(1+)
      x > u64 : murmurHash2_64(1+) murmurHash3_64(1+)
      x > u32 : xxHash32(1+) murmurHash2_32(1+) murmurHash3_32(1+)
      n > u32 : intHash32(1)
      n > u64 : intHash64(1)
      s > s   : protocol(1) domain(1) domainWithoutWWW(1) topLevelDomain(1) firstSignificantSubdomain(1)
      s > s   : cutToFirstSignificantSubdomain(1) cutToFirstSignificantSubdomainWithWWW(1) path(1) pathFull(1)
      s > s   : queryString(1) fragment(1) extractURLParameter(2) encodeURLComponent(1) decodeURLComponent(1)
      sn > u16 : port(1-2)
      s > [s] : extractURLParameters(1)
      x > s   : generateUUIDv4(0) UUIDStringToNum(1) UUIDNumToString(1)
      """;

  static final String OTHERS =
      """
      n > u8  : isFinite(1) isInfinite(1) isNaN(1)
      n > num : ifNotFinite(2)
      n > s   : bar(4) formatReadableDecimalSize(1) formatReadableSize(1) formatReadableQuantity(1)
      ns > s  : formatReadableTimeDelta(1-2)
      xaax > ? : transform(3-4)
      x > all : least(2+) greatest(2+)
      n > num : min2(2) max2(2) runningDifference(1) runningDifferenceStartingWithFirstValue(1)
      xnx > =1 : neighbor(2-3)
      """;

  static final String WINDOWS =
      """
      x > u64 : rank(0) dense_rank(0) row_number(0)
      xnx > =1 : first_value(1) last_value(1) nth_value(2)
      xnx > =1 : lagInFrame(1-3) leadInFrame(1-3) lag(1-3)=lagInFrame lead(1-3)=leadInFrame
      """;

  private FunctionTable() {}
}
