package dev.hibiki.sfu.sim;

import dev.hibiki.sfu.settings.RoomSettings;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Settings of simulated rooms that differ from the defaults in one thing. */
public final class SimSettings {
  private SimSettings() {}

  /** The settings with another value for a component. */
  public static UnaryOperator<RoomSettings> with(String component, Object value) {
    return settings -> {
      RecordComponent[] components = RoomSettings.class.getRecordComponents();
      Object[] values = new Object[components.length];
      boolean found = false;
      try {
        for (int i = 0; i < components.length; i++) {
          boolean changed = components[i].getName().equals(component);
          found |= changed;
          values[i] = changed ? value : components[i].getAccessor().invoke(settings);
        }
        if (!found) {
          throw new IllegalArgumentException("no component " + component);
        }
        return RoomSettings.class
            .getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
            .newInstance(values);
      } catch (ReflectiveOperationException impossible) {
        throw new IllegalStateException(impossible);
      }
    };
  }
}
