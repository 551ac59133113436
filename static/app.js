// Progressive enhancement only: every form here posts normally without this file.
const $ = (selector, root = document) => root.querySelector(selector)
const script = document.currentScript

// htmx only spares a reload, so it is fetched the first time a row is opened.
let loading
const loadHtmx = () => {
  if (loading || !script.dataset.htmx) return
  loading = document.createElement("script")
  loading.src = script.dataset.htmx
  document.head.append(loading)
}
document.addEventListener("toggle", event => {
  if (event.target.matches?.(".row[open]")) loadHtmx()
}, true)
if ($(".row[open], [data-live]")) loadHtmx()

// A saved row: focus goes back to it, the rest of the page is told, the toast fades,
// though not while somebody points at it or stands in it.
let timer
const hideToast = () => {
  clearTimeout(timer)
  timer = setTimeout(() => {
    if ($(".toast.on:hover, .toast.on:focus-within")) hideToast()
    else for (const toast of document.querySelectorAll(".toast.on")) toast.classList.remove("on")
  }, 12000)
}
document.addEventListener("htmx:after:swap", () => {
  hideToast()
  const row = $(".row.saved:not([data-seen])")
  if (row) {
    row.dataset.seen = ""
    $("summary", row).focus()
    document.body.dispatchEvent(new Event("saved"))
  }
  const refused = $(".row[open] .msg")?.closest("form")
  if (refused) ($("[aria-invalid]", refused) ?? $("textarea", refused)).focus()
  $("[data-focus]")?.focus()
})
hideToast()
$("[data-focus]")?.focus()
// What was done by a page of its own: focus goes to the row that the address tells,
// once the browser has scrolled there, which takes the focus away.
const told = $(".toast.on") && document.getElementById(location.hash.slice(1))
if (told) addEventListener("load", () => requestAnimationFrame(() => $(".row > summary", told)?.focus()))

const close = row => { row.open = false; $("summary", row).focus() }
document.addEventListener("click", event => {
  const button = event.target.closest("[data-close]")
  if (button) {
    event.preventDefault()
    button.form.reset()
    close(button.closest(".row"))
  }
  const menu = $(".menu[open]")
  if (menu && !menu.contains(event.target)) menu.open = false
})
document.addEventListener("keydown", event => {
  const open = event.target.closest?.(".row[open], .menu[open]")
  if (!open) return
  if (event.key === "Escape") close(open)
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    $("form", open)?.requestSubmit()
  }
})

// Visits that wait on this phone are sent from whatever page is opened, and what it keeps
// for somebody else to open without network is not for this one.
const { author } = document.body.dataset
// Safari drops the cookie after a week, so the database itself is looked for.
if (author && script.dataset.visits) indexedDB.databases?.().then(
  all => all.length && import(script.dataset.visits)).catch(() => {})
if (author && navigator.serviceWorker?.controller) caches.keys().then(names => {
  for (const name of names) if (!name.startsWith(author)) caches.delete(name)
})

// A form that is on its way is not sent again by an impatient second press.
document.addEventListener("submit", event => {
  const form = event.target
  if (form.dataset.sent && !form.hasAttribute("hx-post")) event.preventDefault()
  form.dataset.sent = "1"
  setTimeout(() => delete form.dataset.sent, 4000)
})
