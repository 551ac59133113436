// Mötesläge by keyboard: arrows turn the page, a number goes to its section. The links
// on the page do the same without this file.
{
  let typed = "", waiting
  const follow = link => link && location.assign(link.href)
  const sections = [...document.querySelectorAll("[data-n]")]

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("form")) return
    if (event.key === "ArrowLeft") follow(document.querySelector("[rel=prev]"))
    if (event.key === "ArrowRight") follow(document.querySelector("[rel=next]"))
    if (!/^[0-9]$/.test(event.key)) return
    clearTimeout(waiting)
    typed += event.key
    const found = sections.filter(link => link.dataset.n.startsWith(typed))
    const jump = () => {
      follow(found.find(link => link.dataset.n === typed))
      typed = ""
    }
    // A second digit may come: 1 waits for 10 and 11.
    if (found.length > 1) waiting = setTimeout(jump, 700)
    else jump()
  })
}
