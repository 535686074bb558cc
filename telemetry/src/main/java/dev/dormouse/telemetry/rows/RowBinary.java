package dev.dormouse.telemetry.rows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in ClickHouse's format RowBinary: values one after the other, nothing between them. */
public final class RowBinary {
  private byte[] bytes = new byte[1 << 16];
  private int length;

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  public RowBinary text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    room(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
    return this;
  }

  public RowBinary texts(List<String> values) {
    varint(values.size());
    values.forEach(this::text);
    return this;
  }

  /** Larger numbers than fit become the largest that does. */
  public RowBinary uint8(long value) {
    return number(Math.clamp(value, 0, 255), 1);
  }

  public RowBinary uint16(long value) {
    return number(Math.clamp(value, 0, 65_535), 2);
  }

  public RowBinary uint32(long value) {
    return number(Math.clamp(value, 0L, 0xFFFF_FFFFL), 4);
  }

  public RowBinary int64(long value) {
    return number(value, 8);
  }

  public RowBinary float64(double value) {
    return number(Double.doubleToRawLongBits(value), 8);
  }

  /** DateTime64(3): milliseconds. */
  public RowBinary time(Instant value) {
    return number(value.toEpochMilli(), 8);
  }

  /** DateTime64(6): microseconds. */
  public RowBinary microseconds(Instant value) {
    return number(ChronoUnit.MICROS.between(Instant.EPOCH, value), 8);
  }

  /** DateTime: seconds. */
  public RowBinary seconds(Instant value) {
    return uint32(value.getEpochSecond());
  }

  public RowBinary maybeTime(@Nullable Instant value) {
    return value == null ? number(1, 1) : number(0, 1).time(value);
  }

  public RowBinary maybeUint8(@Nullable Boolean value) {
    return value == null ? number(1, 1) : number(0, 1).uint8(value ? 1 : 0);
  }

  public RowBinary maybeUint32(@Nullable Long value) {
    return value == null ? number(1, 1) : number(0, 1).uint32(value);
  }

  private void varint(int value) {
    int rest = value;
    room(5);
    while (rest >= 0x80) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private RowBinary number(long value, int size) {
    room(size);
    for (int i = 0; i < size; i++) {
      bytes[length++] = (byte) (value >>> (8 * i));
    }
    return this;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
