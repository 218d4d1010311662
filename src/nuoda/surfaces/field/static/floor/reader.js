// What was scanned: GS1 element strings (GTIN, lot, expiry) and plain codes. The house reads them in the same way.
const FIXED = { "01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "17": 6, "00": 18 };
const VARIABLE = ["10", "21", "37", "240"];

function elements(text) {
  const found = {};
  let rest = text;
  while (rest) {
    const key = [...Object.keys(FIXED), ...VARIABLE].find((one) => rest.startsWith(one));
    if (!key) return {};
    rest = rest.slice(key.length);
    const end = key in FIXED ? FIXED[key] : rest.includes("\x1d") ? rest.indexOf("\x1d") : rest.length;
    found[key] = rest.slice(0, end);
    if (key in FIXED && !new RegExp(`^\\d{${end}}$`).test(found[key])) return {};
    rest = rest.slice(end).replace(/^\x1d+/, "");
  }
  return found;
}

/** YYMMDD as YYYY-MM-DD; day 00 is the last of the month. */
function day(six) {
  if (!/^\d{6}$/.test(six ?? "")) return "";
  const [year, month, at] = [Number(six.slice(0, 2)), Number(six.slice(2, 4)), Number(six.slice(4))];
  const full = year > 50 ? 1900 + year : 2000 + year;
  const last = new Date(Date.UTC(full, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || at > last) return "";
  return `${full}-${String(month).padStart(2, "0")}-${String(at || last).padStart(2, "0")}`;
}

export function readScan(raw) {
  const text = raw.trim().replace(/^\](C1|d2|Q3|e0)/, "");
  const found = text.startsWith("(")
    ? Object.fromEntries([...text.matchAll(/\((\d{2,4})\)([^(]*)/g)].map((one) => [one[1], one[2]]))
    : elements(text);
  const gtin = found["01"] ?? found["02"] ?? (/^\d{8}$|^\d{12,14}$/.test(text) ? text.padStart(14, "0") : "");
  return { code: text, gtin, lot: found["10"] ?? "", expires_on: day(found["17"]) };
}

/** A typed day: YYYYMMDD, YYMMDD or YYYY-MM-DD; "" where it is none. */
export function readDay(raw) {
  const figures = raw.replace(/\D/g, "");
  const eight = figures.length === 6 ? `20${figures}` : figures;
  const text = `${eight.slice(0, 4)}-${eight.slice(4, 6)}-${eight.slice(6)}`;
  return eight.length === 8 && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text) ? text : "";
}
