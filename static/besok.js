// Visits are written to the phone first, then sent. One leaves the phone only when the
// server has answered with its id, or when its author takes it away.
const MOST = 60
const LONG = 7
const TOO_MANY = `Fler än ${MOST} besök får inte vänta. Skicka dem innan du loggar fler.`
const DAY = 86400000
const count = n => `${n} besök`
// "1 besök är inte skickat", "2 besök är inte skickade"
export const either = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`

// What waits: one row a visit in IndexedDB --------------------------------------------

const opened = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open("sekoplan", 1)
  asked.onupgradeneeded = () => asked.result.createObjectStore("visits", { keyPath: "id" })
  asked.onsuccess = () => resolve(asked.result)
  asked.onerror = () => reject(asked.error)
})

// What `work` makes of the rows. Strict: done means that the disk has it. Opened anew
// each time, since a log-out in another tab takes the whole database away.
const inStore = async (mode, work) => {
  const database = await opened()
  try {
    return await new Promise((resolve, reject) => {
      const change = database.transaction("visits", mode, { durability: "strict" })
      const store = change.objectStore("visits")
      let result
      change.oncomplete = () => resolve(result)
      change.onabort = () => reject(change.error)
      store.getAll().onsuccess = event => {
        result = work(event.target.result, store)
        if (mode === "readwrite") store.count().onsuccess = event => mark(event.target.result)
      }
    })
  } finally {
    database.close()
  }
}

// A cookie says that something waits, no more: the server asks before it logs out. It is set within the transaction,
// where no other tab is changing the rows.
const mark = waiting => {
  document.cookie = `vantar=1; path=/; samesite=lax; max-age=${waiting ? 34560000 : 0}` +
    (location.protocol === "https:" ? "; secure" : "")
}

const everything = () => inStore("readwrite", rows => rows)

export const list = async author =>
  (await everything()).filter(row => row.author === author).sort((a, b) => a.saved - b.saved)

// Whether there was room for it.
export const put = row => inStore("readwrite", (rows, store) => {
  const others = rows.filter(one => one.author === row.author && one.id !== row.id)
  if (others.length >= MOST) return false
  store.put(row)
  return true
})

// Whether it was there to change.
const change = (id, changes) => inStore("readwrite", (rows, store) => {
  const row = rows.find(one => one.id === id)
  if (row) store.put({ ...row, ...changes })
  return Boolean(row)
})

// Whether it was taken back before anything of it had left the phone.
const takeBack = id => inStore("readwrite", (rows, store) => {
  const row = rows.find(one => one.id === id)
  const here = Boolean(row) && !row.tried
  if (here) store.delete(id)
  return here
})

// Takes rows away; returns how many are left on the phone, anybody's.
export const remove = ids => inStore("readwrite", (rows, store) => {
  for (const id of ids) store.delete(id)
  return rows.filter(row => !ids.includes(row.id)).length
})

// Sending ------------------------------------------------------------------------------

const ask = async (address, options) => {
  try {
    const answer = await fetch(address, {
      redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(15000), ...options,
    })
    // A redirect isn't followed, and shows as no status at all.
    const status = answer.type === "opaqueredirect" ? 302 : answer.status
    return { status, body: await answer.json().catch(() => null) }
  } catch {
    return { status: 0, body: null }
  }
}

// One sender at a time, in whatever tab. A tab that the phone has put to sleep may hold
// the others up; then two send at once, and the server stores it once.
const alone = async work => {
  if (!navigator.locks) return work()
  let begun
  const once = () => begun ??= work()
  try {
    return await navigator.locks.request("visits", { signal: AbortSignal.timeout?.(20000) }, once)
  } catch {
    return once()
  }
}

// Sends what is the logged-in person's own. Returns what the server answered by id, who
// it says is logged in, and what is in the way of the rest.
const send = () => alone(async () => {
  const told = { sent: {}, author: "", problem: "" }
  const rows = (await everything()).sort((a, b) => a.saved - b.saved)
  for (const branch of new Set(rows.map(row => row.branch))) {
    await sendTo(branch, rows.filter(row => row.branch === branch && !row.errors), told)
  }
  return told
})

const obstacle = status =>
  ({ 0: "network", 401: "log-in", 403: "log-in", 409: "other" })[status] ?? "later"

const keyTo = branch => ask(`/${branch}/besok/nyckel/`)

const sendTo = async (branch, rows, told) => {
  if (!rows.length) return
  const key = await keyTo(branch)
  if (key.status !== 200 || !key.body?.token) {
    told.problem = obstacle(key.status)
    return
  }
  told.author = key.body.author
  for (const row of rows.filter(row => row.author === told.author)) {
    // From here on it may have come through, whatever is heard of it.
    if (!await change(row.id, { tried: true })) continue
    const { status, body } = await post(row, key.body.token)
    if (status >= 200 && status < 300 && body?.id === row.id) {
      await remove([row.id])
      told.sent[row.id] = body
    } else if (status === 422 && body?.errors) {
      await change(row.id, { errors: body.errors, tried: false })
    } else {
      told.problem = obstacle(status)
      // One that the server can't take stands in nobody's way, as no network does.
      if (status < 500) return
    }
  }
}

const post = ({ id, author, branch, on, saved, visit }, token) =>
  ask(`/${branch}/besok/ta-emot/`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ ...visit, id, author, on, saved, now: Date.now() }),
  })

// Tries now, and again by itself as long as the page is open. Asked while it is sending,
// it sends once more: something may have been put there since.
let pause = 0, timer, running, next
export const flush = () => {
  if (running) return next ??= running.catch(() => {}).then(() => { next = undefined; return flush() })
  return running = pass().finally(() => { running = undefined })
}
const pass = async () => {
  clearTimeout(timer)
  const told = await send()
  const later = told.problem === "later" || told.problem === "network"
  pause = later ? Math.min(pause * 2 || 15000, 300000) : 0
  if (later) timer = setTimeout(again, pause)
  tell(told)
  tabs?.postMessage(told)
  return told
}
const tell = told => dispatchEvent(new CustomEvent("visits", { detail: told }))
// What one tab hears from the server, the others know.
const tabs = self.BroadcastChannel && new BroadcastChannel("visits")
if (tabs) tabs.onmessage = event => tell(event.data)
const again = () => flush().catch(() => {})

addEventListener("online", again)
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") again()
})

// What the pages show ------------------------------------------------------------------

const $ = (selector, root = document) => root.querySelector(selector)
const { author } = document.body.dataset
export const made = (name, words, kind = "") =>
  Object.assign(document.createElement(name), { textContent: words, className: kind })

// "4 okt", of a day as 2018-10-04
const shortDay = day => new Date(day).toLocaleDateString("sv", {
  day: "numeric", month: "short", timeZone: "UTC",
}).replace(".", "")
// 2018-10-04: Swedish for what day it is for who holds the phone, or was.
const isoDay = (back = 0) => {
  const day = new Date()
  day.setDate(day.getDate() - back)
  return day.toLocaleDateString("sv")
}

const OBSTACLES = {
  network: "",
  later: "Servern svarar inte som den ska. Nytt försök görs av sig självt.",
  "log-in": "Logga in igen för att skicka.",
  other: "Någon annan är inloggad. Logga in som dig själv för att skicka.",
}

// What is in the way, told to the one whose page this is.
const inTheWay = told =>
  told.author && told.author !== author ? "other" : told.problem

export const state = (rows, told) => {
  const problem = rows.some(row => !row.errors) ? inTheWay(told) : ""
  const refused = rows.filter(row => row.errors).length
  const days = Math.floor((Date.now() - Math.min(...rows.map(row => row.saved))) / DAY)
  return {
    logIn: problem === "log-in" || problem === "other",
    lines: [
      (!navigator.onLine || problem === "network") &&
        "Du är utan nät. Besök sparas i telefonen och skickas när nätet är tillbaka.",
      rows.length && `${count(rows.length)} väntar på att skickas.`,
      OBSTACLES[problem],
    ].filter(Boolean),
    warnings: [
      refused && `${count(refused)} behöver ändras innan det går att skicka.`,
      rows.length && days >= LONG && `Det äldsta har väntat i ${days} dagar. Skicka det snart.`,
      rows.length >= MOST && TOO_MANY,
    ].filter(Boolean),
  }
}

// The visit page -----------------------------------------------------------------------

const COUNTS = ["met", "new_members", "new_representatives"]
const WORDS = ["note", "next_step", "next_step_on"]
// Lists of rows, ticked; a page that is kept has no people to tick.
const TICKED = ["purposes", "visitors"]
// The server's names of fields, where the form's are others.
const FIELDS = { club: "other", day: "date", workplace: "other", visit: "other" }

const visitPage = async box => {
  const form = $("#vf")
  const fields = form.elements
  const { branch, shell } = box.dataset
  let told = { sent: {}, author: "", problem: "" }
  // All that the server has answered since, by id: another round may come at once.
  const answers = {}
  // The one that is being mended, and the one whose receipt is shown.
  let mending = "", saved = null
  let ownChoice = false, typed = false, full = false
  // Those that have been seen to wait: that they are sent is said too.
  const waited = new Set()
  const ticks = name => [...form.querySelectorAll(`[name=${name}]`)]
  const ticked = name => ticks(name).filter(one => one.checked)

  // The form's own ease, which needs no queue.
  form.addEventListener("change", ({ target }) => {
    if (target.name === "purposes") ownChoice = true
    if (target.name !== "place") return
    fields.other.value = ""
    // What it was booked for, until somebody has said otherwise.
    const booked = (target.dataset.purposes ?? "").split(",")
    if (!ownChoice) for (const one of ticks("purposes")) one.checked = booked.includes(one.value)
  })
  fields.other.addEventListener("input", () => {
    if (!fields.other.value) return
    for (const one of [...ticks("place"), ...(ownChoice ? [] : ticks("purposes"))]) one.checked = false
  })
  form.addEventListener("click", ({ target }) => {
    const step = Number(target.closest("[data-d]")?.dataset.d)
    if (!step) return
    const field = $("input", target.closest(".step"))
    field.value = Math.max(0, (Number(field.value) || 0) + step)
  })
  const wanted = shell && new URLSearchParams(location.search).get("klubb")
  if (wanted) fields.other.value = $(`[data-club="${CSS.escape(wanted)}"]`)?.value ?? ""

  // Without a store for it the form posts as it would without this file.
  try {
    if (!crypto.randomUUID) throw new Error("not a secure address")
    await list(author)
  } catch {
    if (shell) {
      $("#net-says").replaceChildren(made("p", "Du är utan nät, och webbläsaren sparar inget. Logga besöket när du har nät."))
      $("#net").hidden = false
      form.hidden = true
    }
    return
  }

  const place = () => {
    const typed = fields.other.value.trim().replace(/\s+/g, " ").toLowerCase()
    const chosen = typed
      ? [...form.querySelectorAll("datalist option")].filter(one => one.value.toLowerCase() === typed)
      : ticked("place")
    if (chosen.length !== 1) return null
    const [one] = chosen
    const { club = null, workplace } = one.dataset
    if (typed) return { name: one.value, club, workplace: Number(workplace) || null, visit: null }
    const [kind, key] = one.value.split(":")
    return {
      name: one.nextElementSibling.firstChild.textContent.trim(),
      club: kind === "klubb" ? key : null,
      workplace: kind === "arbetsplats" ? Number(key) : null,
      visit: kind === "besok" ? Number(key) : null,
    }
  }

    const read = () => {
    const errors = {}
    const { name, ...where } = place() ?? {}
    if (!name) {
      errors.club = [fields.other.value.trim()
        ? `Den finns inte i listan. Välj en som finns där.${shell ? " Arbetsplatser finns bara med nät." : ""}`
        : "Välj en klubb."]
    }
    const chosen = fields.day.value
    const day = chosen === "x" ? fields.date.value : chosen
    if (!day) errors.day = ["Fyll i vilken dag."]
    const visit = { ...where, day }
    for (const name of TICKED) visit[name] = ticked(name).map(one => Number(one.value))
    visit.next_step_by = Number(fields.next_step_by?.value) || null
    for (const name of COUNTS) {
      const typed = (fields[name]?.value ?? "").replace(/\s/g, "")
      visit[name] = typed ? Number(typed) : null
      if (!/^\d{0,4}$/.test(typed)) errors[name] = ["Skriv ett heltal med siffror."]
    }
    for (const name of WORDS) visit[name] = fields[name]?.value ?? ""
    const on = chosen === "x" ? day : isoDay(chosen === "igår" ? 1 : 0)
    return { visit, errors, on, name }
  }

  const refuse = errors => {
    const summary = $("#vf-err")
    const items = Object.entries(errors).flatMap(([name, texts]) => texts.map(text => {
      const field = fields[FIELDS[name] ?? name]
      const link = made(field?.id ? "a" : "span", text)
      if (field?.id) link.href = `#${field.id}`
      const item = made("li", "")
      item.append(link)
      return item
    }))
    $("ul", summary).replaceChildren(...items)
    summary.hidden = !items.length
    if (items.length) summary.focus()
  }

  // A refused one back in the form, as it was written.
  const open = row => {
    if (row.branch !== branch) {
      location.assign(`/${row.branch}/besok/nytt/`)
      return
    }
    begin()
    const { visit } = row
    const value = visit.visit ? `besok:${visit.visit}`
      : visit.club ? `klubb:${visit.club}` : `arbetsplats:${visit.workplace}`
    const radio = ticks("place").find(one => one.value === value)
    for (const one of ticks("place")) one.checked = one === radio
    fields.other.value = radio ? "" : row.name
    const near = ["idag", "igår"].find((word, back) => isoDay(back) === row.on)
    fields.day.value = near ?? "x"
    fields.date.value = near ? "" : row.on
    // A row of an older release may lack some.
    for (const name of TICKED) for (const one of ticks(name)) one.checked = visit[name]?.includes(Number(one.value)) ?? false
    if (fields.next_step_by) fields.next_step_by.value = visit.next_step_by ?? ""
    for (const name of [...COUNTS, ...WORDS]) if (fields[name]) fields[name].value = visit[name] ?? ""
    const more = form.querySelector("details")
    if (more) more.open = [...COUNTS.slice(1), ...WORDS.slice(1), "visitors"].some(name => String(visit[name] ?? ""))
    mending = row.id
    saved = null
    show()
    refuse(row.errors)
  }

  const begin = () => {
    form.reset()
    ownChoice = typed = false
    mending = ""
  }
  form.addEventListener("input", () => { typed = true })

  const line = row => {
    const item = $("#wait-row").content.cloneNode(true)
    $(".t", item).textContent = row.name
    $("time", item).textContent = shortDay(row.on)
    $("time", item).dateTime = row.on
    if (row.errors) {
      $(".msg", item).textContent = Object.values(row.errors).flat().join(" ")
      $(".open", item).addEventListener("click", () => open(row))
      $(".drop", item).addEventListener("click", async () => {
        await remove([row.id])
        if (mending === row.id) {
          begin()
          refuse({})
        }
        show()
      })
    } else {
      for (const one of item.querySelectorAll(".msg, .open, details")) one.remove()
    }
    return item
  }

  const receipt = rows => {
    const row = rows.find(one => one.id === saved.id)
    if (row?.errors) return open(row)
    const answer = saved.answer = answers[saved.id]
    const title = answer ? "Besöket är sparat" : "Besöket är sparat i telefonen"
    if ($("#ok-title").textContent !== title) $("#ok-title").textContent = title
    $("#ok-more").textContent = answer?.more ?? ""
    $("#ok-open").hidden = !answer
    $("#ok-open").href = answer?.url ?? ""
    $("#ok-undo").hidden = row ? row.tried : !answer?.undo
  }

  const show = async () => {
    const rows = await list(author)
    if (saved) receipt(rows)
    const { lines, warnings, logIn } = state(rows, told)
    for (const { id } of rows) waited.add(id)
    const sent = [...waited].filter(id => answers[id] && id !== saved?.id).length
    if (sent) lines.push(either(sent, "är skickat.", "är skickade."))
    // What stands there already is left: somebody may be reading it, or about to press.
    const shown = JSON.stringify([lines, warnings, rows, mending])
    if (box.shown !== shown) {
      box.shown = shown
      const says = [...lines.map(text => made("p", text)), ...warnings.map(text => made("p", text, "msg"))]
      // The same words are not read aloud twice.
      if ($("#net-says").textContent !== says.map(one => one.textContent).join("")) $("#net-says").replaceChildren(...says)
      $("#wait-list").replaceChildren(...rows.map(line))
      if (warnings.length) $("#wait details").open = !mending
    }
    $("#net").hidden = !lines.length && !warnings.length
    $("#wait").hidden = !rows.length
    $("#wait-log-in").hidden = !logIn
    $("#send-now").hidden = rows.every(row => row.errors)
    $("#ok").hidden = !saved
    // Not once something is typed.
    full = rows.length >= MOST && !mending && (full || !typed)
    form.hidden = Boolean(saved) || full
  }

  const done = async (row, facts) => {
    saved = row
    mending = ""
    typed = false
    $("#ok-facts").replaceChildren(...facts.map(([title, words]) => {
      const pair = made("div", "")
      pair.append(made("dt", title), made("dd", words || "–"))
      return pair
    }))
    // What is sent at once is told once.
    await Promise.race([flush().catch(() => {}), new Promise(later => setTimeout(later, 1500))])
    await show()
    if (saved) $("#ok").focus()
    if ((await list(author)).length) navigator.storage?.persist?.()
  }

  const save = async () => {
    const { visit, errors, on, name } = read()
    refuse(errors)
    if (Object.keys(errors).length) return
    const row = { id: mending || crypto.randomUUID(), author, branch, name, on, saved: Date.now(), visit }
    try {
      if (!await put(row)) return refuse({ "": [TOO_MANY] })
    } catch {
      if (!shell && navigator.onLine) form.submit()
      else refuse({ "": ["Telefonen kunde inte spara. Försök igen."] })
      return
    }
    const purposes = ticked("purposes").map(one => one.nextElementSibling.textContent.trim())
    await done(row, [
      ["Var", name], ["När", { idag: "Idag", igår: "Igår" }[visit.day] ?? shortDay(on)],
      ["Vad", purposes.join(", ")], ["Träffade", String(visit.met ?? "")],
    ])
  }
  let saving = false
  form.addEventListener("submit", event => {
    event.preventDefault()
    if (saving) return
    saving = true
    save().finally(() => { saving = false })
  })

  $("#ok-undo").addEventListener("click", async () => {
    const { undo } = saved.answer ?? {}
    if (undo) {
      const { body } = await keyTo(branch)
      if (!body?.token) return again()
      const back = $("#ok-back")
      back.elements.csrfmiddlewaretoken.value = body.token
      back.action = undo
      back.submit()
    } else if (await takeBack(saved.id)) {
      saved = null
      await show()
      form.querySelector("input, button").focus()
    } else {
      show()
    }
  })
  // Without network the page itself is enough for one more.
  $("#ok-more-visits").addEventListener("click", event => {
    if (saved.answer) return
    event.preventDefault()
    saved = null
    begin()
    show()
    scrollTo(0, 0)
  })
  $("#send-now").addEventListener("click", again)
  addEventListener("visits", event => {
    told = event.detail
    Object.assign(answers, told.sent)
    show()
  })
  for (const change of ["online", "offline", "focus"]) addEventListener(change, show)
  await show()
}

// On every page of ours ----------------------------------------------------------------

// What other pages need at once, this one fetches when there is something for it to do.
const script = $("script[data-app]")
const loadApp = () => {
  const app = document.createElement("script")
  app.src = script.dataset.app
  document.head.append(app)
}
if (script && $("[data-focus], .toast.on")) loadApp()
else if (script) document.addEventListener("toggle", loadApp, { capture: true, once: true })

// The worker keeps what opens without network, once this page is done loading.
const keep = async ({ branch, keep }) => {
  await navigator.serviceWorker.register("/sw.js")
  const { active } = await navigator.serviceWorker.ready
  active.postMessage({ name: `${author} ${branch}`, addresses: keep.split(" ") })
}
const kept = $("[data-keep]")
if (kept && navigator.serviceWorker) {
  const begin = () => keep(kept.dataset).catch(() => {})
  if (document.readyState === "complete") begin()
  else addEventListener("load", begin)
}

if ($("#phone")) visitPage($("#phone")).finally(again)
else again()
