// What Streamlit has no word for. The two containers outlive what stands in them.
export default function () {
  // A live region: a screen reader says every new sentence, whole.
  const seen = document.querySelector(".st-key-what-you-see")
  seen?.setAttribute("role", "status")
  seen?.setAttribute("aria-live", "polite")
  seen?.setAttribute("aria-atomic", "true")

  // Copy is there where a browser lets a page copy: not by plain HTTP from another computer.
  const code = document.querySelector(".st-key-code")
  if (code && navigator.clipboard) {
    code.dataset.copies = ""
    code.onclick = async ({ target }) => {
      if (!target.matches(".copy")) return
      await navigator.clipboard.writeText(code.querySelector(".program").textContent)
      target.textContent = "Copied"
    }
  }
}

// On the way to another page Streamlit first pushes this page's address without its settings, so
// that Back would find a page at its defaults. What is pushed while a link is followed leaves the
// address that the link was clicked on. (Once: a module is run once, however often it is used.)
let left
const LINK = "a[href]:not([target=_blank], [download])"
addEventListener("click", ({ target }) => (left = target.closest?.(LINK) && location.href), true)
const push = history.pushState
history.pushState = function (state, title, url) {
  const stays = new URL(url, location.href).pathname === location.pathname
  if (left && stays) return history.replaceState(state, title, url)
  if (left) history.replaceState(history.state, title, left)
  left = null
  return push.call(history, state, title, url)
}
