// Pictures of charts, with the same in words for whoever does not see them.
import { h } from "./dom.js";

/** The light and the dark picture of a chart; the style sheet shows one. `drawn` says where they are. */
export function picture(block, drawn) {
  return ["light", "dark"].map((look) => image(`/charts/${drawn.name}.${look}.svg`, block.alt, {
    class: `chart-picture on-${look}`, loading: "lazy", width: drawn.width, height: drawn.height,
  }));
}

/** The file that a message carries as `attachment://name`. */
export const attached = (url, alt, props) => image(`/charts/${url.replace("attachment://", "")}`, alt, props);

/** A picture that says in its place that it could not be drawn. */
function image(src, alt, props) {
  const made = h("img", { src, alt, ...props });
  made.addEventListener("error", () => {
    made.replaceWith(h("p.unknown", {}, "This chart could not be drawn here; its words say the same."));
  }, { once: true });
  return made;
}

/** Slack's own bar chart, near enough: the bars of each category beside each other, with their values. */
export function slackChart(block) {
  const { series, axis_config: axes } = block.chart;
  const most = Math.max(1, ...series.flatMap((one) => one.data.map((point) => point.value)));
  return h("figure.s-chart", { role: "group", "aria-label": block.title },
    h("figcaption", {}, block.title, axes.y_label ? h("span.s-unit", {}, axes.y_label) : null),
    h("ul.s-legend", {}, series.map((one, index) => h(`li.s-series-${index}`, {}, one.name))),
    h("dl", {}, axes.categories.map((category, place) => h("div", {},
      h("dt", {}, category),
      series.map((one, index) => bar(one, one.data[place].value, index, most))))));
}

function bar(one, value, index, most) {
  const made = h(`dd.s-series-${index}`, {}, h("i"), h("span", {}, h("span.unseen", {}, `${one.name} `), value.toLocaleString("en")));
  made.style.setProperty("--share", value / most);
  return made;
}
