// Asks what to do with visits that wait on the phone, before it is emptied.
const form = document.querySelector("#log-out")
const { list, remove, flush, state, made, either } = await import(form.dataset.visits)
const { author } = document.body.dataset
const says = document.querySelector("#log-out-says")
const sendFirst = document.querySelector("#send-first")
const out = document.querySelector("#log-out-now")
let rows = []

const show = async told => {
  rows = await list(author)
  if (!rows.length) return
  const { lines, warnings } = told ? state(rows, told) : {
    lines: [either(rows.length, "är inte skickat än. Det finns bara i telefonen.",
      "är inte skickade än. De finns bara i telefonen.")],
    warnings: [],
  }
  says.replaceChildren(...[...lines, ...warnings].map(text => made("p", text)))
  says.hidden = sendFirst.hidden = sendFirst.disabled = false
  out.classList.add("quiet")
  out.textContent = `Logga ut och ta bort ${rows.length} besök`
}

// Takes away what was told of, no more, and logs out. What others have written on this
// phone stays, so the server is only asked to empty it when nothing is left.
const leave = async () => {
  const left = await remove(rows.map(row => row.id))
  if ((await list(author)).length) return show()
  if (!left) form.elements.visits.value = "ta-bort"
  for (const name of await caches.keys()) await caches.delete(name)
  form.submit()
}

form.addEventListener("submit", event => {
  event.preventDefault()
  leave().catch(() => form.submit())
})
sendFirst.addEventListener("click", async () => {
  sendFirst.disabled = true
  const told = await flush()
  await show(told)
  if (!(await list(author)).length) leave()
})
await show()
