// The preview of a plan comes back as it was: same rows open, same place, same button.
{
  const form = document.querySelector("form.check")
  const kept = `check ${location.pathname}`
  const rows = () => [...form.querySelectorAll("details[data-row]")]
  const holder = element => element?.closest("li[id], section[id]")

  form.addEventListener("submit", event => {
    const open = form.elements.open ?? form.appendChild(
      Object.assign(document.createElement("input"), { type: "hidden", name: "open" }))
    open.value = rows().filter(row => row.open).map(row => row.dataset.row).join(" ")
    const button = holder(event.submitter) ? event.submitter : document.activeElement
    const row = holder(button) ?? holder(rows().find(one => one.getBoundingClientRect().bottom > 0))
    sessionStorage.setItem(kept, JSON.stringify({
      row: row?.id, top: row?.getBoundingClientRect().top,
      field: button.id, press: button.name === "do" ? button.value : "",
    }))
  })

  form.addEventListener("keydown", event => {
    const saves = event.key === "Enter" && (event.ctrlKey || event.metaKey)
    if (saves) form.requestSubmit(form.querySelector("[value=save]"))
  })

  // A frame later, as app.js: the browser has then scrolled to the row of the address.
  addEventListener("load", () => requestAnimationFrame(() => {
    const last = JSON.parse(sessionStorage.getItem(kept) ?? "null")
    sessionStorage.removeItem(kept)
    if (!last || document.querySelector("[data-focus]")) return
    const row = document.getElementById(last.row ?? "")
    if (row) scrollBy({ top: row.getBoundingClientRect().top - last.top, behavior: "instant" })
    // The same button, so that it can be pressed again; else the row that came of it.
    const made = document.getElementById(location.hash.slice(1)) ?? row
    const again = last.press && form.querySelector(`[value="${last.press}"]:not(.vh)`) ||
      document.getElementById(last.field) || made?.querySelector("summary, button")
    if (!again) return
    again.focus({ preventScroll: true })
    const { top, bottom } = again.getBoundingClientRect()
    const lowest = form.querySelector(".savebar").getBoundingClientRect().top
    const hidden = !again.closest(".savebar") && (top < 0 || bottom > lowest)
    if (hidden) again.scrollIntoView({ block: "nearest", behavior: "instant" })
  }))
}
