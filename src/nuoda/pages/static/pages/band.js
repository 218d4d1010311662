// Draws the window of arrival over time: a band from early to late, the likely line, the promised line.
const drawn = new Map();
const probe = document.createElement("i");
probe.hidden = true;
document.body.append(probe);
function colour(name) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

const at = (instant) => new Date(instant).getTime();

function clock(zone, parts) {
  const words = new Intl.DateTimeFormat(document.documentElement.lang || "en", { timeZone: zone, hourCycle: "h23", ...parts });
  return (instant) => words.format(new Date(instant));
}

// A stepped area between two lines: both bounds as one polygon, because a stacked area cannot start in time.
function area(points, until) {
  const upper = [], lower = [];
  points.forEach((point, place) => {
    const next = place + 1 < points.length ? at(points[place + 1].at) : until;
    upper.push([at(point.at), at(point.late)], [next, at(point.late)]);
    lower.push([at(point.at), at(point.early)], [next, at(point.early)]);
  });
  return [...upper, ...lower.reverse()];
}

function options(data) {
  const ink = colour("--n-ink-2"), accent = colour("--n-accent"), risk = colour("--n-broken-mark");
  const full = clock(data.zone, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const until = Math.max(at(data.until), at(data.points.at(-1).at));
  const outline = area(data.points, until);
  const ends = data.points.flatMap((point) => [at(point.early), at(point.late)]).concat(data.due ? [at(data.due)] : []);
  const low = Math.min(...ends), high = Math.max(...ends), room = Math.max((high - low) * 0.08, 1800000);
  const likely = data.points.map((point) => [at(point.at), at(point.likely)]);
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--n-fonts").trim() },
    grid: { left: 4, right: 48, top: 30, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, selectedMode: false, textStyle: { color: ink }, data: [data.words.window, data.words.likely] },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "line", label: { show: false } },
      backgroundColor: colour("--n-raised"), borderColor: colour("--n-line"), textStyle: { color: colour("--n-ink"), fontSize: 12, width: 300, overflow: "break" },
      formatter: (found) => {
        const point = data.points.findLast((one) => at(one.at) <= found[0].axisValue) ?? data.points[0];
        return [`${data.words.shown} ${full(point.at)}`, `${data.words.window}: ${full(point.early)} – ${full(point.late)}`, `${data.words.likely}: ${full(point.likely)}`, point.because].join("\n");
      },
    },
    xAxis: { type: "time", min: at(data.points[0].at), max: until, splitNumber: 4, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--n-line-2") } }, axisLabel: { color: ink, hideOverlap: true, formatter: full }, splitLine: { show: false } },
    yAxis: { type: "time", min: low - room, max: high + room, splitNumber: 3, axisLabel: { color: ink, hideOverlap: true, formatter: full }, splitLine: { show: true, lineStyle: { color: colour("--n-line") } } },
    series: [
      {
        name: data.words.window, type: "custom", silent: true, data: [[at(data.points[0].at), at(data.points[0].early)]], itemStyle: { color: accent, opacity: 0.35 }, clip: true,
        renderItem: (_params, api) => ({ type: "polygon", shape: { points: outline.map((corner) => api.coord(corner)) }, style: { fill: accent, opacity: 0.16 } }),
      },
      {
        name: data.words.likely, type: "line", step: "end", symbol: "circle", symbolSize: 6, data: [...likely, [until, likely.at(-1)[1]]], lineStyle: { color: accent, width: 2 }, itemStyle: { color: accent }, emphasis: { disabled: true },
        markLine: data.due ? { silent: true, symbol: "none", animation: false, lineStyle: { color: risk, type: [5, 3], width: 1.25 }, label: { formatter: `${data.words.due} ${full(data.due)}`, position: "insideStartTop", color: risk, fontSize: 11 }, data: [{ yAxis: at(data.due) }] } : undefined,
      },
    ],
  };
}

function draw(figure) {
  const source = document.getElementById(figure.dataset.band);
  const canvas = figure.querySelector("[data-band-canvas]");
  if (!source || !canvas || !window.echarts) return;
  const chart = drawn.get(figure) ?? window.echarts.init(canvas, null, { renderer: "svg" });
  drawn.set(figure, chart);
  chart.setOption(options(JSON.parse(source.content.textContent)), true);
}

function drawAll() {
  for (const [figure, chart] of drawn) if (!figure.isConnected) { chart.dispose(); drawn.delete(figure); }
  document.querySelectorAll("[data-band]").forEach(draw);
}

document.documentElement.addEventListener("nuoda:theme", drawAll);
document.addEventListener("htmx:afterSettle", drawAll);
let resizing = 0;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => drawn.forEach((chart) => chart.resize()), 120); });
drawAll();
