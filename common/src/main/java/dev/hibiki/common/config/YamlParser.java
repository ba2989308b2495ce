package dev.hibiki.common.config;

import dev.hibiki.common.config.YamlNode.Entry;
import dev.hibiki.common.config.YamlNode.Mapping;
import dev.hibiki.common.config.YamlNode.Scalar;
import dev.hibiki.common.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document into {@link YamlNode}s with their lines.
 *
 * <p>Built on the parser's events rather than on its objects, so that scalars stay as written,
 * lines are kept, and depth and size are bounded. Anchors, aliases and merge keys work.
 */
final class YamlParser {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NODES = 100_000;
  private static final String TEXT_TAG = "tag:yaml.org,2002:str";

  private final String source;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int nodes;

  /** A node under its anchor, and how many nodes it is with everything below it. */
  private record Anchored(YamlNode node, int size) {}

  private YamlParser(String yaml, String source) {
    this.source = source;
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setCodePointLimit(MAX_CHARACTERS).build();
    this.events = new Parse(settings).parseString(yaml).iterator();
  }

  /**
   * The document as a mapping; an empty one if the text holds no document.
   *
   * @param source what to call the text in messages
   * @throws ConfigException with the line of the first fault
   */
  static Mapping parseMapping(String yaml, String source) {
    YamlNode node = parse(yaml, source);
    if (node.isAbsent()) {
      return new Mapping(node.origin(), Map.of());
    }
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    throw fault(node.origin(), "must be keys with values, as in \"port: 7880\"");
  }

  /** The document, whatever it is; null as YAML has it if the text holds none. */
  static YamlNode parse(String yaml, String source) {
    try {
      return new YamlParser(yaml, source).document();
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      throw fault(
          new Origin(source, mark.map(Mark::getLine).orElse(-1) + 1),
          "not valid YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw fault(Origin.of(source), "not valid YAML: " + e.getMessage());
    }
  }

  private YamlNode document() {
    YamlNode root = new Scalar(Origin.of(source), "", false);
    boolean seen = false;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
        case DocumentStart -> {
          if (seen) {
            throw fault(origin(event), "only one YAML document is allowed");
          }
          seen = true;
        }
        default -> root = node(event, 0);
      }
    }
    return root;
  }

  private YamlNode node(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw fault(origin(event), "nested too deeply");
    }
    count(event, 1);
    if (event instanceof AliasEvent alias) {
      Anchored anchored = anchors.get(alias.getAlias());
      if (anchored == null) {
        throw fault(origin(event), "unknown alias " + alias.getAlias());
      }
      count(event, anchored.size);
      return anchored.node;
    }
    int before = nodes;
    YamlNode node =
        switch (event.getEventId()) {
          case SequenceStart -> sequence(event, depth);
          case MappingStart -> mapping(event, depth);
          default -> scalar(event);
        };
    if (event instanceof NodeEvent named && named.getAnchor().isPresent()) {
      anchors.put(named.getAnchor().get(), new Anchored(node, nodes - before));
    }
    return node;
  }

  private Scalar scalar(Event event) {
    if (!(event instanceof ScalarEvent scalar)) {
      throw fault(origin(event), "not valid YAML");
    }
    boolean quoted =
        !scalar.isPlain() || scalar.getTag().filter(tag -> tag.equals(TEXT_TAG)).isPresent();
    return new Scalar(origin(event), scalar.getValue(), quoted);
  }

  private Sequence sequence(Event start, int depth) {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new Sequence(origin(start), items);
  }

  private Mapping mapping(Event start, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    List<YamlNode> merged = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Origin keyOrigin = origin(event);
      if (!(node(event, depth + 1) instanceof Scalar key)) {
        throw fault(keyOrigin, "a key must be plain text");
      }
      YamlNode value = node(next(), depth + 1);
      if (key.text().equals("<<") && !key.quoted()) {
        merged.add(value);
      } else if (entries.containsKey(key.text())) {
        throw new ConfigException(
            ConfigProblem.error(key.text(), keyOrigin, "this key is already set above"));
      } else {
        entries.put(key.text(), new Entry(keyOrigin, value));
      }
    }
    merged.forEach(value -> merge(value, entries));
    return new Mapping(origin(start), entries);
  }

  /** Adds what the mapping does not say itself. */
  private static void merge(YamlNode value, Map<String, Entry> entries) {
    switch (value) {
      case Mapping mapping -> mapping.entries().forEach(entries::putIfAbsent);
      case Sequence sequence -> sequence.items().forEach(item -> merge(item, entries));
      case Scalar scalar -> throw fault(scalar.origin(), "<< must name a mapping");
    }
  }

  private Event next() {
    if (!events.hasNext()) {
      throw fault(Origin.of(source), "ends too early");
    }
    return events.next();
  }

  private void count(Event event, int more) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw fault(origin(event), "too large");
    }
  }

  private Origin origin(Event event) {
    return new Origin(source, event.getStartMark().map(Mark::getLine).orElse(-1) + 1);
  }

  private static ConfigException fault(Origin origin, String message) {
    return new ConfigException(ConfigProblem.error("", origin, message));
  }
}
