// Saves a chapter of the report as it is written. Without this file the form's buttons do.
{
const form = document.getElementById("skriv")
const { text, seen } = form.elements
const line = document.getElementById("sparat")
const clash = document.getElementById("krock")
const preview = document.getElementById("visning")
const [PAUSE, GLANCE, AGAIN] = [2000, 400, 5000]

// What the server holds as the chapter's text, and what it keeps beside it.
let saved = form.dataset.unsaved ? null : text.value
let beside = null
// Sent, but the answer never came: if the server has it, it is ours all the same.
const unanswered = new Set()
let saving = null, timer, glance, loggedOut = false, refused = null

const isDirty = () => text.value !== saved && text.value !== beside
const say = (words, hot = false) => {
  line.classList.toggle("hot", hot)
  // Said once: a reader of the screen need not hear it at every pause.
  if (words !== line.textContent) line.replaceChildren(words)
}
const sayKept = at => {
  say(`Sparat ${at}`)
  // It is no longer the draft that the facts gave.
  document.querySelector("#st.st-todo")?.remove()
}
const later = (after = PAUSE) => { clearTimeout(timer); timer = setTimeout(save, after) }
const post = (address, fields, more = {}) => fetch(address, {
  method: "POST", headers: { Accept: "application/json" }, redirect: "manual",
  body: new URLSearchParams(
    { csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, ...fields }),
  ...more,
})

// One at a time; resolves to whether everything that stands here is kept.
const save = () => {
  clearTimeout(timer)
  if (!isDirty()) return Promise.resolve(true)
  if (saving) return saving.then(save)
  saving = send(text.value).finally(() => { saving = null })
  return saving
}

const send = async (mine, more) => {
  refused = null
  let answer
  try {
    answer = await post(form.action, { text: mine, seen: seen.value }, more)
  } catch {
    unanswered.add(mine)
    say("Inte sparat än – du är utan nät. Skriv vidare, texten ligger kvar här.", true)
    later(AGAIN)
    return false
  }
  if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status))
    return renew(mine)
  if (answer.status === 409) return meet(await answer.json(), mine)
  if (answer.status === 422) {
    refused = mine
    say(`Inte sparat. ${(await answer.json()).errors.join(" ")}`, true)
    return false
  }
  if (answer.status === 404) {
    refused = mine
    say("Inte sparat. Du får inte längre ändra texten. Kopiera den om du vill ha den kvar.", true)
    return false
  }
  if (!answer.ok) {
    unanswered.add(mine)
    say("Inte sparat än. Något är fel hos oss. Vi försöker igen, texten ligger kvar här.", true)
    later(AGAIN)
    return false
  }
  const { version, at } = await answer.json()
  keep(mine, version)
  sayKept(at)
  if (isDirty()) later()
  return !isDirty()
}

const keep = (mine, version) => {
  saved = mine
  seen.value = version
  beside = null
  unanswered.clear()
  clash.replaceChildren()
}

// The log-in has ended, or begun anew in another tab: then the page has a fresh token.
// The version that was seen stays, so that nobody's text is written over.
const renew = async mine => {
  let page
  try { page = await fetch(form.action, { redirect: "manual" }) } catch { page = {} }
  if (!page.ok) {
    if (!loggedOut) say(document.getElementById("utloggad").content.cloneNode(true), true)
    loggedOut = true
    return false
  }
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html")
  const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value
  const old = form.elements.csrfmiddlewaretoken.value
  if (!token || !fresh.getElementById("skriv")) {
    refused = mine
    say("Inte sparat. Texten kan inte ändras just nu. Kopiera den om du vill ha den kvar.", true)
    return false
  }
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token
  if (loggedOut || token !== old) {
    loggedOut = false
    return send(text.value)
  }
  later(AGAIN)
  return false
}

// Somebody else was first: both texts, and the server keeps mine beside theirs.
const meet = (theirs, mine) => {
  if (unanswered.has(theirs.text)) {
    keep(theirs.text, theirs.version)
    return isDirty() ? send(text.value) : true
  }
  beside = mine
  const shown = document.getElementById("krockmall").content.cloneNode(true)
  shown.querySelector(".by").textContent = theirs.by || "Någon"
  shown.querySelector(".at").textContent = theirs.at
  shown.querySelector(".both-n").textContent = theirs.text
  shown.querySelector(".mine").onclick = () => {
    seen.value = theirs.version
    beside = null
    clash.replaceChildren()
    text.focus()
    save()
  }
  shown.querySelector(".theirs").onclick = async () => {
    // What was typed since is kept too, before it goes from here.
    if (isDirty() && !(await save()) && isDirty()) return
    text.value = theirs.text
    keep(theirs.text, theirs.version)
    text.focus()
    look()
    sayKept(theirs.at)
  }
  const isNew = !clash.firstChild
  clash.replaceChildren(shown)
  if (isNew) clash.firstElementChild.focus()
  say("Din text är sparad vid sidan av. Välj vilken som ska gälla.", true)
  return false
}

const look = async () => {
  const typed = text.value
  try {
    const answer = await post(form.dataset.preview, { text: typed })
    if (answer.ok && typed === text.value) preview.innerHTML = await answer.text()
  } catch { /* It is shown the next time. */ }
}

text.addEventListener("input", () => {
  if (text.value !== refused) later()
  clearTimeout(glance)
  glance = setTimeout(look, GLANCE)
})
text.addEventListener("blur", () => { if (!loggedOut && text.value !== refused) save() })
addEventListener("online", save)
addEventListener("focus", () => { if (loggedOut) renew(text.value) })
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") { if (loggedOut) renew(text.value) }
  else if (!saving) save()
})
addEventListener("pagehide", () => {
  // The browser lets so much go on its way when the page is gone.
  if (isDirty()) send(text.value, { keepalive: text.value.length < 20000 })
})
addEventListener("beforeunload", event => { if (isDirty()) event.preventDefault() })

// A button of the form: what is written goes first, so that no lost network takes it.
form.addEventListener("submit", event => {
  const button = event.submitter
  if (button?.dataset.line !== undefined) return put(event, button)
  if (!isDirty() && !saving && navigator.onLine) return
  event.preventDefault()
  event.stopPropagation()
  if (!navigator.onLine && !isDirty())
    return say("Inte sparat än – du är utan nät. Försök igen när du är uppkopplad.", true)
  Promise.resolve(saving).then(save).then(() => {
    if (!isDirty()) form.requestSubmit(button)
  })
})

// A line of the evidence goes in where one was writing, else last.
let hasWritten = false
text.addEventListener("focus", () => { hasWritten = true })
const put = (event, button) => {
  event.preventDefault()
  event.stopPropagation()
  if (!hasWritten) text.setSelectionRange(text.value.length, text.value.length)
  const before = text.value.slice(0, text.selectionStart)
  const gap = !before || before.endsWith("\n") ? "" : hasWritten ? " " : "\n\n"
  const words = (/\s$/.test(before) && gap === " " ? "" : gap) + button.dataset.line
  text.focus({ preventScroll: true })
  // Keeps what can be undone; where it is gone, the words go in all the same.
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end")
    text.dispatchEvent(new Event("input"))
  }
  button.focus({ preventScroll: true })
  say("Inlagt i texten.")
}

if (form.dataset.unsaved) later(0)
if (matchMedia("(max-width:63.99rem)").matches)
  document.querySelector(".evidence")?.removeAttribute("open")
}
