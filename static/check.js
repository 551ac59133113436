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

  addEventListener("load", () => {
    const last = JSON.parse(sessionStorage.getItem(kept) ?? "{}")
    sessionStorage.removeItem(kept)
    const row = document.getElementById(last.row ?? "")
    if (!row || document.querySelector("[data-focus]")) return
    scrollBy({ top: row.getBoundingClientRect().top - last.top, behavior: "instant" })
    const again = (last.press && form.querySelector(`[name=do][value="${last.press}"]:not(.vh)`)) ||
      document.getElementById(last.field ?? "") || row.querySelector("summary, button")
    again.focus({ preventScroll: true })
    again.scrollIntoView({ block: "nearest", behavior: "instant" })
  })
}
