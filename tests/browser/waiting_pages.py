"""The pages of a phone on which visits wait, as they look with something in them."""

BOOKED = "/stockholm/besok/nytt/"
WAIT = """refused => new Promise(resolve => {
    const asked = indexedDB.open("sekoplan", 1)
    asked.onsuccess = () => {
        const change = asked.result.transaction("visits", "readwrite")
        const { author } = document.body.dataset
        const long = "Förhandlingsorganisationsordförandeklubben"
        const names = ["Anstalten Ekbacka", long]
        names.forEach((name, nth) => change.objectStore("visits").put({
            id: crypto.randomUUID(), author, branch: "stockholm", name,
            on: "2026-11-12", saved: Date.now() - 10 * 86400000, tried: true,
            visit: {
                club: "anstalten-ekbacka", day: "2026-11-12", purposes: [],
                visitors: [], note: "Vi ringer 19811218-9876", met: 4,
            },
            errors: nth || refused ? { note: ["Ta bort numret 19811218-9876."] } : null,
        }))
        change.oncomplete = () => { asked.result.close(); resolve() }
    }
})"""


def with_waiting(page, path):
    page.context.route("**/besok/nyckel/", lambda route: route.fulfill(json={}))
    page.goto(BOOKED)
    page.evaluate(WAIT, False)
    page.goto(path)


def waiting(page):
    with_waiting(page, BOOKED)
    page.locator("#wait-list li").nth(1).wait_for()


def mending(page):
    waiting(page)
    page.get_by_role("button", name="Öppna och ändra").click()
    page.locator("#vf-err li").wait_for()


def saved_on_phone(page):
    waiting(page)
    page.get_by_role("button", name="Spara besök").click()
    page.locator("#ok").wait_for()


def asked_at_log_out(page):
    with_waiting(page, "/konto/logga-ut/")
    page.locator("#send-first").wait_for()
