// The service worker: the page and its files from the phone, so that it opens without a connection.
// `FIELD` ({prefix, version, shell, assets, later}) stands before this file as it is served. It keeps no data of anybody.
const PREFIX = FIELD.prefix;
const CACHE = PREFIX + FIELD.version;
const PATIENCE_MS = 4000;

async function keepShell(cache, answer) {
  if (answer.ok && answer.headers.get("X-Field-Version") === FIELD.version) await cache.put(FIELD.shell, answer.clone());
  return answer;
}

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FIELD.assets.map((url) => new Request(url, { cache: "reload" })));
  const shell = await fetch(FIELD.shell, { credentials: "same-origin", redirect: "manual", cache: "reload" });
  await keepShell(cache, shell);
  if (!(await cache.match(FIELD.shell))) throw new Error("The page could not be kept; tried again at the next visit.");
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The page as the house has it; the kept one where it does not answer in time or not at all. */
async function open(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(FIELD.shell);
  const asked = fetch(request).then((answer) => keepShell(cache, answer));
  if (!kept) return asked;
  asked.catch(() => null);
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS, null); });
  const answer = await Promise.race([asked.catch(() => null), late]);
  return answer && answer.status < 500 ? answer : kept;
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

/** What not every browser needs: kept when it is first asked for. */
async function later(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate" && url.pathname === FIELD.shell) event.respondWith(open(request));
  else if (FIELD.assets.includes(url.pathname)) event.respondWith(asset(request));
  else if (FIELD.later.includes(url.pathname)) event.respondWith(later(request));
});
