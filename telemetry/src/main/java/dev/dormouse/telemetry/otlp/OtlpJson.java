package dev.dormouse.telemetry.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.dormouse.protocol.Json;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/**
 * The protocol's messages in its own kind of JSON: that of protobuf, but for ids of traces and
 * spans, which are hexadecimal. Fields that are not known are passed over.
 */
final class OtlpJson {
  private OtlpJson() {}

  static Message read(ByteBuffer json, Message empty) {
    try {
      var builder = empty.newBuilderForType();
      merge(builder, Json.mapper().readTree(new ByteBufferBackedInputStream(json.duplicate())));
      return builder.build();
    } catch (JacksonException e) {
      throw new UnreadableOtlpException("The body is not JSON: " + e.getOriginalMessage());
    }
  }

  private static void merge(Message.Builder builder, JsonNode object) {
    if (!object.isObject()) {
      throw new UnreadableOtlpException(
          "An object is expected for " + builder.getDescriptorForType().getName());
    }
    for (var property : object.properties()) {
      var value = property.getValue();
      field(builder.getDescriptorForType(), property.getKey())
          .filter(_ -> !value.isNull())
          .ifPresent(field -> set(builder, field, value));
    }
  }

  private static Optional<FieldDescriptor> field(Descriptor type, String name) {
    return type.getFields().stream()
        .filter(field -> field.getJsonName().equals(name) || field.getName().equals(name))
        .findFirst();
  }

  private static void set(Message.Builder builder, FieldDescriptor field, JsonNode value) {
    try {
      if (field.isRepeated()) {
        if (!value.isArray()) {
          throw unfit(field);
        }
        value.forEach(item -> builder.addRepeatedField(field, single(builder, field, item)));
      } else {
        builder.setField(field, single(builder, field, value));
      }
    } catch (IllegalArgumentException | JacksonException e) {
      throw unfit(field);
    }
  }

  private static Object single(Message.Builder builder, FieldDescriptor field, JsonNode value) {
    return switch (field.getJavaType()) {
      case MESSAGE -> {
        var part = builder.newBuilderForField(field);
        merge(part, value);
        yield part.build();
      }
      case STRING -> value.stringValue();
      case BOOLEAN -> value.booleanValue();
      case DOUBLE -> value.isString() ? Double.valueOf(value.stringValue()) : value.doubleValue();
      case FLOAT -> value.isString() ? Float.valueOf(value.stringValue()) : value.floatValue();
      case INT ->
          value.isString() ? Integer.parseUnsignedInt(value.stringValue()) : (int) whole(value);
      case LONG -> whole(value);
      case ENUM -> constant(field.getEnumType(), value);
      case BYTE_STRING -> bytes(field, value.stringValue());
    };
  }

  /** Of 64 bits, which JSON has as a text; also one of no sign. */
  private static long whole(JsonNode value) {
    if (!value.isString()) {
      return value.longValue();
    }
    String text = value.stringValue();
    return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
  }

  private static Object constant(EnumDescriptor type, JsonNode value) {
    var constant =
        value.isString()
            ? type.findValueByName(value.stringValue())
            : type.findValueByNumberCreatingIfUnknown(value.intValue());
    if (constant == null) {
      throw new IllegalArgumentException(type.getName() + " has no " + value);
    }
    return constant;
  }

  private static ByteString bytes(FieldDescriptor field, String text) {
    return ByteString.copyFrom(
        field.getName().endsWith("_id")
            ? HexFormat.of().parseHex(text)
            : Base64.getDecoder().decode(text));
  }

  private static UnreadableOtlpException unfit(FieldDescriptor field) {
    return new UnreadableOtlpException("The value of " + field.getJsonName() + " does not fit");
  }
}
