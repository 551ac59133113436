// Opens the visit form and the list of clubs without network; answers nothing else.
const PAGE = /^\/([\w-]+)\/(besok\/nytt|klubbar)\/$/
const SHORTCUT = "/konto/besok/"
const PATIENCE = 4000

addEventListener("install", () => skipWaiting())
addEventListener("activate", event => event.waitUntil(clients.claim()))

// A page that was opened tells what to keep: the shells of its branch and their files,
// all or none, so that they fit each other. What was kept for somebody else goes.
addEventListener("message", event => event.waitUntil(keep(event.data)))

const keep = async ({ name, addresses }) => {
  const cache = await caches.open(name)
  const wanted = addresses.map(address => new Request(new URL(address, location), { redirect: "error" }))
  await cache.addAll(wanted)
  const urls = wanted.map(request => request.url)
  for (const request of await cache.keys()) {
    if (!urls.includes(request.url)) await cache.delete(request)
  }
  const author = name.split(" ")[0]
  for (const other of await caches.keys()) {
    if (!other.startsWith(author)) await caches.delete(other)
  }
}

addEventListener("fetch", event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin) return
  if (request.mode === "navigate") {
    const page = pathname.match(PAGE)
    if (page) event.respondWith(networkOr(request, () => shell(...page.slice(1))))
    if (pathname === SHORTCUT) event.respondWith(networkOr(request, toForm))
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then(kept => kept ?? fetch(request)))
  }
})

// The network's answer, unless it has none, or one from in front of a server that is
// down, or is too slow, and there is another.
const networkOr = async (request, otherwise) => {
  const network = fetch(request)
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE))
  try {
    const answer = await Promise.race([network, late])
    if (answer.status < 502) return answer
    throw answer.status
  } catch {
    return await otherwise() ?? network
  }
}

const shell = (branch, page) =>
  caches.match(`/${branch}/${page === "klubbar" ? "klubbar" : "besok"}/skal/`)

// The shortcut on the home screen leads to the branch whose form is kept.
const toForm = async () => {
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) {
      const path = new URL(url).pathname
      if (path.endsWith("/besok/skal/")) return Response.redirect(path.replace("skal", "nytt"))
    }
  }
}
