// Draws figures of the own small schema with ECharts; t shows the same figures as a table.
import { isTyping, say } from "./page.js";

const drawn = new Map();
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// light-dark() is resolved by the browser: ask a probe for the colour that is in force.
const probe = document.createElement("i");
probe.hidden = true;
document.body.append(probe);
function colour(name) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

const markOf = (tone) => (tone === "accent" ? colour("--n-accent") : tone === "neutral" ? colour("--n-ink-3") : colour(`--n-${tone}-mark`));

function number(value, decimals) {
  return value === null || value === undefined ? "–" : Number(value).toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

function pointedOut(data) {
  if (data.mark === null || data.mark === undefined) return undefined;
  return {
    silent: true, symbol: "none", animation: false,
    lineStyle: { color: colour("--n-ink-2"), type: [4, 3], width: 1.25 },
    label: { formatter: `${data.markLabel} ${data.categories[data.mark]}`, position: "insideEndTop", color: colour("--n-ink-2"), fontSize: 11 },
    data: [{ xAxis: data.mark }],
  };
}

function targetLine(data) {
  if (data.target === null) return pointedOut(data);
  return {
    silent: true, symbol: "none", animation: false,
    lineStyle: { color: colour("--n-ink-2"), type: [4, 3], width: 1.25 },
    label: { formatter: `${data.targetLabel} ${number(data.target, data.decimals)}`, position: "insideStartTop", color: colour("--n-ink-2"), fontSize: 11 },
    data: [{ yAxis: data.target }],
  };
}

function series(data, each, index) {
  const base = { name: each.name, data: each.values, markLine: index === 0 ? targetLine(data) : undefined, itemStyle: { color: markOf(each.tone) }, emphasis: { disabled: true } };
  // Labels at the end of lines that end close together step aside; a level of one week alone is a dash.
  const apart = { labelLayout: { moveOverlap: "shiftY" } };
  const alone = data.categories.length === 1;
  const dash = alone ? { symbol: "rect", symbolSize: [64, 1.5] } : { symbol: "none" };
  if (each.quiet) return { ...base, ...apart, ...dash, type: "line", step: "middle", silent: true, lineStyle: { color: markOf(each.tone), type: [4, 3], width: 1.25 }, endLabel: { show: true, formatter: "{a}", color: markOf(each.tone), fontSize: 11, distance: alone ? 38 : 6 } };
  if (data.kind === "pareto" && index === 1) return { ...base, type: "line", yAxisIndex: 1, symbol: "circle", symbolSize: 5, lineStyle: { width: 2 } };
  if (data.kind === "line") return { ...base, ...apart, type: "line", symbol: "circle", symbolSize: 5, showSymbol: data.categories.length <= 31, lineStyle: { width: 2 }, connectNulls: false, endLabel: { show: data.series.length > 1, formatter: "{a}", color: markOf(each.tone), fontSize: 11, distance: alone ? 38 : 6 } };
  return { ...base, type: "bar", stack: data.kind === "stacked" ? "all" : undefined, barMaxWidth: 36, barGap: "12%", itemStyle: { ...base.itemStyle, borderRadius: data.kind === "stacked" ? 0 : [2, 2, 0, 0] } };
}

// One target for each category: a dashed level over every bar, in the place of a line across.
function targetSteps(data) {
  if (!data.targets) return [];
  return [{ name: data.targetLabel, type: "line", step: "middle", data: data.targets, symbol: "none", silent: true, z: 5, lineStyle: { color: colour("--n-ink-2"), type: [4, 3], width: 1.25 }, itemStyle: { color: colour("--n-ink-2") } }];
}

// A Pareto chart is read by its names: where they do not fit side by side they lean, and none is left out.
function names(data) {
  if (data.kind !== "pareto") return { hideOverlap: true };
  return { interval: 0, rotate: data.categories.length > 4 ? 38 : 0, width: 84, overflow: "truncate" };
}

function options(data) {
  const ink = colour("--n-ink-2");
  const several = data.series.length > 1;
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 240,
    textStyle: { fontFamily: style("--n-fonts") },
    grid: { left: data.kind === "pareto" && data.categories.length > 4 ? 32 : 4, right: several && data.kind === "line" ? 84 : 8, top: several && data.kind !== "line" ? 34 : 14, bottom: 4, containLabel: true },
    legend: several && data.kind !== "line" ? { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: ink } } : undefined,
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: data.kind === "line" ? "line" : "shadow", shadowStyle: { color: colour("--n-hover"), opacity: 0.6 } },
      backgroundColor: colour("--n-raised"), borderColor: colour("--n-line"), textStyle: { color: colour("--n-ink"), fontSize: 12 },
      formatter: (points) => [`${points[0].name}${data.n ? `  n = ${number(data.n[points[0].dataIndex], 0)}` : ""}`, ...points.map((point) => `${point.seriesName}: ${number(point.value, data.decimals)} ${data.kind === "pareto" && point.seriesIndex === 1 ? "%" : data.unit}`)].join("\n"),
    },
    xAxis: { type: "category", data: data.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--n-line-2") } }, axisLabel: { color: ink, ...names(data), alignMinLabel: data.kind === "line" && data.categories.length > 31 ? "left" : undefined } },
    yAxis: [{ type: "value", min: data.kind === "line" ? undefined : 0, scale: data.kind === "line", splitLine: { lineStyle: { color: colour("--n-line") } }, axisLabel: { color: ink, formatter: (value) => value.toLocaleString("en") } },
      ...(data.kind === "pareto" ? [{ type: "value", min: 0, max: 100, splitLine: { show: false }, axisLabel: { color: ink, formatter: "{value}%" } }] : [])],
    series: [...data.series.map((each, index) => series(data, each, index)), ...targetSteps(data)],
  };
}

function draw(figure) {
  const source = document.getElementById(figure.dataset.chart);
  const canvas = figure.querySelector("[data-chart-canvas]");
  if (!source || !canvas || canvas.hidden) return;
  const chart = drawn.get(figure) ?? window.echarts.init(canvas, null, { renderer: "svg" });
  drawn.set(figure, chart);
  chart.setOption(options(JSON.parse(source.content.textContent)), true);
}

function drawAll() {
  for (const [figure, chart] of drawn) if (!figure.isConnected) { chart.dispose(); drawn.delete(figure); }
  document.querySelectorAll("[data-chart]").forEach(draw);
}

function flip(figure) {
  const button = figure.querySelector("[data-chart-table]");
  const table = figure.querySelector("[data-chart-figures]");
  const canvas = figure.querySelector("[data-chart-canvas]");
  table.hidden = !table.hidden;
  canvas.hidden = !table.hidden;
  button.setAttribute("aria-pressed", String(!table.hidden));
  button.querySelector("span").textContent = say(table.hidden ? "table" : "chart");
  if (table.hidden) { drawn.get(figure)?.resize(); draw(figure); }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chart-table]");
  if (button) flip(button.closest("[data-chart]"));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "t" || isTyping(event) || document.querySelector("dialog[open]")) return;
  const own = document.activeElement?.closest?.("[data-chart]");
  (own ? [own] : document.querySelectorAll("[data-chart]")).forEach(flip);
});
document.documentElement.addEventListener("nuoda:theme", drawAll);
document.addEventListener("htmx:afterSettle", drawAll);
let resizing = 0;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => drawn.forEach((chart) => chart.resize()), 120); });
drawAll();
