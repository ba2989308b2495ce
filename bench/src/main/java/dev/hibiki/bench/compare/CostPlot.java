package dev.hibiki.bench.compare;

import dev.hibiki.bench.client.Media;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws the CPU cost of a packet against the number of subscribers, as SVG. */
final class CostPlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 60;
  private static final int RIGHT = 190;
  private static final int TOP = 44;
  private static final int BOTTOM = 50;

  private static final int LABEL_SPACING = 16;

  /** One line of the plot. */
  private record Series(String label, String colour, boolean dashed, List<double[]> points) {}

  private final List<Series> series = new ArrayList<>();
  private double maxX = 1;
  private double maxY = 1;

  static String draw(Summary summary, String link) {
    CostPlot plot = new CostPlot();
    plot.add(summary, link, Media.VIDEO, "reference", "#b3541e", false);
    plot.add(summary, link, Media.SIMULCAST, "reference", "#b3541e", true);
    plot.add(summary, link, Media.VIDEO, "hibiki", "#1f6f8b", false);
    plot.add(summary, link, Media.SIMULCAST, "hibiki", "#1f6f8b", true);
    return plot.svg(link);
  }

  private void add(
      Summary summary, String link, Media media, String server, String colour, boolean dashed) {
    List<double[]> points = new ArrayList<>();
    for (String text : summary.cases()) {
      Case kase = Case.parse(text);
      if (kase.media() == media && !kase.counterMode()) {
        double cost = summary.costMicros(link, text, server);
        if (!Double.isNaN(cost)) {
          points.add(new double[] {kase.subscribers(), cost});
          maxX = Math.max(maxX, kase.subscribers());
          maxY = Math.max(maxY, cost);
        }
      }
    }
    points.sort((a, b) -> Double.compare(a[0], b[0]));
    if (!points.isEmpty()) {
      series.add(
          new Series(
              server + ", " + media.name().toLowerCase(Locale.ROOT), colour, dashed, points));
    }
  }

  private double x(double value) {
    return LEFT + value / maxX * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - value / scale() * (HEIGHT - TOP - BOTTOM);
  }

  private double scale() {
    return Math.ceil(maxY / 5) * 5;
  }

  private String svg(String link) {
    StringBuilder out = new StringBuilder();
    line(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"13\" role=\"img\" aria-label=\"CPU cost of a forwarded packet\">",
        WIDTH,
        HEIGHT);
    line(out, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    line(
        out,
        "<text x=\"%d\" y=\"24\" font-size=\"15\" fill=\"#222\">CPU microseconds for each forwarded"
            + " packet, %s</text>",
        LEFT,
        link);
    for (double tick = 0; tick <= scale(); tick += scale() > 10 ? 5 : 1) {
      line(
          out,
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>"
              + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#444\">%.0f</text>",
          LEFT,
          y(tick),
          WIDTH - RIGHT,
          y(tick),
          LEFT - 8,
          y(tick) + 4,
          tick);
    }
    for (double tick = 0; tick <= maxX; tick += 50) {
      line(
          out,
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#444\">%.0f</text>",
          x(tick),
          HEIGHT - BOTTOM + 20,
          tick);
    }
    line(
        out,
        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#444\">subscribers</text>",
        x(maxX / 2),
        HEIGHT - 10);
    // From the top down, no label over another.
    series.sort((a, b) -> Double.compare(b.points().getLast()[1], a.points().getLast()[1]));
    double labelY = 0;
    for (Series one : series) {
      labelY = Math.max(labelY + LABEL_SPACING, y(one.points().getLast()[1]) + 4);
      draw(out, one, labelY);
    }
    line(out, "</svg>");
    return out.toString();
  }

  private void draw(StringBuilder out, Series one, double labelY) {
    StringBuilder path = new StringBuilder();
    for (double[] point : one.points()) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point[0]), y(point[1])));
      line(
          out,
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
          x(point[0]),
          y(point[1]),
          one.colour());
    }
    line(
        out,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
        path.toString().strip(),
        one.colour(),
        one.dashed() ? " stroke-dasharray=\"6 4\"" : "");
    double[] last = one.points().getLast();
    line(
        out,
        "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s %.1f</text>",
        x(last[0]) + 8,
        labelY,
        one.colour(),
        one.label(),
        last[1]);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
