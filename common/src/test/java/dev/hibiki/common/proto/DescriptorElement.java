package dev.hibiki.common.proto;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One message, field, enum, enum value, service or method, reduced to what decides whether two
 * peers understand each other.
 *
 * @param name the full name
 * @param properties what else counts, such as the number and the type of a field
 */
record DescriptorElement(String kind, String name, Map<String, String> properties)
    implements Comparable<DescriptorElement> {

  DescriptorElement {
    properties = Map.copyOf(properties);
  }

  DescriptorElement(String kind, String name) {
    this(kind, name, Map.of());
  }

  DescriptorElement renamed(String newName, Map<String, String> changed) {
    var merged = new TreeMap<>(properties);
    merged.putAll(changed);
    return new DescriptorElement(kind, newName, merged);
  }

  @Override
  public int compareTo(DescriptorElement other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return new TreeMap<>(properties)
        .entrySet().stream()
            .map(property -> " " + property.getKey() + "=" + property.getValue())
            .collect(Collectors.joining("", kind + " " + name, ""));
  }
}
